"""What every source owes to Broadsheet, as tests that an adapter's own test class inherits.

    from broadsheet.testing.source_contract import SourceContract, create_statements

    @pytest.fixture(scope="module")
    def source():
        for statement in create_statements(MY_TYPES):
            run(statement)
        return MySource(...)

    class TestMySource(SourceContract):
        slow_query = "SELECT pg_sleep(30)"

The fixture `source` is a source in which the tables that `create_statements` describes exist,
made by whatever means the adapter's author has. The class attributes say what a source can't
do; each is to be named in the adapter's documentation. Nothing here imports pytest.
"""

# Asserting is what these tests are for, and their SQL has no part that comes from outside;
# pytest.raises would need pytest at import.
# ruff: noqa: S101, S608, PT017

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import SkipTest

import pyarrow as pa

from broadsheet.lib.errors import LimitError, SourceError
from broadsheet.sources.base import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from broadsheet.definition.parameter import Value
    from broadsheet.sources.base import Source

VALUES = "contract_values"
NUMBERS = "contract_numbers"
COUNT = 300
TYPES: Mapping[str, pa.DataType] = {
    "id": pa.int64(),
    "flag": pa.bool_(),
    "whole": pa.int64(),
    "amount": pa.decimal128(15, 4),
    "ratio": pa.float64(),
    "title": pa.string(),
    "day": pa.date32(),
    "moment": pa.timestamp("us"),
    "instant": pa.timestamp("us", "UTC"),
}
"""The columns of the table `contract_values` and the types that they have to arrive in."""

