"""PostgreSQL through ADBC: binary COPY, streamed in Arrow batches of about a megabyte.

COPY takes no parameters, so a value travels beside the query: it is bound to
`set_config('broadsheet.pN', $2, true)`, and the query reads it back with `current_setting`,
cast to its type. Nothing is pasted into SQL, NULL is the keyword, and a text takes the type
that PostgreSQL itself infers for its place (a date, an enum, a uuid ...).

The session's time zone is that of the time parameters, so comparing them with columns without
a zone, and `date_trunc` or `::date` on columns with one, follow the report's zone.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import adbc_driver_manager as adbc
import pyarrow as pa
from pydantic import Field, SecretStr, model_validator

from broadsheet.lib.errors import SourceError
from broadsheet.sources import postgres_parameters
from broadsheet.sources.arrow import Column, convert
from broadsheet.sources.base import ColumnInfo, SourceConfig, TableInfo
from broadsheet.sources.deadline import Deadline
from broadsheet.sources.evidence import is_within_calendar
from broadsheet.sources.postgres_session import Session, explained, open_session
from broadsheet.sources.postgres_types import Output, outputs, quoted, wrapped
from broadsheet.sources.postgres_zone import session_zone
from broadsheet.sources.spool import Spool
from broadsheet.sources.statement import bind, no_table, reading, unique

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.sources.base import Request

_SCHEMES = ("postgres", "postgresql")
_CATALOGUE_TIMEOUT = timedelta(seconds=60)
_PATIENCE = {"keepalives_idle": "30", "keepalives_interval": "10", "tcp_user_timeout": "60000"}
_SETTINGS = {
    "transaction_read_only": "on",
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
}
_KINDS = {"r": "table", "p": "table", "f": "table", "v": "view", "m": "view"}
_TABLES = """
    SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
           pg_table_is_visible(c.oid) AS is_visible, a.attname::text AS column_name,
           format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS is_nullable
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
    ORDER BY 4 DESC, 1, 2, a.attnum
