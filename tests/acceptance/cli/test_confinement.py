"""SQL over datasets reaches no file, no network, no setting, no secret, and has limits."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from tests.support.command import make_workplace, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Outcome, Workplace

SECRET = "what-nobody-may-read"  # noqa: S105 - stands in a file and in a variable
OUTSIDE = "{}() is not allowed: transforms read datasets, no files, no network"
NO_DATASET = "there is no dataset {!r} above this"
ONLY_SELECT = "only a SELECT is allowed here"
CHANGES = (
    "{} gives another result each time, so the report could not be repeated; use the parameter"
    " :as_of for the time of the run"
)
REFUSED = {
    "SELECT * FROM read_csv('FILE')": OUTSIDE.format("read_csv"),
    "SELECT * FROM read_csv_auto('secret.csv')": OUTSIDE.format("read_csv_auto"),
    "SELECT * FROM read_text('/etc/passwd')": OUTSIDE.format("read_text"),
    "SELECT hex(content) FROM read_blob(['FILE'])": OUTSIDE.format("read_blob"),
    "SELECT * FROM read_parquet('s3://bucket/key')": OUTSIDE.format("read_parquet"),
    "SELECT * FROM sniff_csv('FILE')": OUTSIDE.format("sniff_csv"),
    "SELECT * FROM glob('/etc/*')": OUTSIDE.format("glob"),
    "SELECT * FROM duckdb_settings()": OUTSIDE.format("duckdb_settings"),
    "SELECT * FROM query('SELECT 1')": OUTSIDE.format("query"),
    "SELECT * FROM query_table('sales')": OUTSIDE.format("query_table"),
    "SELECT * FROM range(5), read_json('FILE')": OUTSIDE.format("read_json"),
    "WITH x AS (SELECT * FROM read_text('FILE')) SELECT * FROM x": OUTSIDE.format("read_text"),
    "SELECT (SELECT max(content) FROM read_text('FILE')) AS x": OUTSIDE.format("read_text"),
    "SELECT * FROM sales WHERE country IN (SELECT content FROM read_text('FILE'))": (
        OUTSIDE.format("read_text")
    ),
    "FROM read_text('FILE')": OUTSIDE.format("read_text"),
    "SELECT * FROM '/etc/passwd'": NO_DATASET.format("/etc/passwd"),
    "TABLE '/etc/passwd'": NO_DATASET.format("/etc/passwd"),
    "SELECT * FROM 'secret.csv'": NO_DATASET.format("secret.csv"),
    'SELECT * FROM main."secret.csv"': NO_DATASET.format("main.secret.csv"),
    "SELECT * FROM sales JOIN 'https://127.0.0.1/x.parquet' ON true": (
        NO_DATASET.format("https://127.0.0.1/x.parquet")
    ),
    "SELECT * FROM pg_catalog.pg_settings": NO_DATASET.format("pg_catalog.pg_settings"),
    "SELECT * FROM information_schema.tables": NO_DATASET.format("information_schema.tables"),
    "SELECT * FROM sqlite_scan('store.sqlite', 'sales')": "there is no function sqlite_scan",
    "SELECT getenv('SECRET') AS x": "there is no function getenv",
    "SELECT current_setting('home_directory') AS x": CHANGES.format("current_setting"),
    "SELECT getvariable('x') AS x": CHANGES.format("getvariable"),
    "SELECT now() AS x": CHANGES.format("now"),
    "COPY sales TO 'stolen.csv'": ONLY_SELECT,
    "ATTACH 'store.sqlite'": ONLY_SELECT,
    "INSTALL httpfs": ONLY_SELECT,
    "LOAD httpfs": ONLY_SELECT,
    "SET enable_external_access = true": ONLY_SELECT,
    "RESET memory_limit": ONLY_SELECT,
    "PRAGMA database_list": ONLY_SELECT,
    "CALL pragma_version()": ONLY_SELECT,
    "EXPORT DATABASE 'stolen'": ONLY_SELECT,
    "CREATE TABLE x AS SELECT 1": ONLY_SELECT,
    "DROP VIEW sales": ONLY_SELECT,
    "SELECT 1; ATTACH 'store.sqlite'": ONLY_SELECT,
    "SELECT 1; SELECT 2": "expected one SELECT, without a second statement",
    "-- nothing": "expected a SELECT, but there is none",
    "SELECT " + "(" * 5_000 + "1" + ")" * 5_000: "this SQL is nested too deeply",
}
REPORT = """\
broadsheet: 1
name: x
datasets:
  - {name: sales, query: SELECT 'DE' AS country}
  - name: other
    query: %s
content:
  - {type: table, dataset: other}
"""
EXPRESSIONS = """\
broadsheet: 1
name: x
datasets:
  - {name: sales, query: SELECT 'DE' AS country}
checks:
  - {dataset: sales, expect: "(SELECT count(*) FROM read_text('FILE')) > 0"}
content:
  - type: metrics
    items:
      - {label: A, dataset: sales, value: "(SELECT max(content) FROM read_text('FILE'))"}
      - {label: B, dataset: sales, value: "(SELECT max(setting) FROM pg_catalog.pg_settings)"}
      - {label: C, dataset: sales, value: "count(*)) AS a, (SELECT content FROM 'secret.csv'"}
  - {type: pivot, dataset: sales, rows: [country], columns: country, value: "getenv('SECRET')"}
  - {type: text, text: "{% include '/etc/passwd' %}"}
