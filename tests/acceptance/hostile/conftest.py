"""Hostile values from sources to files, through the real command line, once for all tests."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.command import make_workplace
from tests.support.hostile import HOSTILE_TITLE, NAMES, TABLE_TITLE, TEXTS, hostile_data

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Workplace

ALL = ["pdf", "xlsx", "csv", "json", "html", "xml", "png", "svg", "parquet"]
LITE = (
    "CREATE TABLE hostile (id INTEGER, t TEXT, i INTEGER, f REAL, d NUMERIC(38, 10), b BLOB)",
    "INSERT INTO hostile VALUES (-1, NULL, NULL, NULL, NULL, NULL)",
    "INSERT INTO hostile VALUES (-2, '', 9223372036854775807, 9e999, '0.10', x'00ff')",
    "INSERT INTO hostile VALUES (-3, '  ', -9223372036854775808, -9e999, 12345678901234567, x'')",
)
TYPED = """\
id,text,whole,amount,ratio,day,moment
1,=1+1,9223372036854775807,1234567890123456789012345678.0123456789,NaN,0001-01-01,0001-01-01T00:00:00
2,"",-9223372036854775808,0.1000000000,-inf,9999-12-31,9999-12-31T23:59:59.999999
3,,1152921504606846976,-0.00,5e-324,2024-02-29,2025-03-09T02:30:00
4,"line
feed ""quoted"" ]]>",0,-0.0000000001,-0.0,,
"""
HALVES = r"""
[{"half": "a\ud800b", "pair": "\ud83d\ude00", "key\udfff": 1, "": 2, "nul\u0000": "nul\u0000"},
 {"half": "1e400", "pair": -0.0, "key\udfff": 123456789012345678901234567890, "": null}]
"""


def definition(name: str, source: str, title: str, formats: list[str], description: str) -> str:
    """A report of one dataset's table, as JSON, which holds every character by an escape."""
    return json.dumps(
        {
            "broadsheet": 1,
            "name": title,
            "description": description,
            "datasets": [{"name": name, "source": source, "table": name}],
            "content": [{"type": "table", "dataset": name, "title": written(TABLE_TITLE)}],
            "output": {"formats": formats},
            "branding": {"header": "=1+1 <b> #let", "footer": "$x$ \\ @x ]]>"},
        }
    )


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Workplace:
    """A project whose reports were run; their files are in `output`."""
    place = make_workplace(tmp_path_factory.mktemp("hostile"), bytecode)
    pq.write_table(hostile_data(), place.folder / "hostile.parquet")
    columns = [pa.array([index]) for index in range(len(NAMES))]
    pq.write_table(pa.table(columns, names=list(NAMES)), place.folder / "names.parquet")
    place.write("typed.csv", TYPED)
    place.write("halves.json", HALVES)
    with closing(sqlite3.connect(place.folder / "hostile.sqlite")) as connection:
        for statement in LITE:
            connection.execute(statement)
        rows = list(enumerate(TEXTS))
        connection.executemany("INSERT INTO hostile (id, t) VALUES (?, ?)", rows)
        connection.commit()
    sources = {
        "values": {"kind": "files", "path": "hostile.parquet"},
        "names": {"kind": "files", "path": "names.parquet"},
        "typed": {"kind": "files", "path": "typed.csv"},
        "halves": {"kind": "files", "path": "halves.json"},
        "lite": {"kind": "sqlite", "path": "hostile.sqlite"},
    }
    place.write("broadsheet.yaml", json.dumps({"sources": sources}))
    title = written(HOSTILE_TITLE)
    plain = ["json", "csv", "parquet"]
    place.write(
        "reports/values.yaml", definition("hostile", "values", title, ALL, "=1+1 <i>&amp;</i>")
    )
    place.write("reports/names.yaml", definition("names", "names", "Names", ALL, ""))
    place.write("reports/typed.yaml", definition("typed", "typed", "Typed", plain, ""))
    place.write("reports/halves.yaml", definition("halves", "halves", "Halves", plain, ""))
    place.write("reports/lite.yaml", definition("hostile", "lite", "Lite", plain, ""))
    place.write("reports/copied.yaml", copied(definition("hostile", "values", "C", plain, "")))
    outcome = place.call("run", "reports", "--json")
    assert outcome.code == 0, outcome.out + outcome.err
    assert place.left() == []
    return place


def written(title: str) -> str:
    """A title as a definition writes it, where braces have a meaning."""
    return re.sub(r"({{.*?}})", r"{% raw %}\1{% endraw %}", title)


def copied(text: str) -> str:
    """The same definition with the rows taken through SQL over datasets."""
    data = json.loads(text)
    data["datasets"].append({"name": "copied", "query": "SELECT * FROM hostile"})
    data["content"][0]["dataset"] = "copied"
    return json.dumps(data)


@pytest.fixture(scope="session")
def output(made: Workplace) -> Path:
    """The folder of the files."""
    return made.folder / "output"
