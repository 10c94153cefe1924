"""SQLite files: the contract, and what is SQLite's own."""

# ruff: noqa: DTZ001 - naive times are among what is tested

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from broadsheet.lib.errors import BroadsheetError, LimitError, SourceError
from broadsheet.sources.base import Request, Source
from broadsheet.sources.registry import connect
from broadsheet.testing.source_contract import SourceContract, create_statements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TYPES = {
    "id": "INTEGER",
    "flag": "BOOLEAN",
    "whole": "BIGINT",
    "amount": "NUMERIC(15, 4)",
    "ratio": "DOUBLE",
    "title": "TEXT",
    "day": "DATE",
    "moment": "DATETIME",
    "instant": "TIMESTAMP WITH TIME ZONE",
}
SLOW = """
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS c FROM n
"""


def make(path: Path, *statements: str) -> Source:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return connect({"kind": "sqlite", "path": path.name}, path.parent)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("sqlite") / "a file ?#%.db"
    return make(path, *create_statements(TYPES))


class TestSqlite(SourceContract):
    slow_query = SLOW
    # Times are texts in SQLite: only midnights and forms of the same shape compare.
    compares_instants = False


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., pa.Table]:
    """Reads a query from a table `t` with one column `x` of a declared type and some values."""

    def run(declared: str, *values: str, query: str = "SELECT x FROM t", **given: Any) -> pa.Table:
        inserts = [f"INSERT INTO t VALUES ({value})" for value in values]
        path = tmp_path / "made.db"
        path.unlink(missing_ok=True)
        made = make(path, f"CREATE TABLE t (x {declared})", *inserts)
        with made.fetch(Request(query=query, parameters=given)) as reader:
            return reader.read_all()

    return run


@pytest.mark.parametrize(
    ("declared", "values", "kind", "expected"),
    [
        ("NUMERIC(10,2)", ["1.98", "5"], pa.decimal128(10, 2), [Decimal("1.98"), Decimal(5)]),
        ("DECIMAL(10,2)", ["1.985"], pa.decimal128(11, 3), [Decimal("1.985")]),
        ("DECIMAL(4,2)", ["-12345.5"], pa.decimal128(7, 2), [Decimal("-12345.5")]),
        ("DECIMAL(4,2)", ["-12.34"], pa.decimal128(4, 2), [Decimal("-12.34")]),
        ("DECIMAL(4,2)", ["1e-7"], pa.decimal128(9, 7), [Decimal("1e-7")]),
        (
            "NUMERIC",
            ["1.5", "2.25", "NULL"],
            pa.decimal128(38, 2),
            [Decimal("1.5"), Decimal("2.25"), None],
        ),
        ("NUMERIC(10,2)", ["1.5", "'n/a'"], pa.string(), ["1.5", "n/a"]),
        ("NUMERIC(10,2)", ["9e999"], pa.float64(), [float("inf")]),
        ("BOOLEAN", ["1", "0", "NULL"], pa.bool_(), [True, False, None]),
        ("BOOLEAN", ["1", "2"], pa.int64(), [1, 2]),
        ("INT", ["1", "'x'"], pa.string(), ["1", "x"]),
        ("INT", ["1", "2.5"], pa.float64(), [1.0, 2.5]),
        ("INT", ["9007199254740993", "2.5"], pa.string(), ["9007199254740993", "2.5"]),
        ("REAL", ["1", "2.5"], pa.float64(), [1.0, 2.5]),
        ("DATE", ["'2025-12-01'"], pa.date32(), [date(2025, 12, 1)]),
        ("DATE", ["'2025-12-01 10:00:00'"], pa.timestamp("us"), [datetime(2025, 12, 1, 10)]),
        ("DATE", ["'2025-12-01'", "'soon'"], pa.string(), ["2025-12-01", "soon"]),
        ("DATE", ["'2025-02-30'"], pa.string(), ["2025-02-30"]),
        ("DATE", ["'0000-01-01'"], pa.string(), ["0000-01-01"]),
        ("DATETIME", ["'2025-12-01'"], pa.timestamp("us"), [datetime(2025, 12, 1)]),
        ("DATETIME", ["1735689600"], pa.int64(), [1735689600]),
        (
            "TIMESTAMP",
            ["'2025-12-01T10:00:00+02:00'", "'2025-12-01 10:00:00.5Z'"],
            pa.timestamp("us", "UTC"),
            [datetime(2025, 12, 1, 8, tzinfo=UTC), datetime(2025, 12, 1, 10, 0, 0, 500000, UTC)],
        ),
        (
            "TIMESTAMP",
            ["'2025-12-01 10:00:00Z'", "'2025-12-01 10:00:00'"],
            pa.string(),
            ["2025-12-01 10:00:00Z", "2025-12-01 10:00:00"],
        ),
        ("TEXT", ["'2025-12-01'"], pa.string(), ["2025-12-01"]),
        ("BLOB", ["x'01ff'"], pa.string(), ["01ff"]),
        ("JSON", ["'{\"a\": 1}'"], pa.string(), ['{"a": 1}']),
        ("", ["'2025-12-01'"], pa.date32(), [date(2025, 12, 1)]),
        ("", ["1", "2.5", "'x'", "x'01'", "NULL"], pa.string(), ["1", "2.5", "x", "01", None]),
    ],
)
def test_declared_types_hold_what_is_stored(
    read: Callable[..., pa.Table],
    declared: str,
    values: list[str],
    kind: pa.DataType,
    expected: list[Any],
) -> None:
    found = read(declared, *values)
    assert found.schema.field("x").type == kind
    assert found["x"].to_pylist() == expected