_HOSTILE = "Zürich 東京 😀 \t\n\x01 'q' \"d\" \\ %s :id -- ; /*"
_INJECTION = "x' OR '1'='1"
_NOON = datetime(2025, 3, 30, 12, 0, tzinfo=UTC)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        1,
        True,
        2**63 - 1,
        Decimal("12345678901.2345"),
        0.1,
        "plain",
        date(1, 1, 1),
        datetime(1, 1, 1, 0, 0),  # noqa: DTZ001 - naive on purpose, here and below
        datetime(1970, 1, 2, tzinfo=UTC),
    ),
    (
        2,
        False,
        -(2**63),
        Decimal("-0.0100"),
        -1.5e300,
        "",
        date(9999, 12, 31),
        datetime(9999, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
        datetime(2037, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ),
    (3, None, None, None, None, None, None, None, None),
    (
        4,
        True,
        0,
        Decimal("1.9800"),
        2.0,
        _HOSTILE,
        date(2025, 3, 30),
        datetime(2025, 3, 30, 12, 0),  # noqa: DTZ001
        _NOON,
    ),
)
"""The rows of `contract_values`, in the order of `id`."""


def create_statements(
    types: Mapping[str, str],
    *,
    text: Callable[[str], str] | None = None,
    instant: Callable[[datetime], str] | None = None,
) -> Iterator[str]:
    """SQL that makes the contract's two tables, without semicolons.

    `types` gives the source's type for each name in TYPES; `text` and `instant` write a text
    or an aware time as SQL where the standard's way will not do.
    """
    columns = ", ".join(f"{name} {types[name]}" for name in TYPES)
    yield f"CREATE TABLE {VALUES} ({columns})"
    text = text or _quoted
    for row in ROWS:
        literals = ", ".join(_literal(value, text, instant) for value in row)
        yield f"INSERT INTO {VALUES} VALUES ({literals})"
    yield f"CREATE TABLE {NUMBERS} (n {types['id']}, label {types['title']})"
    rows = ", ".join(f"({number}, 'number {number}')" for number in range(COUNT))
    yield f"INSERT INTO {NUMBERS} VALUES {rows}"


class SourceContract:
    """The tests. A subclass named `Test...` has a fixture `source`; see the module's text."""

    slow_query: ClassVar[str | None] = None
    """A query that runs for a minute or more; None skips the test of the time-out."""

    has_declared_types: ClassVar[bool] = True
    """Whether an empty result knows its types, and decimals their declared precision."""

    compares_instants: ClassVar[bool] = True
    """Whether an aware parameter can be compared with a stored aware time."""

    compares_moments: ClassVar[bool] = True
    """Whether a stored time with a time of day can be compared with an aware parameter's."""

    def connections(self) -> int | None:
        """How many connections the source's server has open now, if that can be asked."""
        return None

    def test_check_says_what_answered(self, source: Source) -> None:
        assert source.check().strip()

    def test_schema_has_tables_with_their_columns(self, source: Source) -> None:
        tables = {info.name: info for info in source.schema()}
        assert {VALUES, NUMBERS} <= tables.keys()
        assert [column.name for column in tables[VALUES].columns] == list(TYPES)
        assert all(column.type for column in tables[VALUES].columns)

    def test_types_and_values_survive(self, source: Source) -> None:
        found = self.fetch(source, f"SELECT * FROM {VALUES} ORDER BY id")
        self._has_types(found.schema)
        assert [tuple(row.values()) for row in found.to_pylist()] == list(ROWS)

    def test_table_can_be_named_instead_of_a_query(self, source: Source) -> None:
        with source.fetch(Request(table=VALUES)) as reader:
            found = reader.read_all()
        self._has_types(found.schema)
        assert found.num_rows == len(ROWS)

    def test_empty_result_keeps_its_schema(self, source: Source) -> None:
        found = self.fetch(source, f"SELECT * FROM {VALUES} WHERE 1 = 0")
        assert found.num_rows == 0
        assert found.schema.names == list(TYPES)
        if self.has_declared_types:
            self._has_types(found.schema)

    def test_column_of_nulls_keeps_its_type(self, source: Source) -> None:
        found = self.fetch(source, f"SELECT * FROM {VALUES} WHERE id = 3")
        assert found.to_pylist() == [dict(zip(TYPES, ROWS[2], strict=True))]
        if self.has_declared_types:
            self._has_types(found.schema)

    def test_one_row_more_than_wanted_is_read(self, source: Source) -> None:
        for wanted, found in ((10, 11), (COUNT - 1, COUNT), (COUNT, COUNT), (COUNT + 1, COUNT)):
            request = Request(query=f"SELECT n FROM {NUMBERS}", max_rows=wanted)
            with source.fetch(request) as reader:
                assert reader.read_all().num_rows == found

    def test_large_result_comes_in_batches(self, source: Source) -> None:
        query = (
            f"SELECT a.n AS n, b.n AS m, a.label AS label FROM {NUMBERS} a CROSS JOIN {NUMBERS} b"
        )
        with source.fetch(Request(query=query)) as reader:
            sizes = [(batch.num_rows, batch.nbytes) for batch in reader]
        assert sum(rows for rows, _ in sizes) == COUNT * COUNT
        assert len(sizes) > 1
        assert max(size for _, size in sizes) < 8_000_000

    def test_parameters_of_each_type(self, source: Source) -> None:
        for column, value, row in self._comparisons():
            query = f"SELECT id FROM {VALUES} WHERE {column} = :wanted"
            found = self.fetch(source, query, wanted=value).to_pylist()
            assert found == [{"id": row}], f"{column} = {value!r}"

    def test_period_by_aware_times(self, source: Source) -> None:
        zone = timezone(timedelta(hours=-4))
        start, end = datetime(2025, 3, 30, tzinfo=zone), datetime(2025, 3, 31, tzinfo=zone)
        for column in ("day", "moment"):
            query = f"SELECT id FROM {VALUES} WHERE {column} >= :start AND {column} < :stop"
            assert self.fetch(source, query, start=start, stop=end).to_pylist() == [{"id": 4}]

    def test_null_parameter(self, source: Source) -> None:
        query = f"SELECT id FROM {VALUES} WHERE (:title IS NULL OR title = :title) ORDER BY id"
        assert self.fetch(source, query, title=None).num_rows == len(ROWS)
        assert self.fetch(source, query, title="plain").to_pylist() == [{"id": 1}]
        assert self.fetch(source, query, title="").to_pylist() == [{"id": 2}]

    def test_text_parameter_is_never_read_as_sql(self, source: Source) -> None:
        query = f"SELECT id FROM {VALUES} WHERE title = :title"
        assert self.fetch(source, query, title=_INJECTION).num_rows == 0
        assert self.fetch(source, query, title=_HOSTILE).to_pylist() == [{"id": 4}]

    def test_parameter_names_in_strings_stay(self, source: Source) -> None:
        found = self.fetch(source, f"SELECT ':id 100%' AS x FROM {VALUES} WHERE id = :id", id=1)
        assert found.to_pylist() == [{"x": ":id 100%"}]

    def test_missing_parameter_is_named(self, source: Source) -> None:
        error = self._fails(source, f"SELECT id FROM {VALUES} WHERE id = :missing")
        assert ":missing" in error.message

    def test_unknown_table_is_named(self, source: Source) -> None:
        error = self._fails(source, "SELECT * FROM no_such_table")
        assert "no_such_table" in error.message
        assert not error.retryable
        error = self._fails(source, None, table="contract_value")
        assert VALUES in (error.hint or "")

    def test_a_query_may_end_in_a_text(self, source: Source) -> None:
        query = f"SELECT id FROM {VALUES} WHERE 'a;b' = "
        assert self.fetch(source, f"{query}'a;b'").num_rows == len(ROWS)
        assert self.fetch(source, f"{query}'b'").num_rows == 0

    def test_column_name_twice_is_refused(self, source: Source) -> None:
        error = self._fails(source, f"SELECT id AS x, whole AS x FROM {VALUES}")
        assert "'x'" in error.message
        # To SQL over datasets, small and capital letters are the same.
        error = self._fails(source, f"SELECT id AS x, whole AS X FROM {VALUES}")
        assert "twice" in error.message

    def test_only_reading_is_allowed(self, source: Source) -> None:
        for statement in (
            f"DELETE FROM {VALUES}",
            f"DROP TABLE {VALUES}",
            f"SELECT 1 AS x; DELETE FROM {VALUES}",
            f"WITH gone AS (DELETE FROM {VALUES} RETURNING *) SELECT * FROM gone",
            f"WITH x AS (SELECT 1) DELETE FROM {VALUES}",
            "",
        ):
            self._fails(source, statement)
        assert self.fetch(source, f"SELECT id FROM {VALUES}").num_rows == len(ROWS)

    def test_time_out(self, source: Source) -> None:
        if self.slow_query is None:
            raise SkipTest("no slow query")
        begin = time.monotonic()
        error = self._fails(source, self.slow_query, timeout=timedelta(seconds=1))
        assert isinstance(error, LimitError)
        assert "1 s" in error.message
        assert time.monotonic() - begin < 10

    def test_nothing_stays_open(self, source: Source) -> None:
        self._read_in_part(source)
        connections, files, threads = self._open()
        self._read_in_part(source)
        self._fails(source, "SELECT * FROM no_such_table")
        source.check()
        source.schema()
        deadline = time.monotonic() + 10
        while self._open()[0] != connections and time.monotonic() < deadline:
            time.sleep(0.05)  # a server takes a moment to notice
        assert self._open() == (connections, files, threads)

    def test_errors_of_the_reader_pass_through(self, source: Source) -> None:
        for error in (OSError("full"), RuntimeError("mine")):
            try:
                with source.fetch(Request(table=VALUES)):
                    raise error
            except (OSError, RuntimeError) as caught:
                assert caught is error

    def test_two_results_at_once(self, source: Source) -> None:
        request = Request(query=f"SELECT n FROM {NUMBERS} ORDER BY n")
        with source.fetch(request) as first, source.fetch(request) as second:
            assert first.read_all() == second.read_all()

    def fetch(self, source: Source, query: str, **parameters: Value) -> pa.Table:
        """The whole result of a query."""
        with source.fetch(Request(query=query, parameters=parameters)) as reader:
            return reader.read_all()

    def _comparisons(self) -> Iterator[tuple[str, Value, int]]:
        yield "id", 2, 2
        yield "whole", 2**63 - 1, 1
        yield "amount", Decimal("1.98"), 4
        yield "ratio", 2.0, 4
        yield "flag", False, 2
        yield "title", "plain", 1
        yield "day", date(2025, 3, 30), 4
        if self.compares_moments:
            yield "moment", datetime(2025, 3, 30, 12, 0, tzinfo=UTC), 4
            yield "moment", datetime(2025, 3, 30, 12, 0, tzinfo=timezone(timedelta(hours=2))), 4
        if self.compares_instants:
            yield "instant", _NOON, 4
            yield "instant", _NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), 4

    def _has_types(self, schema: pa.Schema) -> None:
        for name, kind in TYPES.items():
            found = schema.field(name).type
            if pa.types.is_decimal(kind) and not self.has_declared_types:
                assert pa.types.is_decimal(found), f"{name} is {found}"
                assert found.scale == kind.scale
            else:
                assert found == kind, f"{name} is {found}"

    def _fails(
        self,
        source: Source,
        query: str | None,
        *,
        table: str | None = None,
        timeout: timedelta = timedelta(seconds=60),
    ) -> SourceError | LimitError:
        try:
            request = Request(query=query, table=table, timeout=timeout)
            with source.fetch(request) as reader:
                reader.read_all()
        except (SourceError, LimitError) as error:
            return error
        raise AssertionError(f"nothing was raised for {query or table}")

    def _read_in_part(self, source: Source) -> None:
        query = f"SELECT a.n AS n, b.label AS label FROM {NUMBERS} a CROSS JOIN {NUMBERS} b"
        with source.fetch(Request(query=query)) as reader:
            reader.read_next_batch()

    def _open(self) -> tuple[int | None, int, int]:
        files = Path("/proc/self/fd")
        count = len(list(files.iterdir())) if files.exists() else 0
        return self.connections(), count, threading.active_count()


def _literal(
    value: object, text: Callable[[str], str], instant: Callable[[datetime], str] | None
) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None and instant is not None:
            return instant(value)
        return _quoted(value.isoformat(" "))
    return _quoted(value.isoformat()) if isinstance(value, date) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
