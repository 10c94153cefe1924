"""PostgreSQL: the contract, and what is PostgreSQL's own."""

# ruff: noqa: DTZ001 - naive times are among what is tested

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from tests.support.process import free_port

from broadsheet.lib.errors import DefinitionError, SourceError
from broadsheet.sources.base import Request, Source
from broadsheet.sources.registry import connect
from broadsheet.testing.source_contract import SourceContract, create_statements

if TYPE_CHECKING:
    from tests.support.postgres_server import PostgresServer

TYPES = {
    "id": "int",
    "flag": "boolean",
    "whole": "bigint",
    "amount": "numeric(15, 4)",
    "ratio": "double precision",
    "title": "text",
    "day": "date",
    "moment": "timestamp",
    "instant": "timestamptz",
}
NEW_YORK = ZoneInfo("America/New_York")


def config(server: PostgresServer, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "postgres",
        "host": server.host,
        "port": server.port,
        "database": "contract",
        "user": server.user,
        "password": server.password,
        **changes,
    }


@pytest.fixture(scope="module")
def server(postgres_server: PostgresServer) -> PostgresServer:
    postgres_server.execute(["DROP DATABASE IF EXISTS contract", "CREATE DATABASE contract"])
    statements = [
        *create_statements(TYPES),
        "CREATE TYPE mood AS ENUM ('calm', 'loud')",
        "CREATE SCHEMA other",
        'CREATE TABLE other."Odd ""name" (x int)',
        "CREATE ROLE nobody_special LOGIN PASSWORD 'pw-of-nobody'",
    ]
    postgres_server.execute(statements, "contract")
    return postgres_server


@pytest.fixture(scope="module")
def source(server: PostgresServer) -> Source:
    return connect(config(server), Path())


def fetch(source: Source, query: str, **parameters: Any) -> pa.Table:
    with source.fetch(Request(query=query, parameters=parameters)) as reader:
        return reader.read_all()


def value(source: Source, expression: str, **parameters: Any) -> Any:
    return fetch(source, f"SELECT {expression} AS x", **parameters)["x"][0].as_py()


class TestPostgres(SourceContract):
    slow_query = "SELECT pg_sleep(60)"

    @pytest.fixture(autouse=True)
    def _knows_its_server(self, server: PostgresServer) -> None:
        self._server = server

    def connections(self) -> int:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'broadsheet'"
        ((count,),) = self._server.execute([query])
        return int(str(count))