"""
FILES = {
    "SELECT * FROM read_text('FILE')": OUTSIDE.format("read_text"),
    "SELECT * FROM '/etc/passwd'": "there is no table /etc/passwd",
    "SELECT * FROM people, 'secret.csv'": "there is no table secret.csv",
    "COPY people TO 'stolen.csv'": ONLY_SELECT,
}
LIMITED = {
    "list": "SELECT list(i) AS x FROM range(1000000000) t(i)",
    "text": "SELECT repeat('x', 2000000000) || repeat('y', 2000000000) AS x",
    "sort": "SELECT max(h) AS x FROM (SELECT hash(i) AS h FROM range(100000000000) t(i))",
}


def named(index: int) -> str:
    return f"sql/{index:03}.yaml"


def write_report(place: Workplace, name: str, query: str, *fields: str) -> None:
    query = query.replace("FILE", str(place.folder / "secret.csv"))
    text = REPORT % json.dumps(query)
    fields_text = "".join(f"    {field}\n" for field in fields)
    place.write(name, text.replace("content:", f"{fields_text}content:"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Workplace:
    """A project with a definition for each statement, and something to steal."""
    place = make_workplace(tmp_path_factory.mktemp("confined"), bytecode)
    place.write("secret.csv", f"content\n{SECRET}\n")
    for index, query in enumerate(REFUSED):
        write_report(place, named(index), query)
    place.write("expressions.yaml", EXPRESSIONS.replace("FILE", str(place.folder / "secret.csv")))
    return place


def safe(place: Workplace, outcome: Outcome) -> bool:
    """Whether nothing was read, written or left behind."""
    written = {path.name for path in place.folder.rglob("stolen*")}
    return SECRET not in outcome.out + outcome.err and not written and not place.left()


def test_nothing_outside_is_reached(place: Workplace) -> None:
    outcome = place.call("run", "sql", variables={"SECRET": SECRET})
    assert outcome.code == 6
    found = told(outcome.err)
    for index, message in enumerate(REFUSED.values()):
        assert found[named(index)][0] == f"6:5 datasets[1].query: {message}", message
    assert len(found) == len(REFUSED)
    assert safe(place, outcome)


@pytest.mark.parametrize("command", ["check", "run"])
def test_nor_by_expressions_or_texts(place: Workplace, command: str) -> None:
    outcome = place.call(command, "expressions.yaml", variables={"SECRET": SECRET})
    assert outcome.code == 2
    messages = [line for line in told(outcome.err)["expressions.yaml"] if "hint" not in line]
    where = "content[0].items"
    sql = [
        f"6:22 checks[0].expect: {OUTSIDE.format('read_text')}",
        f"10:36 {where}[0].value: {OUTSIDE.format('read_text')}",
        f"11:36 {where}[1].value: {NO_DATASET.format('pg_catalog.pg_settings')}",
        f'12:36 {where}[2].value: syntax error at or near ")"',
        "13:70 content[1].value: there is no function getenv",
    ]
    texts = ["14:18 content[2].text: this text can't be filled in: unexpected tag 'include'"]
    # A run stops at the first kind of mistake; `check` goes on to the others.
    assert messages == (sql + texts if command == "check" else texts)
    assert safe(place, outcome)


def test_nor_by_the_sql_of_files(place: Workplace) -> None:
    place.write("people.csv", "name\nAda\n")
    place.write("files/broadsheet.yaml", "sources: {people: {kind: files, path: ../people.csv}}\n")
    for index, query in enumerate(FILES):
        write_report(place, f"files/{index}.yaml", query)
        place.change("name: other\n", "name: other\n    source: people\n", f"files/{index}.yaml")
    outcome = place.call("run", "files")
    assert (outcome.code, outcome.out) == (3, "")
    found = [lines[0] for lines in told(outcome.err).values()]
    assert found == [f"7:5 datasets[1].query: {message}" for message in FILES.values()]
    assert safe(place, outcome)


def test_time_and_memory_have_limits(place: Workplace) -> None:
    for name, query in LIMITED.items():
        write_report(place, f"limits/{name}.yaml", query, *["timeout: 2s"] * (name == "sort"))
    begin = time.monotonic()
    outcome = place.call("run", "limits", variables={"BROADSHEET_MEMORY": "256MiB"})
    assert time.monotonic() - begin < 30
    assert (outcome.code, outcome.out) == (5, "")
    memory = [
        "6:5 datasets[1].query: the SQL needs more memory than the 0.25 GiB allowed, and was"
        " stopped",
        "hint: aggregate earlier, or allow more with BROADSHEET_MEMORY",
    ]
    assert told(outcome.err) == {
        "limits/list.yaml": memory,
        "limits/sort.yaml": [
            "6:5 datasets[1].query: the SQL ran longer than 2 s and was stopped",
            "hint: make it cheaper, or raise the dataset's timeout",
        ],
        "limits/text.yaml": memory,
    }
    assert safe(place, outcome)
