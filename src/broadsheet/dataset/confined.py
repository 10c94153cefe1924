"""The confined child: runs strangers' SQL where it can reach no file, network or secret.

Started by `dataset.engine` with a socket, a memory limit in bytes and nothing else: no
environment, an empty folder to stand in, hard limits from the operating system. Requests
come as pickles from the parent that started it; answers go back as JSON, because what ran
strangers' SQL is not to be trusted with more.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from broadsheet.dataset.statement import StatementError, forbidden, read_statement
from broadsheet.dataset.types import normalise_batch, normalise_schema

_BATCH_ROWS = 65_536
_HEADROOM = 700 * 1024 * 1024


class Session:
    """One in-memory database of one run."""

    def __init__(self, folder: str, zone: str, memory: int) -> None:
        self.connection = duckdb.connect(
            ":memory:",
            config={
                # One thread: groups and float sums come out in the same order every time.
                "threads": 1,
                "memory_limit": f"{memory // 2**20}MiB",
                "temp_directory": str(Path(folder) / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        self.connection.execute(f"SET TimeZone = '{zone}'")
        # Only now: where it may spill can't be said any more once it may reach no files.
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")
        self.tables: dict[str, Any] = {}

    def register(self, name: str, path: str) -> None:
        """Offer an Arrow file as a table; its bytes are mapped, not copied."""
        self.tables[name] = pa.ipc.open_file(pa.memory_map(path)).read_all()
        self.connection.register(name, self.tables[name])

    def inspect(self, sql: str) -> dict[str, Any]:
        """The tables that a statement names, and why it may not run (or null)."""
        statement = read_statement(self.connection, sql)
        reason = forbidden(self.connection, statement)
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
            return self._write(reader, wide, into, max_rows)

    def _write(self, reader: Any, wide: list[bool], into: str, max_rows: int) -> dict[str, Any]:
        batches = _narrow(list(reader), reader.schema, wide) if any(wide) else reader
        schema = normalise_schema(batches.schema)
        rows, cut = 0, False
        with pa.OSFile(into, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in batches:
                room = max_rows - rows
                if batch.num_rows > room:
                    cut, batch = True, batch.slice(0, room)
                if batch.num_rows:
                    writer.write_batch(normalise_batch(batch, schema))
                    rows += batch.num_rows
                if cut:
                    break
        return {"rows": rows, "cut": cut}


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


def _answer(session: Session | None, request: dict[str, Any], memory: int) -> tuple[Any, Any]:
    name = request.pop("do")
    if name == "open":
        if session is not None:
            session.connection.close()
        return Session(memory=memory, **request), {}
    if session is None:
        raise StatementError("no session is open")
    return session, getattr(session, name)(**request)


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError) or "bad_alloc" in str(error):
        return {"error": "memory", "message": "it needs more memory than allowed"}
    if isinstance(error, OSError | duckdb.IOException):
        return {"error": "disk", "message": str(error)}
    return {"error": "sql", "message": str(error), "type": type(error).__name__}


def serve(connection: Connection, memory: int) -> None:
    """Answer requests until the parent hangs up."""
    session: Session | None = None
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        try:
            session, answer = _answer(session, request, memory)
        except (duckdb.Error, StatementError, pa.ArrowException, OSError, MemoryError) as error:
            answer = _failure(error)
        except RuntimeError as error:
            answer = _failure(error)
        connection.send_bytes(json.dumps(answer or {}).encode())


def main() -> None:
    """Entry point of the child process: file descriptor and memory limit as arguments."""
    descriptor, memory = int(sys.argv[1]), int(sys.argv[2])
    os.chdir("/")
    _confine(memory)
    serve(Connection(descriptor), memory)


if __name__ == "__main__":
    main()
