"""Asking work that runs in other threads to stop."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stopped(Exception):  # noqa: N818 - nothing went wrong, somebody asked for it
    """The work was asked to stop."""


class Stop:
    """A request to stop, seen by work between its stages, and by what must be ended at once."""

    def __init__(self) -> None:
        self._event = Event()
        self._lock = Lock()
        self._actions: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for somebody to ask, `seconds` at most; whether somebody did."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise Stopped if somebody asked."""
        if self._event.is_set():
            raise Stopped

    @contextmanager
    def ending(self, action: Callable[[], None]) -> Iterator[None]:
        """While inside, a request to stop calls `action`, from the thread that asks."""
        with self._lock:
            self.check()
            self._actions.append(action)
        try:
            yield
        finally:
            with self._lock:
                self._actions.remove(action)

    def request(self) -> None:
        """Ask, once; never raises."""
        with self._lock:
            self._event.set()
            actions = list(self._actions)
        for action in actions:
            action()
