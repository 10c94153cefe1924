"""MariaDB (and so MySQL): the contract, and what is their own."""

# ruff: noqa: DTZ001 - naive times are among what is tested

from __future__ import annotations

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
    from tests.support.mariadb_server import MariadbServer

TYPES = {
    "id": "INT",
    "flag": "BOOLEAN",
    "whole": "BIGINT",
    "amount": "DECIMAL(15, 4)",
    "ratio": "DOUBLE",
    "title": "VARCHAR(200)",
    "day": "DATE",
    "moment": "DATETIME(6)",
    "instant": "TIMESTAMP(6) NULL",
}
SLOW = """SELECT count(*) AS c FROM contract_numbers a, contract_numbers b, contract_numbers c,
          contract_numbers d, contract_numbers e WHERE a.n + b.n + c.n + d.n + e.n < 0"""


def config(server: MariadbServer, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "mysql",
        "host": server.host,
        "port": server.port,
        "database": "contract",
        "user": server.user,
        "password": server.password,
        **changes,
    }


@pytest.fixture(scope="module")
def server(mariadb_server: MariadbServer) -> MariadbServer:
    created = create_statements(
        TYPES,
        text=lambda text: "'" + text.replace("\\", "\\\\").replace("'", "''") + "'",
        instant=lambda moment: f"'{moment.astimezone(UTC).replace(tzinfo=None)}'",
    )
    mariadb_server.execute(
        ["DROP DATABASE IF EXISTS contract", "CREATE DATABASE contract CHARACTER SET utf8mb4"]
    )
    mariadb_server.execute(["SET sql_mode = ''", "SET time_zone = '+00:00'", *created], "contract")
    return mariadb_server


@pytest.fixture(scope="module")
def source(server: MariadbServer) -> Source:
    return connect(config(server), Path())


def fetch(source: Source, query: str, **parameters: Any) -> pa.Table:
    with source.fetch(Request(query=query, parameters=parameters)) as reader:
        return reader.read_all()


class TestMysql(SourceContract):
    slow_query = SLOW
    # A fixed offset per session: times of several offsets compare by their wall clock.

    @pytest.fixture(autouse=True)
    def _knows_its_server(self, server: MariadbServer) -> None:
        self._server = server

    def connections(self) -> int:
        query = "SELECT count(*) FROM information_schema.processlist WHERE user = 'reader'"
        return int(self._server.execute([query])[0][0])


@pytest.mark.parametrize(
    ("declared", "literal", "kind", "expected"),
    [
        ("TINYINT(1)", "1", pa.bool_(), True),
        ("TINYINT(1)", "7", pa.int64(), 7),
        ("TINYINT", "-7", pa.int64(), -7),
        ("BIT(1)", "b'1'", pa.bool_(), True),
        ("BIT(12)", "b'100000000001'", pa.int64(), 2049),
        ("BIT(64)", "18446744073709551615", pa.decimal128(20, 0), Decimal(2**64 - 1)),
        ("INT UNSIGNED", "4294967295", pa.int64(), 4294967295),
        ("BIGINT UNSIGNED", "18446744073709551615", pa.decimal128(20, 0), Decimal(2**64 - 1)),
        ("YEAR", "2025", pa.int64(), 2025),
        ("DECIMAL(10,2)", "-12345678.90", pa.decimal128(10, 2), Decimal("-12345678.90")),
        ("DECIMAL(10,2) UNSIGNED", "1.5", pa.decimal128(10, 2), Decimal("1.50")),
        ("DECIMAL(10,0)", "15", pa.decimal128(10, 0), Decimal(15)),
        ("DECIMAL(65,30)", "1e-30", pa.decimal256(65, 30), Decimal("1e-30")),
        ("DOUBLE", "1e-300", pa.float64(), 1e-300),
        ("FLOAT", "1.1", pa.float64(), 1.1),
        ("DATE", "'0000-00-00'", pa.date32(), None),
        ("DATETIME", "'0000-00-00 00:00:00'", pa.timestamp("us"), None),
        (
            "DATETIME(3)",
            "'2025-01-01 10:00:00.25'",
            pa.timestamp("us"),
            datetime(2025, 1, 1, 10, 0, 0, 250000),
        ),
        ("TIME", "'-100:30:00'", pa.string(), "-100:30:00"),
        ("JSON", """'{"a": 1}'""", pa.string(), '{"a": 1}'),
        ("BLOB", "x'01ff'", pa.string(), "01ff"),
        ("BINARY(2)", "x'01ff'", pa.string(), "01ff"),
        ("TEXT", "'é😀'", pa.string(), "é😀"),
        ("ENUM('a','b')", "'b'", pa.string(), "b"),
        ("SET('a','b')", "'a,b'", pa.string(), "a,b"),
    ],
)
def test_types(
    source: Source,
    server: MariadbServer,
    declared: str,
    literal: str,
    kind: pa.DataType,
    expected: Any,
) -> None:
    server.execute(
        [
            "SET sql_mode = ''",
            f"CREATE OR REPLACE TABLE t (x {declared})",
            f"INSERT INTO t VALUES ({literal}), (NULL)",
        ],
        "contract",
    )
    with source.fetch(Request(table="t")) as reader:
        found = reader.read_all()
    assert found.schema.field("x").type == kind
    assert found["x"].to_pylist() == [expected, None]


