"""The confined child: runs strangers' SQL where it can reach no file, network or secret.

Started by `dataset.engine` with a socket, a memory limit in bytes, the process to end with,
and nothing else: no environment, an empty folder to stand in, hard limits from the operating
system. Requests come as pickles from the parent that started it; answers go back as JSON,
because what ran strangers' SQL is not to be trusted with more.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from broadsheet.dataset.arrow_file import write_rows
from broadsheet.dataset.statement import (
    Functions,
    Statement,
    StatementError,
    forbidden,
    read_expression,
    read_functions,
    read_statement,
)

_BATCH_ROWS = 65_536
_SECONDS_BETWEEN_LOOKS = 1.0
_ABANDONED = 70
_HEADROOM = 700 * 1024 * 1024


class Session:
    """One in-memory database of one run; it answers nothing before it is opened and locked."""

    _functions: ClassVar[Functions | None] = None

    def __init__(self, memory: int) -> None:
        self.connection = duckdb.connect(
            ":memory:",
            config={
                # One thread: groups and float sums come out in the same order every time.
                "threads": 1,
                "memory_limit": f"{memory // 2**20}MiB",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        self.tables: dict[str, Any] = {}
        self.is_open = False

    def open(self, folder: str, zone: str) -> None:
        """Begin a run, which may spill into `folder`."""
        spill = str(Path(folder) / "spill").replace("'", "''")
        self.connection.execute(f"SET temp_directory = '{spill}'")
        self.connection.execute(f"SET TimeZone = '{zone}'")
        # Only now: where it may spill can't be said any more once it may reach no files.
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")
        self.is_open = True

    def register(self, name: str, path: str) -> None:
        """Offer an Arrow file as a table; its bytes are mapped, not copied.

        But for decimals wider than DuckDB's: see `_known`.
        """
        self.tables[name] = _known(pa.ipc.open_file(pa.memory_map(path)).read_all())
        self.connection.register(name, self.tables[name])

    def inspect(self, sql: str) -> dict[str, Any]:
        """The tables that a statement names, and why it may not run (or null)."""
        return self._inspected(read_statement(self.connection, sql))

    def inspect_expression(self, sql: str) -> dict[str, Any]:
        """The same of an expression over one table."""
        return self._inspected(read_expression(self.connection, sql))

    def _inspected(self, statement: Statement) -> dict[str, Any]:
        if Session._functions is None:
            Session._functions = read_functions(self.connection)
        reason = forbidden(statement, Session._functions)
        return {"tables": list(statement.tables), "forbidden": reason}

    def query(self, sql: str, parameters: dict[str, Any], into: str, max_rows: int) -> Any:
        """Write at most `max_rows` rows of a SELECT as an Arrow file; says if there were more."""
        reason = self.inspect(sql)["forbidden"]
        if reason:
            raise StatementError(reason)
        limited = f"SELECT * FROM ({sql.strip().rstrip(';')}\n) LIMIT {max_rows + 1}"
        relation = self.connection.sql(limited, params=parameters or None)
        wide = [str(t) == "HUGEINT" for t in relation.types]
        with relation.to_arrow_reader(_BATCH_ROWS) as reader:
            batches = _narrow(list(reader), reader.schema, wide) if any(wide) else reader
            _, rows, cut = write_rows(batches, Path(into), max_rows)
        return {"rows": rows, "cut": cut}


def _known(table: pa.Table) -> pa.Table:
    """Decimals of more than 38 digits as narrower ones where all fit, else as texts.

    A source may declare more digits than it uses: MySQL's sums are 22 digits wider.
    """
    for index, field in enumerate(table.schema):
        if not pa.types.is_decimal256(field.type):
            continue
        column = table.column(index)
        try:
            column = column.cast(pa.decimal128(38, min(field.type.scale, 38)))
        except pa.ArrowInvalid:
            column = column.cast(pa.string())
        table = table.set_column(index, field.name, column)
    return table


def _narrow(batches: list[Any], schema: Any, wide: list[bool]) -> Any:
    """Sums of integers are 128 bits wide in DuckDB: make them int64 again where all fit."""
    table = pa.Table.from_batches(batches, schema)
    for index, is_wide in enumerate(wide):
        if not is_wide:
            continue
        try:
            column = table.column(index).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
        table = table.set_column(index, schema.field(index).name, column)
    return table.to_reader(_BATCH_ROWS)


def _confine(memory: int) -> None:
    """Let the operating system enforce what DuckDB does not count."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = memory + _HEADROOM
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(session: Session, request: dict[str, Any]) -> Any:
    name = request.pop("do")
    if name != "open" and not session.is_open:
        raise StatementError("no session is open")
    return getattr(session, name)(**request)


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError) or "bad_alloc" in str(error):
        return {"error": "memory", "message": "it needs more memory than allowed"}
    if isinstance(error, OSError):
        return {"error": "disk", "number": error.errno, "message": str(error)}
    if isinstance(error, duckdb.IOException):
        return {"error": "disk", "number": None, "message": str(error)}
    return {"error": "sql", "message": str(error), "type": type(error).__name__}


def serve(connection: Connection, memory: int) -> None:
    """Answer requests until the parent hangs up."""
    # Made before it is asked for, while the parent still loads.
    session: Session | None = Session(memory)
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        if request["do"] in ("open", "close") and session is not None and session.is_open:
            session.connection.close()
            session = None
        if request["do"] == "close":
            # Nobody waits for an answer.
            continue
        try:
            session = session or Session(memory)
            answer = _answer(session, request)
        except (duckdb.Error, StatementError, pa.ArrowException, OSError, MemoryError) as error:
            answer = _failure(error)
        except RuntimeError as error:
            answer = _failure(error)
        connection.send_bytes(json.dumps(answer or {}).encode())


def _end_without(parent: int) -> None:
    """A long query is not broken off by the end of who asked for it: notice that here."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(_ABANDONED)


def main() -> None:
    """Entry point: file descriptor, memory limit and the parent's process id as arguments."""
    descriptor, memory, parent = map(int, sys.argv[1:4])
    Thread(target=_end_without, args=(parent,), daemon=True).start()
    os.chdir("/")
    _confine(memory)
    serve(Connection(descriptor), memory)


if __name__ == "__main__":
    main()
