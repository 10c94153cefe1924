"""Any database that SQLAlchemy has a dialect for, its rows streamed through the driver.

Drivers agree on little, so column types are those of the values: every row is seen before
the schema is fixed. Times with a zone are bound as such where the database has such a type,
elsewhere as the wall-clock time of their zone.
"""

from __future__ import annotations

from concurrent.futures import Future, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from pydantic import Field, SecretStr
from sqlalchemy.pool import NullPool

from broadsheet.lib.errors import BroadsheetError, SourceError
from broadsheet.sources.arrow import Column, read_batches
from broadsheet.sources.base import ColumnInfo, SourceConfig, TableInfo
from broadsheet.sources.deadline import Deadline
from broadsheet.sources.postgres_zone import session_zone
from broadsheet.sources.spool import Spool
from broadsheet.sources.statement import bind, may_pass, no_table, not_reading, reading, unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from broadsheet.definition.parameter import Value
    from broadsheet.definition.query import Query
    from broadsheet.sources.base import Request

_BUFFERED_ROWS = 1000
_ZONED = frozenset({"postgresql", "cockroachdb", "snowflake", "oracle", "trino", "bigquery"})
# PostgreSQL and its descendant, which refuse a text whose type nothing tells.
_POSTGRES = frozenset({"postgresql", "cockroachdb"})
_MARKS = {
    "named": ":{name}",
    "pyformat": "%({name})s",
    "qmark": "?",
    "format": "%s",
    "numeric": ":{number}",
    "numeric_dollar": "${number}",
}
_INTERRUPTS = ("cancel", "interrupt", "cancel_safe")


class SqlAlchemyConfig(SourceConfig):
    """A database by SQLAlchemy's URL; the driver has to be installed."""

    url: SecretStr = Field(description="dialect+driver://user:password@host/database")
    connect_timeout: int = Field(60, ge=1, description="Seconds to wait for the server")


class SqlAlchemy:
    """A database through SQLAlchemy. See `broadsheet.sources.base.Source`."""

    kind: ClassVar[str] = "sqlalchemy"
    Config: ClassVar[type[SourceConfig]] = SqlAlchemyConfig

    def __init__(self, config: SqlAlchemyConfig, base_folder: Path) -> None:
        self._url = config.url.get_secret_value()
        self._connect_seconds = config.connect_timeout
        self._base_folder = base_folder

    def check(self) -> str:
        """Connect, and name the dialect, and the version where the dialect knows it."""
        with self._connected() as connection:
            dialect = connection.dialect
            version = getattr(dialect, "server_version_info", None) or ()
        return f"{dialect.name} {'.'.join(str(part) for part in version)}".strip()

    def schema(self) -> tuple[TableInfo, ...]:
        """Tables and views of the default schema."""
        with self._connected() as connection:
            inspector = sa.inspect(connection)
            found = [_table(inspector, name, "table") for name in inspector.get_table_names()]
            found += [_table(inspector, name, "view") for name in inspector.get_view_names()]
        return tuple(sorted(found, key=lambda info: info.name))

    @contextmanager
    def fetch(self, request: Request) -> Iterator[pa.RecordBatchReader]:
        """Read the whole result, then hand it over in the types that hold it."""
        deadline = Deadline(request.timeout)
        sql = self._whole(request.table) if request.query is None else reading(request.query)
        query, values = bind(sql, request.parameters)
        options = {"stream_results": True, "max_row_buffer": _BUFFERED_ROWS}
        with ExitStack() as stack:
            with self._connected(deadline) as connection:
                text, arguments = _rendered(query, values, connection.dialect)
                if connection.dialect.name in _POSTGRES:
                    # So that times with a zone meet columns without one by the wall clock.
                    zone = sa.func.set_config("TimeZone", session_zone(values), True)
                    connection.execute(sa.select(zone))
                streaming = connection.execution_options(**options)
                with _interrupted_after(deadline, connection):
                    result = streaming.exec_driver_sql(text, arguments)
                    with closing(result):
                        if not result.returns_rows:
                            raise not_reading()
                        columns = [Column(name) for name in unique(result.keys())]
                        spool = stack.enter_context(closing(Spool(columns)))
                        _read(result, spool, request.max_rows + 1, deadline)
            yield spool.reader()

    def _whole(self, table: str | None) -> str:
        with self._connected() as connection:
            inspector = sa.inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
            if table not in names:
                raise no_table(str(table), names)
            quoted = connection.dialect.identifier_preparer.quote(str(table))
        return f"SELECT * FROM {quoted}"  # noqa: S608 - the table's own name, quoted

    @contextmanager
    def _connected(self, deadline: Deadline | None = None) -> Iterator[sa.Connection]:
        engine = self._engine()
        try:
            with _opened(engine, self._connect_seconds) as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise self._explained(error, deadline) from None
        except sa.exc.SQLAlchemyError as error:
            raise SourceError(f"{engine.dialect.name}: {self._safe(str(error))}.") from None
        finally:
            engine.dispose()

    def _engine(self) -> sa.Engine:
        try:
            url = sa.make_url(self._url)
            if url.get_backend_name() == "sqlite" and url.database:
                url = url.set(database=str(self._base_folder / url.database))
            return sa.create_engine(url, poolclass=NullPool, hide_parameters=True)
        except sa.exc.NoSuchModuleError as error:
            name = self._url.partition("://")[0]
            raise SourceError(
                f"SQLAlchemy has no dialect {name}.", hint="install the package that brings it"
            ) from error
        except ImportError as error:
            raise SourceError(
                f"The driver {error.name} is not installed.", hint=f"pip install {error.name}"
            ) from error
        except (sa.exc.ArgumentError, ValueError):
            raise SourceError(
                "The source's url is none that SQLAlchemy can read.",
                hint="write it as dialect+driver://user:password@host/database",
            ) from None

    def _explained(self, error: sa.exc.DBAPIError, deadline: Deadline | None) -> BroadsheetError:
        if deadline is not None and deadline.seconds == 0.0:
            return deadline.error()
        text = self._safe(_message(error.orig))
        return SourceError(
            f"The database says: {text}.",
            retryable=error.connection_invalidated or may_pass(text),
        )

    def _safe(self, text: str) -> str:
        """A driver may repeat what it was given; the URL's password is taken out."""
        password = sa.make_url(self._url).password
        return text.replace(str(password), "***") if password else text


