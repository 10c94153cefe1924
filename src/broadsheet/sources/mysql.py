"""MySQL and MariaDB through PyMySQL, its rows streamed as the texts that the server sends.

A time parameter is bound as the wall-clock time of its zone, which is what a DATETIME is
taken to be. The session's zone is the same, so that TIMESTAMP columns, which MySQL shows and
compares in it, are met by the same parameter; they come out as UTC. A server without time zone
tables (`mysql_tzinfo_to_sql`) knows only offsets: then the last time's offset is used, and a
TIMESTAMP near the start of a period with a change of clocks may be an hour off.

The account should have no more than SELECT; a read-only transaction keeps all others from
writing tables.
"""

from __future__ import annotations

import ssl
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pyarrow as pa
import pymysql
from pydantic import Field, SecretStr, model_validator
from pymysql.converters import encoders
from pymysql.cursors import SSCursor

from broadsheet.definition.query import Query
from broadsheet.lib.errors import BroadsheetError, SourceError
from broadsheet.sources.arrow import Column, read_batches
from broadsheet.sources.base import ColumnInfo, SourceConfig, TableInfo
from broadsheet.sources.deadline import Deadline
from broadsheet.sources.mysql_types import Output, outputs, typed
from broadsheet.sources.spool import Spool
from broadsheet.sources.statement import bind, no_table, not_reading, reading, unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from broadsheet.definition.parameter import Value
    from broadsheet.sources.base import Request

_CATALOGUE_TIMEOUT = timedelta(seconds=60)
_GRACE_SECONDS = 2
_TIMED_OUT = frozenset({3024, 1969, 1317})  # MySQL's limit, MariaDB's, and KILL QUERY
_READ_ONLY = 1792
_LOST = frozenset({2006, 2013})
_PASSING = frozenset({*_LOST, 1040, 1053, 1205, 1213, 2002, 2003})
_HINTS = {
    1044: "check the source's database, and that its user may use it",
    1045: "check the source's user and password",
    1049: "check the source's database",
    1142: "grant the source's user SELECT on it",
    2003: "check the source's host and port, and that the server is running",
}
_TABLES = """
    SELECT t.table_schema, t.table_name, t.table_type,
           c.column_name, c.column_type, c.is_nullable = 'YES', t.table_schema = database()
    FROM information_schema.tables t
    LEFT JOIN information_schema.columns c USING (table_schema, table_name)
    WHERE (t.table_schema = database() OR database() IS NULL)
      AND t.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
    ORDER BY 1, 2, c.ordinal_position
"""


class MysqlConfig(SourceConfig):
    """A MySQL or MariaDB database: a `url`, or host, database and the rest one by one."""

    url: SecretStr | None = Field(None, description="mysql://user:password@host/database")
    host: str | None = Field(None, description="The server's name or address")
    port: int = Field(3306, ge=1, le=65535, description="The server's port")
    database: str | None = Field(None, description="The database")
    user: str | None = Field(None, description="Who connects; read rights are enough")
    password: SecretStr | None = Field(None, description="The user's password")
    tls: Literal["off", "on", "verify"] = Field(
        "off", description="on encrypts, verify also checks the server's certificate"
    )
    connect_timeout: int = Field(10, ge=1, description="Seconds to wait for the server")

    @model_validator(mode="after")
    def _is_complete(self) -> MysqlConfig:
        if (self.url is None) == (self.host is None):
            raise ValueError("give either url, or host and database")
        if self.url is not None:
            scheme = self.url.get_secret_value().partition("://")[0].partition("+")[0]
            if scheme not in ("mysql", "mariadb"):
                raise ValueError("the url has to begin with mysql://")
        return self


