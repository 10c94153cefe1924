"""Sources that refuse, are not there, never answer; queries that fail, or run too long."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from functools import partial
from resource import RLIMIT_DATA, setrlimit
from typing import TYPE_CHECKING

import pytest
from tests.support.command import make_workplace, told
from tests.support.process import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Workplace
    from tests.support.mariadb_server import MariadbServer
    from tests.support.postgres_server import PostgresServer

WRONG = "not-the-password"
AGAIN = "check the source's host and port, and that the server is running"
SHORTER = "give the dataset a longer timeout, or let the query read less"
HEAD = "broadsheet: 1\nname: x\ndatasets:\n"
BODY = "content:\n  - {type: table, dataset: d}\noutput: {formats: [json]}\n"
COUNT = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1e12)"


@contextmanager
def mute_server() -> Iterator[int]:
    """A port where every connection is accepted, and nothing is ever said."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield int(server.getsockname()[1])


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    bytecode: Path,
    postgres_server: PostgresServer,
    mariadb_server: MariadbServer,
) -> Iterator[Workplace]:
    """A project with sources that work and sources that don't."""
    place = make_workplace(tmp_path_factory.mktemp("sources"), bytecode)
    (place.folder / "nothing.sqlite").write_text("no database")
    closed = free_port()
    postgres = {"kind": "postgres", "host": "127.0.0.1", "user": "postgres"}
    mysql = {"kind": "mysql", "host": "127.0.0.1", "user": "reader"}
    with mute_server() as mute:
        wait = {"port": mute, "connect_timeout": 2}
        sources = {
            "pg": postgres
            | {"port": postgres_server.port, "password": postgres_server.password}
            | {"database": "postgres"},
            "pg_wrong": postgres | {"port": postgres_server.port, "password": WRONG},
            "pg_closed": postgres | {"port": closed},
            "pg_mute": postgres | wait,
            "my": mysql
            | {"port": mariadb_server.port, "password": mariadb_server.password}
            | {"database": "information_schema"},
            "my_wrong": mysql | {"port": mariadb_server.port, "password": WRONG},
            "my_closed": mysql | {"port": closed},
            "my_mute": mysql | wait,
            "other_wrong": {
                "kind": "sqlalchemy",
                "url": f"mysql+pymysql://reader:{WRONG}@127.0.0.1:{mariadb_server.port}/x",
            },
            "other_mute": {
                "kind": "sqlalchemy",
                "url": f"mysql+pymysql://reader:{WRONG}@127.0.0.1:{mute}/x",
                "connect_timeout": 2,
            },
            "store": {"kind": "sqlite", "path": "store.sqlite"},
            "gone": {"kind": "sqlite", "path": "gone.sqlite"},
            "nothing": {"kind": "sqlite", "path": "nothing.sqlite"},
            "files": {"kind": "files", "path": "gone/*.csv"},
        }
        place.write("broadsheet.yaml", json.dumps({"sources": sources}))
        for name in sources:
            if name not in ("pg", "my", "store"):
                place.write(f"at/{name}.yaml", report(name, "SELECT 1 AS a FROM sqlite_schema"))
        yield place


def report(source: str, query: str, *fields: str) -> str:
    """A definition of one dataset, with a table of its rows."""
    lines = "".join(f"    {field}\n" for field in fields)
    text = json.dumps(query)
    return f"{HEAD}  - name: d\n    source: {source}\n    query: {text}\n{lines}{BODY}"