def _opened(engine: sa.Engine, seconds: int) -> sa.Connection:
    """A connection; drivers differ too much in how they are told for how long to try."""
    opening: Future[sa.Connection] = Future()

    def connect() -> None:
        try:
            opening.set_result(engine.connect())
        except BaseException as error:
            opening.set_exception(error)

    # Nothing can stop a driver that waits, so nothing may wait for this thread at the end.
    Thread(target=connect, name="connect", daemon=True).start()
    done, _ = wait([opening], seconds)
    if not done:
        opening.add_done_callback(_close)
        raise SourceError(
            f"The database did not answer within {seconds} s.",
            hint="check the source's url, and that the server is running",
            retryable=True,
        )
    return opening.result()


def _close(opening: Future[sa.Connection]) -> None:
    if opening.exception() is None:
        opening.result().close()


def _message(error: BaseException | None) -> str:
    """A driver's message, without the number before it and what follows its first line."""
    arguments = error.args if error is not None else ()
    is_numbered = len(arguments) > 1 and isinstance(arguments[0], int)
    text = str(arguments[1] if is_numbered else error)
    return text.strip().partition("\n")[0].rstrip(".")


def _read(result: sa.CursorResult[Any], spool: Spool, most_rows: int, deadline: Deadline) -> None:
    # A driver's cursor on the server asks for each part by itself, so parts are not too small.
    parts = result.partitions(_BUFFERED_ROWS)
    rows = (tuple(row) for part in parts for row in part)
    for batch in read_batches(
        lambda count: list(islice(rows, count)), len(result.keys()), most_rows
    ):
        spool.add(batch)
        deadline.check()


def _table(inspector: sa.Inspector, name: str, kind: str) -> TableInfo:
    columns = tuple(
        ColumnInfo(column["name"], str(column["type"]), bool(column["nullable"]))
        for column in inspector.get_columns(name)
    )
    return TableInfo(name, columns, kind)


def _rendered(
    query: Query, values: Mapping[str, Value], dialect: sa.Dialect
) -> tuple[str, tuple[Any, ...] | dict[str, Any]]:
    """The query with the driver's own placeholders, and what is bound to them."""
    style = dialect.paramstyle
    bound = {name: _bound(v, dialect.name) for name, v in values.items() if v is not None}
    names = [name for name in query.names if name in bound]
    marks = iter(range(1, len(names) + 1))

    def place(name: str, _: int) -> str:
        # NULL as a word has no type that could be wrong.
        if name not in bound:
            return "NULL"
        mark = _MARKS[style].format(name=name, number=next(marks))
        is_open = isinstance(bound[name], str) and dialect.name in _POSTGRES
        return f"CAST({mark} AS VARCHAR)" if is_open else mark

    text = _escaped(query, style).render(place)
    by_name = style in ("named", "pyformat")
    return text, bound if by_name else tuple(bound[name] for name in names)


def _escaped(query: Query, style: str) -> Query:
    """A % of the query's own is doubled where the driver reads it as a placeholder."""
    if style not in ("format", "pyformat"):
        return query
    pieces = tuple(piece.replace("%", "%%") for piece in query.pieces)
    return type(query)(pieces, query.names)


def _bound(value: Value, dialect: str) -> Any:
    if dialect == "sqlite":
        return _sqlite(value)
    if isinstance(value, datetime) and dialect not in _ZONED:
        return value.replace(tzinfo=None)
    return value


def _sqlite(value: Value) -> Any:
    """As the adapter of the kind sqlite binds them."""
    if isinstance(value, datetime):
        wall = value.replace(tzinfo=None)
        return wall.date().isoformat() if wall.time() == time() else wall.isoformat(" ")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def _interrupted_after(deadline: Deadline, connection: sa.Connection) -> Iterator[None]:
    """Ask the driver to break off when the time is up, if it has a way to."""
    driver = connection.connection.driver_connection
    ways: Sequence[Any] = [getattr(driver, name, None) for name in _INTERRUPTS]
    way = next((found for found in ways if callable(found)), None)

    def interrupt() -> None:
        if way is not None:
            with suppress(Exception):  # whatever a driver raises in this thread helps nobody
                way()

    timer = Timer(deadline.seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
