"""SQLite files, opened for reading only.

SQLite types its values, not its columns: a column declared NUMERIC(10,2) holds integers,
floats and texts side by side. The declared types are asked for through a temporary view of
the query; a column keeps its own where all values fit it exactly, and is widened otherwise.

Times are texts here. A time parameter is bound as the wall-clock time of its zone, which is
what naive stored times are taken to be, and a midnight as the date alone: '2025-12-01' sorts
before '2025-12-01 00:00:00' and equals a stored date, so `>= :start AND < :end` finds the
right rows whether dates, or times written with a space or a T, are stored. To compare with
other forms, let SQLite normalise them first: `datetime(stored) >= datetime(:start)`.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa
from pydantic import Field

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME
from broadsheet.lib.errors import BroadsheetError, LimitError, OutputError, SourceError
from broadsheet.sources.arrow import Column, decimal_type, read_batches
from broadsheet.sources.base import ColumnInfo, SourceConfig, TableInfo
from broadsheet.sources.deadline import Deadline
from broadsheet.sources.spool import Spool
from broadsheet.sources.statement import bind, no_table, not_reading, reading, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.definition.parameter import Value
    from broadsheet.definition.query import Query
    from broadsheet.sources.base import Request

# A chunk of sixteen such values still fits into a small process.
_LONGEST_VALUE = 16_000_000
_STEPS_BETWEEN_LOOKS = 20_000
_LOCK_SECONDS = 5.0
_DECLARED = re.compile(r"\s*([A-Za-z][A-Za-z_ ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\).*)?$")
_INT64 = range(-(2**63), 2**63)
_READS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_COLUMNS = """
    SELECT t.name, t.type, c.name, c.type, c."notnull"
    FROM sqlite_schema t LEFT JOIN pragma_table_xinfo(t.name) c ON c.hidden <> 1
    WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite^_%' ESCAPE '^'
    ORDER BY t.name, c.cid
"""


class SqliteConfig(SourceConfig):
    """A SQLite file."""

    path: str = Field(description="The database file, relative to the file that names it")


class Sqlite:
    """A SQLite database file. See `broadsheet.sources.base.Source`."""

    kind: ClassVar[str] = "sqlite"
    Config: ClassVar[type[SourceConfig]] = SqliteConfig

    def __init__(self, config: SqliteConfig, base_folder: Path) -> None:
        self._path = base_folder / Path(config.path).expanduser()

    def check(self) -> str:
        """Open the file and read its catalogue."""
        with self._opened() as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            (version,) = connection.execute("SELECT sqlite_version()").fetchone()
        return f"SQLite {version}"

    def schema(self) -> tuple[TableInfo, ...]:
        """Tables and views, without SQLite's own."""
        with self._opened() as connection:
            found: dict[tuple[str, str], list[ColumnInfo]] = {}
            for table, kind, name, declared, is_required in connection.execute(_COLUMNS):
                columns = found.setdefault((table, kind), [])
                if name is not None:
                    columns.append(ColumnInfo(name, declared, not is_required))
        return tuple(
            TableInfo(table, tuple(columns), kind) for (table, kind), columns in found.items()
        )

    @contextmanager
    def fetch(self, request: Request) -> Iterator[pa.RecordBatchReader]:
        """Read the whole result, then hand it over in the types that hold it."""
        sql = reading(request.query) if request.query is not None else self._whole(request.table)
        query, values = bind(sql, request.parameters)
        deadline = Deadline(request.timeout)
        bound = {name: _bound(name, value) for name, value in values.items()}
        with ExitStack() as stack:
            with self._opened(deadline) as connection:
                declared = _declared_types(connection, query)
                connection.set_authorizer(_authorize)
                cursor = connection.execute(sql, bound)
                columns = _columns(cursor, declared)
                spool = stack.enter_context(closing(Spool(columns)))
                for batch in read_batches(cursor.fetchmany, len(columns), request.max_rows + 1):
                    spool.add(batch)
                    deadline.check()
            yield spool.reader()

    def _whole(self, table: str | None) -> str:
        tables = [info.name for info in self.schema()]
        if table not in tables:
            raise no_table(str(table), tables)
        return f"SELECT * FROM {_quoted(table)}"  # noqa: S608 - a table's own name, quoted

    @contextmanager
    def _opened(self, deadline: Deadline | None = None) -> Iterator[sqlite3.Connection]:
        if not self._path.is_file():
            raise SourceError(f"There is no file {self._path}.", hint="correct the source's path")
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, uri=True, timeout=_LOCK_SECONDS)
            with closing(connection):
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
                if deadline is not None:
                    connection.set_progress_handler(
                        lambda: deadline.seconds == 0.0, _STEPS_BETWEEN_LOOKS
                    )
                try:
                    yield connection
                except sqlite3.OperationalError as error:
                    _refuse_missing_table(str(error), connection)
                    raise
        except sqlite3.Error as error:
            raise self._explained(error, deadline) from error

    def _explained(self, error: sqlite3.Error, deadline: Deadline | None) -> BroadsheetError:
        text = str(error)
        if text == "interrupted" and deadline is not None:
            return deadline.error()
        if "disk is full" in text:
            return OutputError(
                "SQLite has no room for the rows that it sorts or groups.",
                hint="free some space, or set TMPDIR to a folder with room",
                retryable=True,
            )
        if "too big" in text or "too large" in text:
            return LimitError(
                f"A value is longer than {_LONGEST_VALUE:,} bytes.",
                hint="leave the column out, or shorten it with substr()",
            )
        if "not authorized" in text or "readonly" in text:
            return not_reading()
        if "locked" in text or "busy" in text:
            return SourceError(f"{self._path.name} is locked.", retryable=True)
        if "unable to open" in text or "not a database" in text or "malformed" in text:
            return SourceError(f"{self._path.name} can't be read: {text}.")
        if "decode to UTF-8" in text:
            return SourceError(
                f"A text is not Unicode: {text}.", hint="select hex(column) in its place"
            )
        return SourceError(f"SQLite refuses the query: {text}.")