def test_incomplete_date_is_named(source: Source, server: MariadbServer) -> None:
    server.execute(
        [
            "SET sql_mode = ''",
            "CREATE OR REPLACE TABLE t (x DATE)",
            "INSERT INTO t VALUES ('2025-00-00')",
        ],
        "contract",
    )
    with pytest.raises(SourceError, match="'x' has a date that does not exist"):
        fetch(source, "SELECT x FROM t")
    assert fetch(source, "SELECT CAST(x AS CHAR) AS x FROM t")["x"][0].as_py() == "2025-00-00"


def test_timestamps_are_met_in_the_zone_of_the_period(
    source: Source, server: MariadbServer
) -> None:
    """Midnight in New York is 05:00 UTC in winter, both for TIMESTAMP and for DATETIME."""
    server.execute(
        [
            "SET time_zone = '+00:00'",
            "CREATE OR REPLACE TABLE t (id INT, stamp TIMESTAMP NULL, wall DATETIME)",
            "INSERT INTO t VALUES (1, '2025-01-01 04:59:59', '2024-12-31 23:59:59')",
            "INSERT INTO t VALUES (2, '2025-01-01 05:00:00', '2025-01-01 00:00:00')",
        ],
        "contract",
    )
    start = datetime(2025, 1, 1, tzinfo=ZoneInfo("America/New_York"))
    for column in ("stamp", "wall"):
        found = fetch(source, f"SELECT id, stamp FROM t WHERE {column} >= :start", start=start)
        assert found.to_pylist() == [{"id": 2, "stamp": datetime(2025, 1, 1, 5, tzinfo=UTC)}]


def test_session_zone_without_time_parameters_is_utc(source: Source) -> None:
    found = fetch(source, "SELECT @@time_zone AS zone")
    assert found["zone"][0].as_py() == "+00:00"
    east = datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    found = fetch(source, "SELECT @@time_zone AS zone, :t AS t", t=east)
    assert found.to_pylist() == [{"zone": "+05:30", "t": datetime(2025, 1, 1)}]


def test_parameters_are_typed(source: Source) -> None:
    found = fetch(
        source,
        "SELECT :d AS d, :m AS m, :i AS i, :s AS s, '100%' AS p",
        d=date(2025, 1, 1),
        m=Decimal("1.50"),
        i=2**62,
        s="it's \\ 100%s",
    )
    assert found.to_pylist() == [
        {"d": date(2025, 1, 1), "m": Decimal("1.50"), "i": 2**62, "s": "it's \\ 100%s", "p": "100%"}
    ]


def test_nothing_can_be_written(server: MariadbServer) -> None:
    root = connect(config(server, user="root", password=""), Path())
    for query in (
        "DELETE FROM contract_values",
        "WITH x AS (SELECT 1) DELETE FROM contract_values",
        "SELECT 1 AS x INTO OUTFILE '/tmp/broadsheet-outfile'",
        "SELECT 1 AS x; DELETE FROM contract_values",
    ):
        with pytest.raises(SourceError):
            fetch(root, query)
    assert fetch(root, "SELECT id FROM contract_values").num_rows == 4


def test_failures_say_what(source: Source) -> None:
    with pytest.raises(SourceError, match="Unknown column 'no'"):
        fetch(source, "SELECT no FROM contract_values")
    with pytest.raises(SourceError, match="error in your SQL syntax"):
        fetch(source, "SELECT * FROM WHERE")


@pytest.mark.parametrize(
    ("changes", "words", "retryable"),
    [
        ({"password": "wrong-one"}, "Access denied", False),
        ({"database": "missing"}, "Unknown database|Access denied", False),
        ({"port": free_port()}, "refused", True),
        ({"host": "host.invalid"}, "Can't connect", True),
        ({"tls": "on"}, "SSL", False),
    ],
)
def test_connection_failures(
    server: MariadbServer, changes: dict[str, Any], words: str, retryable: bool
) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        connect(config(server, **changes), Path()).check()
    assert caught.value.retryable is retryable
    assert "wrong-one" not in str(caught.value)
    assert server.password not in str(caught.value)


def test_url_is_another_way_to_say_it(server: MariadbServer) -> None:
    password = server.password.replace("'", "%27")
    for scheme in ("mysql", "mariadb", "mysql+pymysql"):
        url = f"{scheme}://reader:{password}@{server.host}:{server.port}/contract"
        source = connect({"kind": "mysql", "url": url}, Path())
        assert source.check().startswith("MariaDB 1")
    with pytest.raises(DefinitionError, match="mysql://"):
        connect({"kind": "mysql", "url": "postgresql://u:hidden@a/b"}, Path())


def test_source_without_a_database_names_its_tables_in_full(server: MariadbServer) -> None:
    source = connect(config(server, database=None), Path())
    assert "contract.contract_values" in {info.name for info in source.schema()}
    with source.fetch(Request(table="contract.contract_numbers", max_rows=1)) as reader:
        assert reader.read_all().num_rows == 2