class Mysql:
    """A MySQL or MariaDB database. See `broadsheet.sources.base.Source`."""

    kind: ClassVar[str] = "mysql"
    Config: ClassVar[type[SourceConfig]] = MysqlConfig

    def __init__(self, config: MysqlConfig, base_folder: Path) -> None:
        self._options = _options(config)

    def check(self) -> str:
        """Connect and ask for the version."""
        deadline = Deadline(_CATALOGUE_TIMEOUT)
        with _explaining(deadline), self._connected(deadline) as connection:
            version = str(connection.get_server_info())
        product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
        return f"{product} {version.removeprefix('5.5.5-').split('-')[0]}"

    def schema(self) -> tuple[TableInfo, ...]:
        """Tables and views of the database; of all of them if the source names none."""
        deadline = Deadline(_CATALOGUE_TIMEOUT)
        with _explaining(deadline), self._connected(deadline) as connection:
            return tuple(info for info, _ in _tables(connection).values())

    @contextmanager
    def fetch(self, request: Request) -> Iterator[pa.RecordBatchReader]:
        """Stream the result; one with columns that may be boolean is first read to its end."""
        deadline = Deadline(request.timeout)
        with ExitStack() as stack:
            # What the caller raises while reading is none of ours to explain.
            with _explaining(deadline):
                connection = stack.enter_context(self._connected(deadline))
                sql = request.query
                sql = _whole(connection, request.table) if sql is None else reading(sql)
                query, values = bind(sql, request.parameters)
                zone = _begin(connection, values, request.max_rows + 1, deadline)
                cursor = stack.enter_context(_streaming(connection))
                cursor.run(query, values)
                columns = outputs(cursor.fields)
            unique(column.name for column in columns)
            batches = self._batches(cursor, columns, zone, request.max_rows + 1, deadline)
            yield stack.enter_context(_reader(batches, columns))

    def _batches(
        self,
        cursor: _Cursor,
        columns: tuple[Output, ...],
        zone: str,
        most_rows: int,
        deadline: Deadline,
    ) -> Iterator[pa.RecordBatch]:
        names = [column.name for column in columns]
        with _explaining(deadline):
            for batch in read_batches(cursor.rows, len(columns), most_rows):
                deadline.check()
                yield pa.RecordBatch.from_arrays(typed(batch, columns, zone), names=names)

    @contextmanager
    def _connected(self, deadline: Deadline) -> Iterator[pymysql.Connection[Any]]:
        with closing(self._connect()) as connection:
            # Until now this was what the server had to say hello.
            connection._read_timeout = int(deadline.seconds) + _GRACE_SECONDS  # noqa: SLF001
            yield connection

    def _connect(self) -> pymysql.Connection[Any]:
        seconds = self._options["connect_timeout"]
        try:
            return pymysql.connect(**self._options, read_timeout=seconds)
        except pymysql.OperationalError as error:
            if error.args[0] not in _LOST:
                raise
            raise SourceError(
                f"MySQL: nothing that answers as MySQL does within {seconds} s is at "
                f"{self._options['host']}:{self._options['port']}.",
                hint=_HINTS[2003],
                retryable=True,
            ) from error


