"""Work on several threads whose results come in order."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from broadsheet.lib.mapping import release_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

MOST_THREADS = 4
_RELEASED = 16
"""After so many tasks the pages of mapped tables are given back."""


def in_order(tasks: Iterable[Callable[[], T]]) -> Iterator[T]:
    """The result of each task, in the order of the tasks; few are under way at a time.

    Only tasks that leave Python for most of their time gain by this.
    """
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for number, task in enumerate(tasks, 1):
                waiting.append(pool.submit(task))
                if not number % _RELEASED:
                    release_pages()
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()
