"""A connection to PostgreSQL for one piece of work, and its failures in a person's words."""

from __future__ import annotations

import re
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import adbc_driver_manager as adbc
import adbc_driver_postgresql as driver
import pyarrow as pa

# The module that ADBC's own (and slow to import) dbapi reads streams with: unlike pyarrow's
# reader, it keeps the SQLSTATE of an error in mid-stream.
from adbc_driver_manager._reader import AdbcRecordBatchReader

from broadsheet.lib.errors import BroadsheetError, LimitError, SourceError
from broadsheet.sources.arrow import BATCH_BYTES
from broadsheet.sources.postgres_types import type_name
from broadsheet.sources.statement import may_pass, not_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from broadsheet.sources.deadline import Deadline

_BATCH_SIZE = driver.StatementOptions.BATCH_SIZE_HINT_BYTES.value
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_PASSING = ("08", "40", "53", "57P", "55P03")


class Session:
    """An open connection; `open_session` makes one and closes it whatever happens."""

    def __init__(self, connection: adbc.AdbcConnection) -> None:
        self._connection = connection

    def rows(self, sql: str, *texts: str) -> list[dict[str, Any]]:
        """Run a small query of our own, with texts bound to its `$1`, `$2` ..."""
        with self._statement(sql) as statement:
            if texts:
                names = [str(index) for index in range(len(texts))]
                arrays = [pa.array([text], pa.string()) for text in texts]
                statement.bind(pa.RecordBatch.from_arrays(arrays, names=names))
            with _reader(statement) as reader:
                found: list[dict[str, Any]] = reader.read_all().to_pylist()
        return found

    def describe(self, sql: str) -> pa.Schema:
        """The columns of a query, without running it."""
        with self._statement(sql) as statement:
            return pa.schema(statement.execute_schema())

    def parameter_types(self, sql: str) -> list[str]:
        """The names of the types that PostgreSQL infers for the query's `$1`, `$2` ..."""
        with self._statement(sql) as statement:
            statement.prepare()
            return [type_name(field) for field in pa.schema(statement.get_parameter_schema())]

    def begin(self, settings: Mapping[str, str]) -> None:
        """Begin a transaction with these settings, which end with it."""
        self._connection.set_autocommit(False)
        calls = (f"set_config(${2 * i + 1}, ${2 * i + 2}, true)" for i in range(len(settings)))
        sql = f"SELECT {', '.join(f'{call} AS c{i}' for i, call in enumerate(calls))}"
        self.rows(sql, *(text for pair in settings.items() for text in pair))

    def end(self) -> None:
        """End the transaction."""
        self._connection.rollback()
        self._connection.set_autocommit(True)

    @contextmanager
    def stream(self, sql: str) -> Iterator[AdbcRecordBatchReader]:
        """Run a query; what is not read by the end of the context is cancelled."""
        with self._statement(sql) as statement, _reader(statement) as reader:
            try:
                yield reader
            finally:
                with suppress(adbc.Error):
                    statement.cancel()

    @contextmanager
    def _statement(self, sql: str) -> Iterator[adbc.AdbcStatement]:
        with closing(adbc.AdbcStatement(self._connection)) as statement:
            statement.set_options(**{_BATCH_SIZE: str(BATCH_BYTES)})
            statement.set_sql_query(sql)
            yield statement


@contextmanager
def open_session(conninfo: str) -> Iterator[Session]:
    """Connect, and close whatever happens."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(driver.connect(conninfo)))
        yield Session(stack.enter_context(closing(adbc.AdbcConnection(database))))


def explained(
    error: adbc.Error, deadline: Deadline | None, secrets: tuple[str, ...]
) -> BroadsheetError:
    """The database's own message with a hint, and whether trying again can help."""
    details = _details(error)
    state = error.sqlstate or ""
    if state == "57014" and deadline is not None:
        return deadline.error()
    if state == "25006":
        return not_reading()
    text = details.get("PG_DIAG_MESSAGE_PRIMARY") or _without_prefix(str(error))
    if line := _LINE.search(str(error)):
        text = f"{text}, on line {line[1]} of the query"
    for secret in secrets:
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    hint = details.get("PG_DIAG_MESSAGE_HINT") or _hint(state, text)
    if not state:
        return SourceError(f"PostgreSQL: {text}.", hint=hint, retryable=may_pass(text))
    if state in ("53200", "54000"):
        return LimitError(f"PostgreSQL: {text}.", hint=hint)
    return SourceError(f"PostgreSQL: {text}.", hint=hint, retryable=state.startswith(_PASSING))


def _details(error: adbc.Error) -> dict[str, str]:
    """The fields of PostgreSQL's report; ADBC's stubs and its code differ on the keys' type."""
    pairs: list[tuple[str | bytes, bytes]] = list(error.details)
    return {
        key.decode() if isinstance(key, bytes) else key: value.decode(errors="replace")
        for key, value in pairs
    }


@contextmanager
def _reader(statement: adbc.AdbcStatement) -> Iterator[AdbcRecordBatchReader]:
    handle, _ = statement.execute_query()
    # There is no public way to a reader that keeps the details of its errors.
    reader = AdbcRecordBatchReader._import_from_c(handle.address)  # noqa: SLF001
    with closing(reader):
        yield reader


def _without_prefix(text: str) -> str:
    """ADBC's message without its status and library, in one line."""
    for prefix in ("Failed to connect: ", "FATAL:  ", "ERROR:  "):
        text = text.rpartition(prefix)[2]
    # Our own hint says it in fewer words.
    text = text.partition("Is the server running")[0]
    return " ".join(text.split()).rstrip(".?")


def _hint(state: str, text: str) -> str | None:
    if "password authentication failed" in text or "no password supplied" in text:
        return "check the source's user and password"
    if "does not exist" in text and text.startswith(("database", "role")):
        return "check the source's database and user"
    if "refused" in text or "could not translate" in text or "timeout" in text:
        return "check the source's host and port, and that the server is running"
    if state == "42501":
        return "grant the source's user SELECT on it"
    return None
