"""Engines that stay warm from one piece of work to the next, as starting one takes a while."""

from __future__ import annotations

import atexit
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from broadsheet.dataset.engine import MEMORY, Engine
from broadsheet.lib.errors import BroadsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_IDLE = 2


class EnginePool:
    """Lends engines, one borrower each; a few that nobody uses wait for the next."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[Engine] = []

    def warm(self, memory: int = MEMORY) -> None:
        """Start an engine that somebody will borrow soon; it loads meanwhile."""
        self._keep(Engine.start(memory))

    @contextmanager
    def borrow(self, memory: int = MEMORY) -> Iterator[Engine]:
        """An engine with that memory, in bytes; nothing of earlier work is left in it."""
        engine = self._take(memory) or Engine.start(memory)
        try:
            yield engine
        except BaseException as error:
            if not isinstance(error, BroadsheetError):
                # It may still be at work on a request whose answer nobody awaits any more.
                engine.close()
            raise
        finally:
            if engine.rest():
                self._keep(engine)

    def close(self) -> None:
        """End every engine that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for engine in idle:
            engine.close()

    def _take(self, memory: int) -> Engine | None:
        with self._lock:
            for engine in self._idle:
                if engine.memory == memory:
                    self._idle.remove(engine)
                    break
            else:
                return None
        if engine.is_running:
            return engine
        engine.close()
        return None

    def _keep(self, engine: Engine) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(engine)
                return
        engine.close()


engines = EnginePool()
"""Those of this process; they end with it."""

atexit.register(engines.close)