def test_sources_that_can_not_be_reached(
    place: Workplace, postgres_server: PostgresServer, mariadb_server: MariadbServer
) -> None:
    begin = time.monotonic()
    outcome = place.call("run", "at")
    assert time.monotonic() - begin < 30
    assert (outcome.code, outcome.out) == (3, "")
    assert "Traceback" not in outcome.err
    assert WRONG not in outcome.err
    found = {name[3:-5]: lines for name, lines in told(outcome.err).items()}
    where = "6:5 datasets[0].query: "
    denied = "Access denied for user 'reader'@'127.0.0.1' (using password: YES)"
    password = "hint: check the source's user and password"  # noqa: S105 - a hint
    assert found["pg_wrong"] == [
        f'{where}PostgreSQL: password authentication failed for user "postgres".',
        password,
    ]
    assert found["my_wrong"] == [f"{where}MySQL: {denied}.", password]
    assert found["other_wrong"] == [f"{where}The database says: {denied}."]
    message, hint = found["pg_closed"]
    assert message.startswith(f'{where}PostgreSQL: connection to server at "127.0.0.1", port ')
    assert message.endswith(" failed: Connection refused.")
    assert hint == f"hint: {AGAIN}"
    message, hint = found["my_closed"]
    assert message.startswith(f"{where}MySQL: Can't connect to MySQL server on '127.0.0.1' (")
    assert hint == f"hint: {AGAIN}"
    message, hint = found["pg_mute"]
    assert message.endswith(" failed: timeout expired.")
    assert hint == f"hint: {AGAIN}"
    message, hint = found["my_mute"]
    assert message.startswith(f"{where}MySQL: nothing that answers as MySQL does within 2 s is at")
    assert hint == f"hint: {AGAIN}"
    assert found["other_mute"] == [
        f"{where}The database did not answer within 2 s.",
        "hint: check the source's url, and that the server is running",
    ]
    assert found["gone"] == [
        f"{where}There is no file {place.folder / 'gone.sqlite'}.",
        "hint: correct the source's path",
    ]
    assert found["nothing"] == [f"{where}nothing.sqlite can't be read: file is not a database."]
    assert found["files"] == [
        f"{where}no file matches gone/*.csv",
        "hint: its folder does not exist",
    ]
    assert place.left() == []


def test_check_reaches_no_source(place: Workplace) -> None:
    begin = time.monotonic()
    outcome = place.call("check", "at")
    assert time.monotonic() - begin < 15
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_what_can_pass_is_said_to_be(place: Workplace) -> None:
    names = ["pg_closed", "my_closed", "my_mute", "pg_wrong"]
    outcome = place.call("sources", "check", *names, "--json")
    assert (outcome.code, outcome.err) == (3, "")
    found = {entry["name"]: entry["error"] for entry in outcome.data["sources"]}
    assert [found[name]["retryable"] for name in names] == [True, True, True, False]
    assert {error["code"] for error in found.values()} == {"source"}
    assert all(error["file"] == "broadsheet.yaml" for error in found.values())


FAILING = {
    "pg-column": (
        report("pg", "SELECT nix FROM pg_class"),
        ['PostgreSQL: column "nix" does not exist, on line 1 of the query.'],
    ),
    "pg-table": (
        report("pg", "SELECT *\nFROM nix"),
        ['PostgreSQL: relation "nix" does not exist, on line 2 of the query.'],
    ),
    "pg-later": (
        report("pg", "SELECT 1 / (g - 5000) AS x FROM generate_series(1, 10000) g"),
        ["PostgreSQL: division by zero."],
    ),
    "pg-write": (
        report("pg", "DELETE FROM pg_class"),
        [
            "This statement is no query that only reads.",
            "hint: begin it with SELECT or WITH",
        ],
    ),
    "pg-two": (
        report("pg", "SELECT 1; SELECT 2"),
        [
            "The query has more than one statement.",
            "hint: leave one SELECT in it, without ';'",
        ],
    ),
    "pg-names": (
        report("pg", "SELECT 1 AS a, 2 AS a"),
        [
            "The column name 'a' appears twice in the result.",
            "hint: give each an alias of its own, such as AS a_2",
        ],
    ),
    "pg-nothing": (
        report("pg", "SELECT"),
        ["the result has no columns", "hint: name some after SELECT"],
    ),
    "my-column": (
        report("my", "SELECT nix FROM tables"),
        ["MySQL: Unknown column 'nix' in 'SELECT'."],
    ),
    "my-table": (
        report("my", "SELECT 1 FROM nix"),
        ["MySQL: Unknown table 'nix' in information_schema."],
    ),
    "lite-table": (
        report("store", "SELECT * FROM sale"),
        ["There is no table 'sale'.", "hint: did you mean sales?"],
    ),
    "lite-column": (
        report("store", "SELECT nix FROM sales"),
        ["SQLite refuses the query: no such column: nix."],
    ),
    "lite-attach": (
        report("store", "WITH x AS (SELECT 1) INSERT INTO sales SELECT * FROM x"),
        [
            "This statement is no query that only reads.",
            "hint: begin it with SELECT or WITH",
        ],
    ),
}
LONG = {
    "pg-slow": report("pg", "SELECT pg_sleep(60)", "timeout: 1s"),
    "pg-endless": report("pg", f"{COUNT} SELECT max(n) AS n FROM r", "timeout: 1s"),
    "pg-rows": report(
        "pg", "SELECT g, pg_sleep(0.01) FROM generate_series(1, 9000) g", "timeout: 1s"
    ),
    "my-slow": report("my", "SELECT sleep(60)", "timeout: 1s"),
    "my-endless": report(
        "my", "SELECT count(*) AS n FROM columns a, columns b, columns c", "timeout: 1s"
    ),
    "lite-endless": report("store", f"{COUNT} SELECT max(n) AS n FROM r", "timeout: 1s"),
}