"""
_CATEGORY = "SELECT typcategory::text AS category FROM pg_type WHERE oid = $1::oid"


class PostgresConfig(SourceConfig):
    """A PostgreSQL database: a `url`, or host, database and the rest one by one."""

    url: SecretStr | None = Field(None, description="postgresql://user:password@host/database")
    host: str | None = Field(None, description="The server's name, address or socket folder")
    port: int = Field(5432, ge=1, le=65535, description="The server's port")
    database: str | None = Field(None, description="The database")
    user: str | None = Field(None, description="Who connects; read rights are enough")
    password: SecretStr | None = Field(None, description="The user's password")
    sslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] | None = (
        Field(None, description="How the connection is encrypted, in libpq's words")
    )
    connect_timeout: int = Field(10, ge=2, description="Seconds to wait for the server")

    @model_validator(mode="after")
    def _is_complete(self) -> PostgresConfig:
        if self.url is None and self.host is None:
            raise ValueError("give either url, or host and database")
        if self.url is not None and self.host is not None:
            raise ValueError("give either url or host, not both")
        if self.url is not None:
            scheme = self.url.get_secret_value().partition("://")[0].partition("+")[0]
            if scheme not in _SCHEMES:
                raise ValueError("the url has to begin with postgresql://")
        return self


class Postgres:
    """A PostgreSQL database. See `broadsheet.sources.base.Source`."""

    kind: ClassVar[str] = "postgres"
    Config: ClassVar[type[SourceConfig]] = PostgresConfig

    def __init__(self, config: PostgresConfig, base_folder: Path) -> None:
        options = _options(config) | {"client_encoding": "UTF8", "application_name": "broadsheet"}
        self._conninfo = " ".join(f"{key}={_escaped(text)}" for key, text in options.items())
        self._secrets = (options["password"],) if options.get("password") else ()

    def check(self) -> str:
        """Connect and ask for the version."""
        with self._session() as session:
            (row,) = session.rows("SELECT current_setting('server_version') AS version")
        return f"PostgreSQL {str(row['version']).split(' ')[0]}"

    def schema(self) -> tuple[TableInfo, ...]:
        """Tables and views that may be read; those off the search path with their schema."""
        with self._session() as session:
            found = _tables(session)
        return tuple(info for info, _ in found.values())

    @contextmanager
    def fetch(self, request: Request) -> Iterator[pa.RecordBatchReader]:
        """Stream the result; one with decimals of unknown scale is first read to its end."""
        deadline = Deadline(request.timeout)
        with ExitStack() as stack:
            # What the caller raises while reading is none of ours to explain.
            with self._explaining(deadline):
                session = stack.enter_context(open_session(self._conninfo))
                sql, columns = self._prepared(session, request, deadline)
                stream = stack.enter_context(session.stream(wrapped(sql, columns)))
            batches = self._batches(stream, columns, request.max_rows + 1, deadline)
            if not any(column.open_scale for column in columns):
                schema = pa.schema([pa.field(column.name, column.type) for column in columns])
                yield pa.RecordBatchReader.from_batches(schema, _converted(batches, schema))
                return
            kept = [Column(c.name, c.type, open_scale=c.open_scale) for c in columns]
            spool = stack.enter_context(closing(Spool(kept)))
            for batch in batches:
                spool.add(batch)
            yield spool.reader()

    def _prepared(
        self, session: Session, request: Request, deadline: Deadline
    ) -> tuple[str, tuple[Output, ...]]:
        """Describe the query, and begin the transaction that it runs in."""
        sql = request.query
        sql = _whole(session, request.table) if sql is None else reading(sql)
        query, values = bind(sql, request.parameters)
        sql = postgres_parameters.render(query, values, session.parameter_types)
        described = session.describe(sql)
        unique(described.names)
        columns = outputs(described, lambda oid: _category(session, oid))
        session.begin(
            _SETTINGS
            | {"statement_timeout": str(deadline.milliseconds)}
            | {"TimeZone": session_zone(values)}
            | postgres_parameters.settings(values)
        )
        return sql, columns

    def _batches(
        self,
        stream: pa.RecordBatchReader,
        columns: tuple[Output, ...],
        left: int,
        deadline: Deadline,
    ) -> Iterator[pa.RecordBatch]:
        """At most `left` rows, checked for what Arrow or Python could not hold."""
        with self._explaining(deadline), suppress(StopIteration):
            while left > 0:
                deadline.check()
                batch = stream.read_next_batch().slice(0, left)
                left -= batch.num_rows
                for array, column in zip(batch.columns, columns, strict=True):
                    _refuse_unholdable(array, column)
                yield batch

    @contextmanager
    def _explaining(self, deadline: Deadline | None) -> Iterator[None]:
        try:
            yield
        except adbc.Error as error:
            raise explained(error, deadline, self._secrets) from None

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._explaining(None), open_session(self._conninfo) as session:
            yield session


def _options(config: PostgresConfig) -> dict[str, str]:
    """What libpq is given; a URL is taken apart here, as libpq repeats a wrong one whole."""
    options = {"connect_timeout": str(config.connect_timeout), **_PATIENCE}
    given: dict[str, str | None] = {
        "host": config.host,
        "port": str(config.port),
        "dbname": config.database,
        "user": config.user,
        "password": config.password.get_secret_value() if config.password else None,
        "sslmode": config.sslmode,
    }
    if config.url is not None:
        given |= _url_options(config.url.get_secret_value())
    return options | {key: text for key, text in given.items() if text}


def _url_options(url: str) -> dict[str, str | None]:
    parts = urlsplit(url)
    user, _, servers = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    hosts = [_host_and_port(server) for server in servers.split(",")]
    found: dict[str, str | None] = {
        "host": ",".join(host for host, _ in hosts),
        "port": ",".join(port for _, port in hosts),
        "dbname": unquote(parts.path.removeprefix("/")),
    }
    if user:
        found |= {"user": unquote(name), "password": unquote(password)}
    return found | dict(parse_qsl(parts.query))


def _host_and_port(server: str) -> tuple[str, str]:
    """A server of a URL; an IPv6 address stands in brackets."""
    host, colon, port = server.rpartition(":")
    if not colon or "]" in port:
        host, port = server, ""
    return unquote(host.strip("[]")), port or "5432"


def _escaped(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _tables(session: Session) -> dict[str, tuple[TableInfo, str]]:
    """Each table by the name that a query may use, with that name as SQL writes it."""
    session.begin({"statement_timeout": str(Deadline(_CATALOGUE_TIMEOUT).milliseconds)})
    grouped: dict[str, list[ColumnInfo]] = {}
    about: dict[str, tuple[str, str]] = {}
    for row in session.rows(_TABLES):
        parts = [row["name"]] if row["is_visible"] else [row["schema"], row["name"]]
        name = ".".join(parts)
        about[name] = _KINDS[row["kind"]], ".".join(quoted(part) for part in parts)
        columns = grouped.setdefault(name, [])
        if row["column_name"] is not None:
            columns.append(ColumnInfo(row["column_name"], row["type"], row["is_nullable"]))
    return {
        name: (TableInfo(name, tuple(columns), about[name][0]), about[name][1])
        for name, columns in grouped.items()
    }


def _whole(session: Session, table: str | None) -> str:
    tables = _tables(session)
    session.end()
    if table not in tables:
        raise no_table(str(table), tables)
    return f"SELECT * FROM {tables[table][1]}"  # noqa: S608 - the table's own name, quoted


def _category(session: Session, oid: int) -> str:
    rows = session.rows(_CATEGORY, str(oid))
    return str(rows[0]["category"]) if rows else ""


def _refuse_unholdable(array: pa.Array, column: Output) -> None:
    if pa.types.is_temporal(column.type) and not is_within_calendar(array):
        raise SourceError(
            f"The column {column.name!r} has infinity, or a year outside of 1 to 9999.",
            hint=f"select {column.name}::text, or NULLIF({column.name}, 'infinity')",
        )


def _converted(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        arrays = []
        for array, field in zip(batch.columns, schema, strict=True):
            try:
                arrays.append(convert(array, field.type))
            except pa.ArrowInvalid:
                raise SourceError(
                    f"The column {field.name!r} has NaN among its decimals.",
                    hint=f"select NULLIF({field.name}, 'NaN'), or {field.name}::float8",
                ) from None
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