@contextmanager
def _explaining(deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except pymysql.MySQLError as error:
        raise _explained(error, deadline) from error


class _Cursor(SSCursor):  # type: ignore[misc] # PyMySQL has no types
    """A cursor whose rest is left unread, where PyMySQL's own reads on to the last row."""

    def run(self, query: Query, values: Mapping[str, Value]) -> None:
        """Run a query with its values bound."""
        if not query.names:
            self.execute(query.pieces[0])
            return
        pieces = tuple(piece.replace("%", "%%") for piece in query.pieces)
        text = Query(pieces, query.names).render(lambda name, _: _placeholder(values[name]))
        self.execute(text, [_bound(values[name]) for name in query.names])

    @property
    def fields(self) -> list[Any]:
        """The result's columns with length and flags, which `description` leaves out."""
        if self._result is None or not self._result.description:
            raise not_reading()
        found: list[Any] = self._result.fields
        return found

    def rows(self, count: int) -> list[tuple[Any, ...]]:
        return list(self.fetchmany(count))

    def abandon(self) -> None:
        """Forget the result; the connection can only be closed afterwards."""
        if self._result is not None:
            self._result.unbuffered_active = False
            self._result.connection = None
        self.connection = None


@contextmanager
def _streaming(connection: pymysql.Connection[Any]) -> Iterator[_Cursor]:
    cursor = _Cursor(connection)
    try:
        yield cursor
    finally:
        cursor.abandon()


@contextmanager
def _reader(
    batches: Iterator[pa.RecordBatch], columns: tuple[Output, ...]
) -> Iterator[pa.RecordBatchReader]:
    if not any(column.is_flag for column in columns):
        schema = pa.schema([pa.field(column.name, column.type) for column in columns])
        yield pa.RecordBatchReader.from_batches(schema, batches)
        return
    with closing(Spool([Column(column.name, column.type) for column in columns])) as spool:
        for batch in batches:
            spool.add(batch)
        yield spool.reader()


def _begin(
    connection: pymysql.Connection[Any],
    values: Mapping[str, Value],
    most_rows: int,
    deadline: Deadline,
) -> str:
    """Set limits and zone, begin to read; the zone in Arrow's words."""
    with connection.cursor() as cursor:
        if "mariadb" in str(connection.get_server_info()).lower():
            cursor.execute("SET max_statement_time = %s", (deadline.milliseconds / 1000,))
        else:
            cursor.execute("SET max_execution_time = %s", (deadline.milliseconds,))
        # Lets the server stop early; a LIMIT of the query's own goes before it.
        cursor.execute("SET sql_select_limit = %s", (most_rows,))
        zone = _set_zone(cursor, values)
        cursor.execute("START TRANSACTION READ ONLY")
    return zone


def _set_zone(cursor: Any, values: Mapping[str, Value]) -> str:
    times = [v for v in values.values() if isinstance(v, datetime) and v.tzinfo is not None]
    zone = times[-1].tzinfo if times else None
    if isinstance(zone, ZoneInfo) and zone.key and zone.key != "UTC":
        with suppress(pymysql.MySQLError):  # a server without the tables of zones
            cursor.execute("SET time_zone = %s", (zone.key,))
            return zone.key
    offset = _offset(times)
    cursor.execute("SET time_zone = %s", (offset,))
    return offset


def _offset(times: list[datetime]) -> str:
    minutes = round((times[-1].utcoffset() or timedelta()).total_seconds() / 60) if times else 0
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _placeholder(value: Value) -> str:
    if isinstance(value, datetime):
        return "CAST(%s AS DATETIME(6))"
    return "CAST(%s AS DATE)" if isinstance(value, date) else "%s"


def _bound(value: Value) -> Any:
    """A value as PyMySQL writes it: decimals as exact numbers, times as their wall clock."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def _tables(connection: pymysql.Connection[Any]) -> dict[str, tuple[TableInfo, str]]:
    """Each table by the name that a query may use, with that name as SQL writes it."""
    grouped: dict[str, tuple[str, str, list[ColumnInfo]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for schema, table, kind, column, declared, is_nullable, is_near in cursor.fetchall():
            parts = [table] if is_near == "1" else [schema, table]
            name = ".".join(parts)
            written = ".".join(map(_quoted, parts))
            about = "view" if "VIEW" in kind else "table", written, list[ColumnInfo]()
            columns = grouped.setdefault(name, about)[2]
            if column is not None:
                columns.append(ColumnInfo(column, declared, is_nullable == "1"))
    return {
        name: (TableInfo(name, tuple(columns), kind), written)
        for name, (kind, written, columns) in grouped.items()
    }


def _whole(connection: pymysql.Connection[Any], table: str | None) -> str:
    tables = _tables(connection)
    if table not in tables:
        raise no_table(str(table), tables)
    return f"SELECT * FROM {tables[table][1]}"  # noqa: S608 - the table's own name, quoted


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _options(config: MysqlConfig) -> dict[str, Any]:
    options: dict[str, Any] = {
        "host": config.host,
        "port": config.port,
        "user": config.user,
        "password": config.password.get_secret_value() if config.password else "",
        "database": config.database,
    }
    if config.url is not None:
        options |= _url_options(config.url.get_secret_value(), config.port)
    return options | {
        "charset": "utf8mb4",
        "connect_timeout": config.connect_timeout,
        # Without decoders, values stay the texts they are sent as, for Arrow to read.
        "conv": dict(encoders),
        "program_name": "broadsheet",
        "ssl": _tls(config.tls),
    }


def _url_options(url: str, port: int) -> dict[str, Any]:
    user, _, server = urlsplit(url).netloc.rpartition("@")
    name, _, password = user.partition(":")
    host, colon, number = server.rpartition(":")
    if not colon or "]" in number or not number.isdigit():
        host, number = server, str(port)
    return {
        "host": unquote(host.strip("[]")),
        "port": int(number),
        "user": unquote(name) or None,
        "password": unquote(password),
        "database": unquote(urlsplit(url).path.removeprefix("/")) or None,
    }


def _tls(wanted: str) -> ssl.SSLContext | None:
    if wanted == "off":
        return None
    context = ssl.create_default_context()
    if wanted == "on":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _explained(error: pymysql.MySQLError, deadline: Deadline) -> BroadsheetError:
    code, text = 0, str(error)
    if len(error.args) > 1:
        code, text = error.args[0], str(error.args[1])
    if code in _TIMED_OUT or (code in _LOST and deadline.seconds == 0.0):
        return deadline.error()
    if code == _READ_ONLY:
        return not_reading()
    text = text.rstrip(".")
    return SourceError(f"MySQL: {text}.", hint=_HINTS.get(code), retryable=code in _PASSING)
