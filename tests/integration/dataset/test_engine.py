"""The confined engine: what it computes, what it refuses, what it survives."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from broadsheet.dataset.dataset import read_schema
from broadsheet.dataset.engine import Engine, Session
from broadsheet.lib.errors import LimitError, TransformError

SALES = pa.table(
    {
        "day": pa.array([date(2025, 1, 1), date(2025, 1, 2), None]),
        "country": ["Ruritania", "", None],
        "amount": pa.array([Decimal("1.10"), Decimal("2.20"), None], pa.decimal128(10, 2)),
        "count": pa.array([1, 2, 3], pa.int64()),
    }
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine.start(memory=256 << 20) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine, tmp_path: Path) -> Session:
    path = tmp_path / "sales.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SALES.schema) as writer:
        writer.write_table(SALES)
    session = engine.session(tmp_path, "Europe/Berlin")
    session.register("sales", path)
    return session


def _rows(
    session: Session, folder: Path, sql: str, values: dict[str, Any] | None = None, **given: Any
) -> list[dict[str, Any]]:
    into = folder / "result.arrow"
    limits: dict[str, Any] = {"max_rows": 100, "timeout": timedelta(seconds=20)} | given
    session.query(sql, values or {}, into=into, **limits)
    rows: list[dict[str, Any]] = pa.ipc.open_file(pa.memory_map(str(into))).read_all().to_pylist()
    return rows


def test_sums_are_exact_and_keep_their_types(session: Session, tmp_path: Path) -> None:
    sql = 'SELECT sum(amount) AS s, sum("count") AS n, count(*) AS c, max(day) AS d FROM sales'
    assert _rows(session, tmp_path, sql) == [
        {"s": Decimal("3.30"), "n": 6, "c": 3, "d": date(2025, 1, 2)}
    ]
    schema = read_schema(tmp_path / "result.arrow")
    assert schema.field("s").type == pa.decimal128(38, 2)
    assert schema.field("n").type == pa.int64()


def test_a_sum_beyond_64_bits_stays_exact(session: Session, tmp_path: Path) -> None:
    sql = "SELECT sum(x) AS s FROM (VALUES (9223372036854775807), (9223372036854775807)) t(x)"
    assert _rows(session, tmp_path, sql) == [{"s": Decimal(2 * (2**63 - 1))}]


def test_decimals_wider_than_the_engines_are_known_to_it(session: Session, tmp_path: Path) -> None:
    small, large = [Decimal("1.25"), Decimal("-3.00")], [Decimal("9" * 45 + ".11"), None]
    wide = pa.decimal256(50, 2)
    table = pa.table({"small": pa.array(small, wide), "large": pa.array(large, wide)})
    with (
        pa.OSFile(str(tmp_path / "wide.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    session.register("wide", tmp_path / "wide.arrow")
    sql = "SELECT sum(small) AS s, max(large) AS t FROM wide"
    assert _rows(session, tmp_path, sql) == [{"s": Decimal("-1.75"), "t": "9" * 45 + ".11"}]


def test_values_are_bound_whatever_they_say(session: Session, tmp_path: Path) -> None:
    values = {
        "a": "x'; DROP TABLE sales; --",
        "b": Decimal("0.10"),
        "c": datetime(2025, 3, 30, 1, tzinfo=UTC),
        "d": None,
        "e": date(9999, 12, 31),
    }
    sql = "SELECT $a AS a, $b AS b, $c AS c, $d AS d, $e AS e, $d IS NULL AS f"
    row = _rows(session, tmp_path, sql, values)[0]
    assert row == values | {"f": True}


def test_days_are_those_of_the_reports_zone(session: Session, tmp_path: Path) -> None:
    sql = "SELECT CAST(date_trunc('day', $t) AS DATE) AS day"
    late = datetime(2025, 6, 1, 22, 30, tzinfo=UTC)
    assert _rows(session, tmp_path, sql, {"t": late})[0]["day"] == date(2025, 6, 2)


def test_a_result_is_cut_at_its_limit(session: Session, tmp_path: Path) -> None:
    into, timeout = tmp_path / "r.arrow", timedelta(seconds=20)
    sql = "SELECT i FROM range(500000) t(i)"
    cut = session.query(sql, {}, into=into, max_rows=499_999, timeout=timeout)
    assert (cut.rows, cut.cut) == (499_999, True)
    whole = session.query(sql, {}, into=into, max_rows=500_000, timeout=timeout)
    assert (whole.rows, whole.cut) == (500_000, False)


REFUSED = [
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM sales, read_blob('/etc/passwd')",
    "WITH x AS (SELECT * FROM read_json('/etc/passwd')) SELECT * FROM x",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table(['sales'])",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT current_setting('temp_directory')",
    "INSTALL httpfs",
    "LOAD httpfs",
    "ATTACH '/tmp/x.db'",
    "COPY sales TO '/tmp/x.csv'",
    "EXPORT DATABASE '/tmp/x'",
    "SET memory_limit = '90GB'",
    "PRAGMA database_list",
    "CREATE TABLE x AS SELECT 1",
    "DROP VIEW sales",
    "SELECT 1; SELECT 2",
    "SELECT getenv('HOME')",
    "CALL pragma_version()",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_nothing_outside_is_reached(session: Session, tmp_path: Path, sql: str) -> None:
    with pytest.raises(TransformError):
        _rows(session, tmp_path, sql)


@pytest.mark.parametrize(
    "call",
    ["now()", "random()", "uuid()", "current_date", "current_timestamp", "today()", "localtime"],
)
def test_what_differs_each_time_is_refused(session: Session, tmp_path: Path, call: str) -> None:
    with pytest.raises(TransformError, match="another result each time"):
        _rows(session, tmp_path, f"SELECT {call} AS x")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT nothing FROM sales", 'column "nothing" not found'),
        ("SELECT * FROM nowhere", "nowhere does not exist"),
        ("SELEC 1", "syntax error"),
        ("SELECT CAST('x' AS INTEGER)", "Could not convert"),
        ("", "SELECT"),
    ],
)
def test_mistakes_are_told_in_words(
    session: Session, tmp_path: Path, sql: str, message: str
) -> None:
    with pytest.raises(TransformError, match=message) as caught:
        _rows(session, tmp_path, sql)
    assert "\n" not in caught.value.message


def test_tables_of_a_statement(session: Session) -> None:
    sql = "WITH q AS (SELECT * FROM sales) SELECT * FROM q JOIN Other o USING (day), other.t"
    assert session.tables(sql) == ("sales", "Other", "other.t")


def test_an_endless_query_is_stopped(engine: Engine, tmp_path: Path) -> None:
    session = engine.session(tmp_path)
    sql = "SELECT count(*) FROM range(100000000000) t(i)"
    with pytest.raises(LimitError, match="ran longer than 0.5 s"):
        _rows(session, tmp_path, sql, timeout=timedelta(seconds=0.5))
    assert _rows(engine.session(tmp_path), tmp_path, "SELECT 1 AS x") == [{"x": 1}]


@pytest.mark.parametrize(
    "sql",
    ["SELECT repeat('x', 3000000000) AS x", "SELECT list(i) AS x FROM range(1000000000) t(i)"],
)
def test_a_query_that_would_fill_memory_is_stopped(
    engine: Engine, tmp_path: Path, sql: str
) -> None:
    session = engine.session(tmp_path)
    with pytest.raises(LimitError, match="more memory than the 0.25 GiB"):
        _rows(session, tmp_path, sql)
    assert _rows(engine.session(tmp_path), tmp_path, "SELECT 1 AS x") == [{"x": 1}]


def test_the_child_sees_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAREHOUSE_PASSWORD", "canary")
    with Engine.start() as engine:
        engine.session(tmp_path)
        process = engine._process
        assert process is not None
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    assert b"canary" not in environment + arguments
    assert process.returncode is not None


def test_groups_come_in_the_same_order_every_time(session: Session, tmp_path: Path) -> None:
    sql = "SELECT i % 1000 AS k, sum(i * 0.1::DOUBLE) AS s FROM range(300000) t(i) GROUP BY k"
    first = _rows(session, tmp_path, sql, max_rows=2000)
    assert _rows(session, tmp_path, sql, max_rows=2000) == first