@pytest.mark.parametrize(
    ("expression", "kind", "expected"),
    [
        ("1::int2", pa.int64(), 1),
        ("4000000000::oid", pa.int64(), 4000000000),
        ("1.1::float4", pa.float64(), 1.1),
        ("1.50::numeric(12,2)", pa.decimal128(12, 2), Decimal("1.50")),
        ("1.50::numeric(50,2)", pa.decimal256(50, 2), Decimal("1.50")),
        ("1500::numeric(3,-2)", pa.decimal128(38, 0), Decimal(1500)),
        ("1.5000::numeric", pa.decimal128(38, 4), Decimal("1.5000")),
        ("sum(1.25)", pa.decimal128(38, 2), Decimal("1.25")),
        ("1e40::numeric + 0.5", pa.decimal256(76, 1), Decimal(f"1{40 * '0'}.5")),
        ("repeat('9', 80)::numeric", pa.string(), "9" * 80),
        ("'NaN'::numeric", pa.string(), "NaN"),
        ("'Infinity'::numeric", pa.string(), "Infinity"),
        ("'NaN'::float8 = 'NaN'", pa.bool_(), True),
        ("1.5::money", pa.decimal128(38, 2), Decimal("1.50")),
        ("'x'::char(3)", pa.string(), "x  "),
        ("time '10:00:00.5'", pa.string(), "10:00:00.5"),
        ("timetz '10:00+02'", pa.string(), "10:00:00+02"),
        ("interval '1 mon 2 days 3 sec'", pa.string(), "1 mon 2 days 00:00:03"),
        ("""'{"a": 1}'::json""", pa.string(), '{"a": 1}'),
        ("""'{"a":1}'::jsonb""", pa.string(), '{"a": 1}'),
        (
            "'4662ce72-3d9d-4869-8383-f0d3eacbc822'::uuid",
            pa.string(),
            "4662ce72-3d9d-4869-8383-f0d3eacbc822",
        ),
        (r"'\x01ff'::bytea", pa.string(), "01ff"),
        ("ARRAY[1,NULL]", pa.string(), "[1,null]"),
        ("ARRAY[[1,2],[3,4]]", pa.string(), "[[1,2],[3,4]]"),
        ("ARRAY['calm'::mood]", pa.string(), '["calm"]'),
        ("'calm'::mood", pa.string(), "calm"),
        ("ROW(1,'a')", pa.string(), '{"f1":1,"f2":"a"}'),
        ("inet '10.0.0.1'", pa.string(), "10.0.0.1/32"),
        ("int4range(1,3)", pa.string(), "[1,3)"),
        ("B'101'", pa.string(), "101"),
        ("NULL", pa.string(), None),
        (
            "timestamptz '2025-01-01 00:00-05'",
            pa.timestamp("us", "UTC"),
            datetime(2025, 1, 1, 5, tzinfo=UTC),
        ),
    ],
)
def test_types(source: Source, expression: str, kind: pa.DataType, expected: Any) -> None:
    found = fetch(source, f"SELECT {expression} AS x")
    assert found.schema.field("x").type == kind
    assert found["x"][0].as_py() == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("'infinity'::date", "infinity"),
        ("'-infinity'::timestamptz", "infinity"),
        ("'12000-01-01'::timestamp", "outside of 1 to 9999"),
        ("'0044-03-15 BC'::date", "outside of 1 to 9999"),
        ("'NaN'::numeric(10,2)", "NaN"),
    ],
)
def test_values_that_no_type_holds_are_named(source: Source, expression: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        fetch(source, f"SELECT {expression} AS x")
    assert "'x'" in caught.value.message


def test_texts_take_the_type_of_their_place(source: Source) -> None:
    assert value(source, "date '2025-05-05' >= :d", d="2025-05-04") is True
    assert value(source, "'calm'::mood = :m", m="calm") is True
    assert value(source, ":a || :b", a="x", b="y") == "xy"
    assert value(source, "(:a IS NULL OR date '2025-05-05' = :a)", a="2025-05-05") is True
    query = """SELECT date_trunc(:unit, moment) AS x, count(*) AS n FROM contract_values
               WHERE id = 4 GROUP BY date_trunc(:unit, moment)"""
    assert fetch(source, query, unit="month").to_pylist() == [{"x": datetime(2025, 3, 1), "n": 1}]
    with pytest.raises(SourceError, match="invalid input value for enum mood"):
        value(source, "'calm'::mood = :m", m="angry")


def test_numbers_have_the_type_of_literals(source: Source) -> None:
    assert value(source, "repeat('x', :n)", n=3) == "xxx"
    assert value(source, "pg_typeof(:n)::text", n=2**31) == "bigint"
    assert value(source, ":n", n=2**70) == Decimal(2**70)
    assert value(source, ":n", n=Decimal("-1.50")) == Decimal("-1.50")
    assert value(source, ":n", n=5e-324) == 5e-324
    assert value(source, "date '2025-01-01' + :n", n=2) == date(2025, 1, 3)
    rows = fetch(source, "SELECT n FROM contract_numbers ORDER BY n LIMIT :top", top=2)
    assert rows["n"].to_pylist() == [0, 1]


def test_session_is_in_the_zone_of_the_times(source: Source) -> None:
    start = datetime(2025, 3, 9, tzinfo=NEW_YORK)  # the day on which clocks go forward
    assert value(source, "timestamp '2025-03-09 00:00' = :t", t=start) is True
    assert value(source, "date '2025-03-09' >= :t", t=start) is True
    assert value(source, ":t + interval '1 day'", t=start) == datetime(2025, 3, 10, 4, tzinfo=UTC)
    fixed = datetime(2025, 3, 9, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    assert value(source, "timestamp '2025-03-09 00:00' = :t", t=fixed) is True
    assert value(source, "to_char(:t, 'HH24:MI')", t=fixed) == "00:00"


def test_failures_say_what_and_where(source: Source) -> None:
    with pytest.raises(SourceError, match='column "no" does not exist, on line 2') as caught:
        fetch(source, "SELECT id,\n no FROM contract_values")
    assert not caught.value.retryable
    with pytest.raises(SourceError, match="syntax error") as caught:
        fetch(source, "SELECT * FROM WHERE")
    with pytest.raises(SourceError, match="division by zero") as caught:
        fetch(source, "SELECT 1 / (n - 200) AS x FROM contract_numbers")
    assert caught.value.__cause__ is None


def test_error_in_mid_stream_is_explained(source: Source) -> None:
    query = "SELECT repeat('x', 1000) AS a, 1 / (i - 40000) AS b FROM generate_series(1, 50000) i"
    with source.fetch(Request(query=query)) as reader:
        assert reader.read_next_batch().num_rows
        with pytest.raises(SourceError, match="division by zero"):
            reader.read_all()


def test_functions_can_not_write(source: Source, server: PostgresServer) -> None:
    server.execute(
        [
            "CREATE FUNCTION sneak() RETURNS int LANGUAGE sql "
            "AS 'DELETE FROM contract_values RETURNING 1'"
        ],
        "contract",
    )
    unlock = "set_config('transaction_read_only','off',true)"
    for query in ("SELECT sneak() AS x", f"SELECT {unlock} AS x, sneak() AS y"):
        with pytest.raises(SourceError):
            fetch(source, query)
    assert fetch(source, "SELECT id FROM contract_values").num_rows == 4


def test_tables_off_the_search_path(source: Source) -> None:
    tables = {info.name: info for info in source.schema()}
    assert 'other.Odd "name' in tables
    with source.fetch(Request(table='other.Odd "name')) as reader:
        assert reader.schema.names == ["x"]


def test_unreadable_tables_are_refused(server: PostgresServer) -> None:
    account = {"user": "nobody_special", "password": "pw-of-nobody"}
    other = connect(config(server, **account), Path())
    assert other.schema() == ()
    with pytest.raises(SourceError, match="permission denied") as caught:
        fetch(other, "SELECT * FROM contract_values")
    assert "SELECT" in (caught.value.hint or "")


def test_url_is_another_way_to_say_it(server: PostgresServer) -> None:
    password = server.password.replace("'", "%27")
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        url = f"{scheme}://postgres:{password}@{server.host}:{server.port}/contract?sslmode=disable"
        assert connect({"kind": "postgres", "url": url}, Path()).check() == "PostgreSQL 18.4"


@pytest.mark.parametrize(
    ("changes", "words", "retryable"),
    [
        ({"password": "wrong-one"}, "password authentication failed", False),
        ({"database": "missing"}, 'database "missing" does not exist', False),
        ({"port": free_port()}, "refused", True),
        ({"host": "host.invalid"}, "could not translate", True),
        ({"sslmode": "require"}, "SSL", False),
    ],
)
def test_connection_failures(
    server: PostgresServer, changes: dict[str, Any], words: str, retryable: bool
) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        connect(config(server, **changes), Path()).check()
    assert caught.value.retryable is retryable
    assert "wrong-one" not in str(caught.value)
    assert server.password not in str(caught.value)


def test_config_is_checked() -> None:
    for wrong in ({}, {"url": "postgresql://a/b", "host": "a"}, {"url": "mysql://u:hidden@a/b"}):
        with pytest.raises(DefinitionError) as caught:
            connect({"kind": "postgres", **wrong}, Path())
        assert "hidden" not in repr(caught.value.problems)
    with pytest.raises(DefinitionError) as caught:
        connect({"kind": "postgres", "host": "a", "pasword": "hidden", "port": "x"}, Path())
    assert {problem.place.field for problem in caught.value.problems} == {"pasword", "port"}
    assert "hidden" not in str(caught.value)
    assert any("'password'" in (problem.hint or "") for problem in caught.value.problems)


def test_result_can_be_read_in_another_thread(source: Source) -> None:
    rows: list[int] = []
    with source.fetch(Request(table="contract_numbers")) as reader:
        thread = threading.Thread(target=lambda: rows.append(reader.read_all().num_rows))
        thread.start()
        thread.join()
    assert rows == [300]