def test_contradiction_far_down_widens_the_whole_column(tmp_path: Path) -> None:
    made = make(
        tmp_path / "late.db",
        "CREATE TABLE t (x NUMERIC(10,2), d DATE)",
        """INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n
           WHERE i < 30000) SELECT i / 100.0, date('2025-01-01') FROM n""",
        "INSERT INTO t VALUES (0.125, 'never')",
    )
    with made.fetch(Request(table="t")) as reader:
        found = reader.read_all()
    assert found.schema.types == [pa.decimal128(11, 3), pa.string()]
    assert found["x"][0].as_py() == Decimal("0.01")
    assert found["x"][-1].as_py() == Decimal("0.125")
    assert found["d"][0].as_py() == "2025-01-01"


def test_computed_columns_take_the_type_of_their_values(read: Callable[..., pa.Table]) -> None:
    found = read(
        "DATETIME",
        "'2025-12-01 10:00:00'",
        query="SELECT max(x) AS latest, date(x) AS day, strftime('%Y-%m', x) AS month, "
        "count(*) AS n, 1.5 AS r, NULL AS none FROM t",
    )
    assert found.schema.types == [
        pa.timestamp("us"),
        pa.date32(),
        pa.string(),
        pa.int64(),
        pa.float64(),
        pa.string(),
    ]


@pytest.mark.parametrize("form", ["{}", "{} 00:00:00", "{}T00:00:00", "{} 00:00:00.000"])
def test_period_finds_every_form_of_a_stored_day(read: Callable[..., pa.Table], form: str) -> None:
    zone = ZoneInfo("America/New_York")
    days = ("2025-10-31", "2025-11-01", "2025-11-30", "2025-12-01")
    found = read(
        "DATETIME",
        *(f"'{form.format(day)}'" for day in days),
        query="SELECT substr(x, 1, 10) || '' AS day FROM t WHERE x >= :start AND x < :stop",
        start=datetime(2025, 11, 1, tzinfo=zone),
        stop=datetime(2025, 12, 1, tzinfo=zone),
    )
    assert [str(day) for day in found["day"].to_pylist()] == ["2025-11-01", "2025-11-30"]


def test_large_result_goes_through_a_file(tmp_path: Path) -> None:
    made = make(
        tmp_path / "large.db",
        "CREATE TABLE t (x TEXT)",
        """INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n
           WHERE i < 50) SELECT hex(zeroblob(500000)) FROM n""",
    )
    pa.default_memory_pool().release_unused()
    before = pa.total_allocated_bytes()
    with made.fetch(Request(table="t")) as reader:
        assert pa.total_allocated_bytes() - before < 40_000_000
        assert sum(batch.num_rows for batch in reader) == 50
    assert pa.total_allocated_bytes() <= before


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("SELECT zeroblob(17000000) AS x", LimitError, "longer than 16,000,000 bytes"),
        ("SELECT CAST(x'ff' AS TEXT) AS x", SourceError, "not Unicode"),
        ("SELECT no FROM t", SourceError, "no such column: no"),
        ("SELECT FROM t", SourceError, "syntax error"),
        ("ATTACH 'other.db' AS o", SourceError, "only reads"),
        ("PRAGMA user_version = 5", SourceError, "only reads"),
        ("SELECT load_extension('x') AS x", SourceError, "not authorized|only reads|no such"),
        ("SELECT * FROM pragma_table_info('t')", SourceError, "only reads"),
        ("SELECT ?1 AS x", SourceError, "binding"),
    ],
)
def test_failures(tmp_path: Path, query: str, error: type[BroadsheetError], words: str) -> None:
    made = make(tmp_path / "made.db", "CREATE TABLE t (x INT)")
    with pytest.raises(error, match=words), made.fetch(Request(query=query)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["made.db"]


def test_files_that_are_none(tmp_path: Path) -> None:
    missing = connect({"kind": "sqlite", "path": "missing.db"}, tmp_path)
    with pytest.raises(SourceError, match=r"There is no file .*missing\.db"):
        missing.check()
    assert not (tmp_path / "missing.db").exists()
    (tmp_path / "text.db").write_text("this is no database, only some text" * 50)
    with pytest.raises(SourceError, match="not a database"):
        connect({"kind": "sqlite", "path": "text.db"}, tmp_path).check()


def test_locked_file_may_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.sources.sqlite._LOCK_SECONDS", 0.1)
    path = tmp_path / "locked.db"
    made = make(path, "CREATE TABLE t (x INT)")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SourceError, match="locked") as caught:
            made.check()
    assert caught.value.retryable


def test_numbers_beyond_64_bits(read: Callable[..., pa.Table]) -> None:
    with pytest.raises(SourceError, match=":n is too large"):
        read("INT", query="SELECT :n AS x", n=2**63)
    found = read("INT", query="SELECT :n AS x, :d AS y", n=-(2**63), d=Decimal("2.50"))
    assert found.to_pylist() == [{"x": -(2**63), "y": 2.5}]


def test_time_out_counts_in_a_sort_too(source: Source) -> None:
    query = (
        "SELECT a.n FROM contract_numbers a, contract_numbers b, contract_numbers c ORDER BY b.n"
    )
    request = Request(query=query, timeout=timedelta(milliseconds=200))
    with pytest.raises(LimitError, match=r"0\.2 s"), source.fetch(request):
        pass


def test_schema_has_views_and_leaves_out_sqlites_own(tmp_path: Path) -> None:
    made = make(
        tmp_path / "made.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x NUMERIC(10,2) NOT NULL)",
        "CREATE VIEW v AS SELECT x FROM t",
    )
    tables = {info.name: info for info in made.schema()}
    assert set(tables) == {"t", "v"}
    assert tables["v"].kind == "view"
    assert (tables["t"].columns[1].type, tables["t"].columns[1].nullable) == (
        "NUMERIC(10,2)",
        False,
    )