def _refuse_missing_table(message: str, connection: sqlite3.Connection) -> None:
    """Say which tables there are, where that is what went wrong."""
    _, found, name = message.partition("no such table: ")
    if found:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
        ).fetchall()
        raise no_table(name, (table for (table,) in tables))


def _authorize(action: int, *_: object) -> int:
    """Lets a query read, and nothing attach, write or change a setting."""
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _declared_types(connection: sqlite3.Connection, query: Query) -> list[str]:
    """The declared type of each column of a result, '' for one that is computed."""
    view = query.render(lambda _name, _index: "NULL")
    try:
        connection.execute(f"CREATE TEMP VIEW broadsheet_query AS {view}")
        rows = connection.execute("PRAGMA temp.table_info(broadsheet_query)").fetchall()
    except sqlite3.Error as error:
        if str(error) == "interrupted":
            raise
        # Running the query itself gives the better message, or the types by its values.
        return []
    return [row[2] for row in rows]


def _columns(cursor: sqlite3.Cursor, declared: list[str]) -> list[Column]:
    names = unique(entry[0] for entry in cursor.description)
    if len(declared) != len(names):
        return [Column(name) for name in names]
    return [_column(name, text) for name, text in zip(names, declared, strict=True)]


def _column(name: str, declared: str) -> Column:
    match = _DECLARED.match(declared)
    if match is None:
        return Column(name)
    word, precision, scale = match[1].upper(), match[2], match[3]
    if word.startswith(("NUMERIC", "DEC", "NUMBER", "MONEY")):
        digits, after = int(precision or 0), int(scale or 0)
        kind = decimal_type(digits, after) if 0 < digits >= after else None
        return Column(name, kind or pa.decimal128(38, 0), open_scale=kind is None)
    if word.startswith("TIMESTAMPTZ") or declared.upper().endswith("WITH TIME ZONE"):
        return Column(name, AWARE_TIME)
    return Column(name, _declared_type(word))


def _declared_type(word: str) -> pa.DataType | None:
    """The type for SQLite's word, read as its affinity rules do, dates and booleans added."""
    if word.startswith("BOOL"):
        return pa.bool_()
    if word == "DATE":
        return pa.date32()
    if word.startswith(("DATETIME", "TIMESTAMP")):
        return NAIVE_TIME
    if any(part in word for part in ("CHAR", "CLOB", "TEXT", "JSON", "UUID", "BLOB", "TIME")):
        return pa.string()
    if any(part in word for part in ("REAL", "FLOA", "DOUB")):
        return pa.float64()
    return pa.int64() if "INT" in word else None


def _bound(name: str, value: Value) -> Any:
    """A parameter as SQLite compares it with what it stores; see the top of this file."""
    if isinstance(value, datetime):
        wall = value.replace(tzinfo=None)
        return wall.date().isoformat() if wall.time() == time() else wall.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # SQLite stores 1.98 as the nearest double, so that is what equals it.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and value not in _INT64:
        raise SourceError(f"The parameter :{name} is too large for SQLite's 64-bit integers.")
    return value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
