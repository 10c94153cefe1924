"""The engine: SQL over datasets, run by a confined child process with limits.

The child outlives a query and even a run, so that its start is paid once; each run has a
session with a database of its own. A child that hangs or dies is one failed query.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from broadsheet.lib.errors import LimitError, TransformError
from broadsheet.lib.storage import scratch_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.definition.parameter import Value

MEMORY = 1 << 30
"""Memory that the SQL of one run may use, in bytes."""

_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Written:
    """What a query wrote: rows, and whether the limit cut them."""

    rows: int
    cut: bool


class Engine:
    """A confined child process; not for several threads at once."""

    def __init__(self, memory: int = MEMORY) -> None:
        self.memory = memory
        self._connection: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, memory: int = MEMORY) -> Self:
        """Start the child; it loads while the caller goes on."""
        engine = cls(memory)
        engine._launch()
        return engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def session(self, folder: Path, zone: str = "UTC") -> Session:
        """Begin a database of its own for one run; it may spill into `folder`."""
        self.ask({"do": "open", "folder": str(folder), "zone": zone}, _PATIENCE)
        return Session(self)

    @property
    def is_running(self) -> bool:
        """Whether there is a child."""
        return self._process is not None and self._process.poll() is None

    def rest(self) -> bool:
        """Let go of the session; whether there is a child to begin another with."""
        if self._connection is None or not self.is_running:
            self.close()
            return False
        try:
            self._connection.send({"do": "close"})
        except OSError:
            self.close()
            return False
        return True

    def close(self) -> None:
        """End the child and whatever it still runs."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, request: dict[str, Any], timeout: timedelta) -> dict[str, Any]:
        """Send a request and wait for its answer, for `timeout` at most."""
        if self._connection is None:
            self._launch()
        connection = self._connection
        if connection is None:
            raise TransformError("the process for SQL did not start", retryable=True)
        try:
            connection.send(request)
            if not connection.poll(timeout.total_seconds()):
                self.close()
                raise LimitError(
                    f"the SQL ran longer than {timeout.total_seconds():g} s and was stopped",
                    hint="make it cheaper, or raise the dataset's timeout",
                )
            answer: dict[str, Any] = json.loads(connection.recv_bytes())
        except (EOFError, ConnectionError):
            self.close()
            raise _out_of_memory(self.memory) from None
        if answer.get("error") == "disk":
            error = OSError(answer["number"], answer["message"])
            raise scratch_error(error, Path(str(request.get("into", "")))) from None
        if "error" in answer:
            raise _failure(answer, self.memory)
        return answer

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    *(sys.executable, "-I", "-m", "broadsheet.dataset.confined"),
                    *(str(theirs.fileno()), str(self.memory), str(os.getpid())),
                ],
                pass_fds=[theirs.fileno()],
                # No variable of ours, so no secret, reaches the SQL of strangers.
                # Arrow's own allocator would reserve a GiB of the limit before it uses any.
                env={
                    "LC_ALL": "C.UTF-8",
                    "TZ": "UTC",
                    "HOME": "/nonexistent",
                    "ARROW_DEFAULT_MEMORY_POOL": "system",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())


class Session:
    """A database of one run: tables registered by name, SELECTs over them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def register(self, name: str, path: Path) -> None:
        """Offer the Arrow IPC file at `path` as the table `name`."""
        self._engine.ask({"do": "register", "name": name, "path": str(path)}, _PATIENCE)

    def tables(self, sql: str) -> tuple[str, ...]:
        """The tables that a SELECT names. Raises TransformError if it may not run."""
        return self._tables("inspect", sql)

    def expression_tables(self, sql: str) -> tuple[str, ...]:
        """The tables that an expression names, in subqueries. Raises TransformError likewise."""
        return self._tables("inspect_expression", sql)

    def _tables(self, do: str, sql: str) -> tuple[str, ...]:
        answer = self._engine.ask({"do": do, "sql": sql}, _PATIENCE)
        if answer["forbidden"]:
            raise TransformError(answer["forbidden"])
        return tuple(answer["tables"])

    def query(
        self,
        sql: str,
        parameters: Mapping[str, Value],
        *,
        into: Path,
        max_rows: int,
        timeout: timedelta,
    ) -> Written:
        """Write the rows of a SELECT (parameters as `$name`) into an Arrow IPC file.

        Raises TransformError with DuckDB's own words, LimitError past time or memory.
        """
        request = {
            "do": "query",
            "sql": sql,
            "parameters": dict(parameters),
            "into": str(into),
            "max_rows": max_rows,
        }
        return Written(**self._engine.ask(request, timeout))


def _out_of_memory(memory: int) -> LimitError:
    return LimitError(
        f"the SQL needs more memory than the {memory / 2**30:g} GiB allowed, and was stopped",
        hint="aggregate earlier, or allow more with BROADSHEET_MEMORY",
    )


def _failure(answer: dict[str, Any], memory: int) -> Exception:
    if answer["error"] == "memory":
        return _out_of_memory(memory)
    return TransformError(_readable(answer["message"]))


def _readable(message: str) -> str:
    """DuckDB's message without its class and its copy of the statement."""
    if "Max expression depth" in message:
        return "this SQL is nested too deeply"
    text = message.split("\n\nLINE ")[0].strip()
    head, _, rest = text.partition(": ")
    return " ".join((rest if head.endswith("Error") else text).split())
