"""Several processes that share the work; what they make comes in the order it was asked for."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.longtable import work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

MOST = 2
"""Processes at work on one document: more cost memory, and other documents want their share."""

_AHEAD = 3


def processors() -> int:
    """Processes that can be of use here."""
    return min(MOST, os.cpu_count() or 1)


class Crew:
    """This process and `size - 1` others. Use as a context manager: none is left behind."""

    def __init__(self, size: int) -> None:
        self._others = size - 1
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(max(1, self._others))
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            for _ in range(self._others):
                self.processes.append(_started())
                self._idle.put(self.processes[-1])
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def map(self, name: str, arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of a function of `work` for each of `arguments`, in order.

        This process works too, while the others are busy. Raises RenderError where one of them
        was ended, and whatever the function raises.
        """
        waiting: deque[Future[Any]] = deque()
        try:
            for each in arguments:
                while waiting and (waiting[0].done() or len(waiting) > self._others * _AHEAD):
                    yield waiting.popleft().result()
                # One more than are at work, so that none waits for the next.
                if self._others and sum(not one.done() for one in waiting) <= self._others:
                    waiting.append(self._threads.submit(self._asked, name, each))
                else:
                    waiting.append(_done(getattr(work, name)(*each)))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _asked(self, name: str, arguments: tuple[Any, ...]) -> Any:
        process = self._idle.get()
        try:
            return _answer(process, name, arguments)
        finally:
            self._idle.put(process)

    def _end(self) -> None:
        # Killed first, so that no thread waits for an answer.
        for process in self.processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    # Modules that stand where we were started are none of ours (-P).
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "broadsheet.renderers.longtable.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _answer(process: subprocess.Popen[bytes], name: str, arguments: tuple[Any, ...]) -> Any:
    if process.stdin is None or process.stdout is None:
        raise TypeError(process)
    try:
        pickle.dump((name, arguments), process.stdin, protocol=5)
        process.stdin.flush()
        good, answer = pickle.load(process.stdout)  # noqa: S301 - our own child wrote it
    except (BrokenPipeError, EOFError, pickle.UnpicklingError) as error:
        raise RenderError(
            "a process that makes pages was ended from outside",
            hint="it may have met a limit of memory: allow more, or show fewer rows",
        ) from error
    if not good:
        raise answer
    return answer


def _done(result: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(result)
    return future