def test_queries_that_fail(place: Workplace) -> None:
    for name, (text, _) in FAILING.items():
        place.write(f"failing/{name}.yaml", text)
    outcome = place.call("run", "failing", "-o", "out-failing")
    assert (outcome.code, outcome.out) == (3, "")
    found = told(outcome.err)
    for name, (_, (message, *hints)) in FAILING.items():
        assert found[f"failing/{name}.yaml"] == [f"6:5 datasets[0].query: {message}", *hints]
    assert len(found) == len(FAILING)
    assert place.left() == []
    assert not (place.folder / "out-failing").exists()


def test_queries_that_run_too_long(place: Workplace) -> None:
    for name, text in LONG.items():
        place.write(f"long/{name}.yaml", text)
    begin = time.monotonic()
    outcome = place.call("run", "long", "-o", "out-long")
    assert time.monotonic() - begin < 30
    assert (outcome.code, outcome.out) == (5, "")
    expected = [
        "6:5 datasets[0].query: The query took longer than 1 s.",
        f"hint: {SHORTER}",
    ]
    assert told(outcome.err) == {f"long/{name}.yaml": expected for name in sorted(LONG)}
    assert place.left() == []
    assert not (place.folder / "out-long").exists()


def test_what_the_servers_are_asked_ends_there_too(
    place: Workplace, postgres_server: PostgresServer
) -> None:
    """After the time-outs above nothing of ours still runs in the server."""
    rows = postgres_server.execute(
        [
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'broadsheet' AND state = 'active'"
        ]
    )
    assert rows == [(0,)]
    assert place.left() == []


def test_a_result_larger_than_memory_is_cut_at_its_limit(place: Workplace) -> None:
    """A hundred gigabytes are asked for; what is not needed is never sent."""
    wide = "SELECT repeat('x', 1000) AS a FROM generate_series(1, 9999) g, generate_series(1, 9999)"
    place.write("cut/pg.yaml", report("pg", wide, "max_rows: 2000"))
    deep = f"{COUNT} SELECT n, hex(zeroblob(500)) AS a FROM r"
    place.write("cut/lite.yaml", report("store", deep, "max_rows: 2000"))
    place.write("cut/refused.yaml", report("store", deep, "max_rows: 2000", "on_limit: fail"))
    value = "SELECT zeroblob(900000000) AS a"
    place.write("cut/value.yaml", report("store", value))
    begin = time.monotonic()
    # Should it fill memory after all, the test fails and not the machine.
    limited = partial(setrlimit, RLIMIT_DATA, (4 << 30, 4 << 30))
    outcome = place.call("run", "cut", "--json", "-o", "out-cut", preexec_fn=limited)
    assert time.monotonic() - begin < 30
    assert (outcome.code, outcome.err) == (5, "")
    found = {entry["report"][4:-5]: entry for entry in outcome.data["reports"]}
    for name in ("pg", "lite"):
        (dataset,) = found[name]["datasets"]
        assert (dataset["rows"], dataset["cut"], dataset["limit"]) == (2000, True, 2000)
        assert found[name]["cuts"][0] == "d: The first 2,000 rows are shown; there are more"
    assert found["refused"]["error"]["message"] == "the dataset d has more than 2,000 rows"
    assert found["refused"]["error"]["hint"] == "narrow the query, or raise max_rows"
    assert found["value"]["error"]["message"] == "A value is longer than 16,000,000 bytes."
    assert place.left() == []
