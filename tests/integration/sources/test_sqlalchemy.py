"""SQLAlchemy over three drivers that differ: psycopg, PyMySQL, and Python's sqlite3."""

# ruff: noqa: DTZ001 - naive times are among what is tested

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from tests.support.process import free_port

from broadsheet.lib.errors import SourceError
from broadsheet.sources.base import Request, Source
from broadsheet.sources.registry import connect
from broadsheet.testing.source_contract import SourceContract, create_statements

if TYPE_CHECKING:
    from tests.support.mariadb_server import MariadbServer
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


def source_of(url: str, folder: Path = Path()) -> Source:
    return connect({"kind": "sqlalchemy", "url": url}, folder)


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer) -> str:
    statements = ["DROP DATABASE IF EXISTS alchemy", "CREATE DATABASE alchemy"]
    postgres_server.execute([*statements, "ALTER DATABASE alchemy SET timezone TO 'Etc/UTC'"])
    postgres_server.execute(create_statements(TYPES), "alchemy")
    server, password = postgres_server, quote(postgres_server.password)
    return f"postgresql+psycopg://postgres:{password}@{server.host}:{server.port}/alchemy"


@pytest.fixture(scope="module")
def source(url: str) -> Source:
    return source_of(url)


class TestSqlAlchemy(SourceContract):
    slow_query = "SELECT pg_sleep(60)"
    has_declared_types = False


def test_mysql_driver(mariadb_server: MariadbServer) -> None:
    server, password = mariadb_server, quote(mariadb_server.password)
    source = source_of(f"mysql+pymysql://reader:{password}@{server.host}:{server.port}/mysql")
    query = "SELECT :a AS a, '100%' AS b, :t AS t, :n AS n"
    time = datetime(2025, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    with source.fetch(
        Request(query=query, parameters={"a": "x'%s", "t": time, "n": None})
    ) as reader:
        assert reader.read_all().to_pylist() == [
            {"a": "x'%s", "b": "100%", "t": datetime(2025, 1, 1, 12), "n": None}
        ]
    with pytest.raises(SourceError, match=r"Table 'mysql\.missing' doesn't exist"):
        source.fetch(Request(query="SELECT * FROM missing")).__enter__()


def test_sqlite_driver_finds_a_period(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("CREATE TABLE t (day DATE)")
        connection.execute("INSERT INTO t VALUES ('2025-10-31'), ('2025-11-01'), ('2025-12-01')")
        connection.commit()
    source = source_of("sqlite:///a.db", tmp_path)
    assert source.check().startswith("sqlite 3")
    zone = ZoneInfo("America/New_York")
    parameters = {"a": datetime(2025, 11, 1, tzinfo=zone), "b": datetime(2025, 12, 1, tzinfo=zone)}
    query = "SELECT day FROM t WHERE day >= :a AND day < :b"
    with source.fetch(Request(query=query, parameters=parameters)) as reader:
        assert [str(day) for day in reader.read_all()["day"].to_pylist()] == ["2025-11-01"]


@pytest.mark.parametrize(
    ("url", "words", "hint"),
    [
        ("oracle://u:hidden@h/x", "The driver oracledb is not installed", "pip install oracledb"),
        ("nosuch://u:hidden@h/x", "no dialect nosuch", "install"),
        ("hidden words", "none that SQLAlchemy can read", "dialect"),
    ],
)
def test_urls_that_lead_nowhere(url: str, words: str, hint: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        source_of(url).check()
    assert hint in (caught.value.hint or "")
    assert "hidden" not in str(caught.value)


def test_connection_failures(url: str, postgres_server: PostgresServer) -> None:
    refused = f"postgresql+psycopg://u:hidden@127.0.0.1:{free_port()}/x"
    with pytest.raises(SourceError, match="refused") as caught:
        source_of(refused).check()
    assert caught.value.retryable
    assert "hidden" not in str(caught.value)
    wrong = url.replace(quote(postgres_server.password), "wrong-one")
    with pytest.raises(SourceError, match="password authentication failed") as caught:
        source_of(wrong).check()
    assert not caught.value.retryable
