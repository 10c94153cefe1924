"""Project files with mistakes, secrets that are not there, drivers that are not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
from tests.support.command import told

if TYPE_CHECKING:
    from tests.support.command import Workplace

SOURCES = {
    "typo": "{kind: sqlite, pth: a.sqlite}",
    "unknown": "{kind: sqlitte, path: a.sqlite}",
    "nokind": "{path: a.sqlite}",
    "unset": '{kind: postgres, url: "${NO_ADDRESS}", password: "${NO_PASSWORD}"}',
    "both": '{kind: postgres, url: "postgresql://x/y", host: h}',
    "neither": "{kind: mysql, user: a}",
    "numbers": "{kind: mysql, host: h, port: 99999, password: 12345}",
    "scheme": '{kind: postgres, url: "http://user:secret-password@x/y"}',
    "marks": '{kind: files, path: "", delimiter: ";;"}',
}
TOLD = [
    "2:3 sources.typo.path: the field 'path' is missing",
    "hint: The database file, relative to the file that names it",
    "2:24 sources.typo.pth: there is no field 'pth' here",
    "hint: did you mean 'path'?",
    "3:13 sources.unknown.kind: there is no kind of source 'sqlitte'",
    "hint: did you mean sqlite? known are files, mysql, postgres, sqlalchemy, sqlite",
    "4:3 sources.nokind.kind: a source needs a kind",
    "hint: one of files, mysql, postgres, sqlalchemy, sqlite",
    "5:3 sources.unset: the environment has no variables NO_ADDRESS and NO_PASSWORD",
    "hint: set it, such as: export NO_ADDRESS=...",
    "6:3 sources.both: give either url or host, not both",
    "7:3 sources.neither: give either url, or host and database",
    "8:35 sources.numbers.port: expected at most 65535",
    "8:48 sources.numbers.password: expected a text",
    "hint: put it in quotes",
    "9:3 sources.scheme: the url has to begin with postgresql://",
    "10:24 sources.marks.path: expected a text that is not empty",
    "10:34 sources.marks.delimiter: expected one ASCII character",
]
PROJECT = "sources:\n" + "".join(f"  {name}: {text}\n" for name, text in SOURCES.items())
HEAD = "broadsheet: 1\nname: x\ndatasets:\n"
REPORT = HEAD + "".join(
    f"  - {{name: from_{name}, source: {name}, query: SELECT 1}}\n" for name in SOURCES
)
DRIVERS = ("adbc_driver_postgresql", "pymysql", "sqlalchemy", "python_calamine")
NO_DRIVERS = f"""\
import sys


class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {DRIVERS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


sys.meta_path.insert(0, Missing())
"""
"""What Python runs at its start, if it stands on its path as `sitecustomize.py`."""


def test_every_source_in_use_is_looked_at(place: Workplace) -> None:
    place.write("broadsheet.yaml", PROJECT)
    place.write("sales.yaml", REPORT)
    outcome = place.call("check", "sales.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert told(outcome.err) == {"broadsheet.yaml": TOLD}
    outcome = place.call("sources", "check", "--json")
    assert (outcome.code, outcome.err) == (2, "")
    messages = [
        problem["message"]
        for entry in outcome.data["sources"]
        for problem in entry["error"]["problems"]
    ]
    assert messages == [line.partition(": ")[2] for line in TOLD if not line.startswith("hint: ")]
    assert place.left() == []


def test_a_project_file_that_is_none(place: Workplace) -> None:
    place.write(
        "broadsheet.yaml",
        "sources:\n  list: [a]\n  my store: {kind: sqlite, path: a}\n  none:\nsouces: {}\n",
    )
    outcome = place.call("run", "sales.yaml")
    assert outcome.code == 2
    assert told(outcome.err)["broadsheet.yaml"] == [
        "2:3 sources.list: expected a mapping of fields to values, not ['a']",
        "3:3 sources.my store: 'my store' is not allowed here",
        "hint: expected a name of letters, digits and underscores, not beginning with a digit",
        "4:3 sources.none: expected a mapping of fields to values, not null",
        "5:1 souces: there is no field 'souces' here",
        "hint: did you mean 'sources'?",
    ]
    outcome = place.run("--project", "brodsheet.yaml", "--json")
    assert outcome.code == 2
    error = outcome.data["reports"][0]["error"]
    assert (error["file"], error["hint"]) == ("brodsheet.yaml", "did you mean broadsheet.yaml?")


def test_settings_that_are_wrong(place: Workplace) -> None:
    variables = {"BROADSHEET_MEMORY": "lots", "BROADSHEET_DEBUG": "perhaps"}
    outcome = place.call("run", "sales.yaml", variables=variables)
    assert outcome.code == 2
    lines = [line for line in outcome.err.splitlines() if line.startswith("error: ")]
    assert [line.split(": ")[1] for line in lines] == ["BROADSHEET_MEMORY", "BROADSHEET_DEBUG"]
    assert all(repr(value) in outcome.err for value in variables.values())


def test_drivers_that_are_not_installed(place: Workplace) -> None:
    place.write("hook/sitecustomize.py", NO_DRIVERS)
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.save(place.folder / "book.xlsx")
    place.write(
        "broadsheet.yaml",
        "sources:\n  pg: {kind: postgres, host: h}\n  my: {kind: mysql, host: h}\n"
        '  other: {kind: sqlalchemy, url: "oracle://h"}\n  book: {kind: files, path: book.xlsx}\n',
    )
    queries = "".join(
        f"  - {{name: {name}, source: {name}, query: SELECT 1}}\n" for name in ("pg", "my", "other")
    )
    book_report = "  - {name: book, source: book, table: book}\n"
    place.write("sales.yaml", HEAD + queries)
    place.write("book.yaml", HEAD + book_report + "content: [{type: table, dataset: book}]\n")
    variables = {"PYTHONPATH": str(place.folder / "hook")}
    outcome = place.call("run", "sales.yaml", "book.yaml", "-f", "json", variables=variables)
    assert (outcome.code, outcome.out) == (2, "")
    assert told(outcome.err) == {
        "broadsheet.yaml": [
            "2:8 sources.pg.kind: the kind of source postgres needs the package"
            " adbc_driver_postgresql",
            "hint: pip install 'broadsheet[postgres]'",
            "3:8 sources.my.kind: the kind of source mysql needs the package pymysql",
            "hint: pip install 'broadsheet[mysql]'",
            "4:11 sources.other.kind: the kind of source sqlalchemy needs the package sqlalchemy",
            "hint: pip install 'broadsheet[sqlalchemy]'",
        ],
        "book.yaml": [
            "4:32 datasets[0].table: reading workbooks needs the package python-calamine",
            "hint: pip install 'broadsheet[excel]'",
        ],
    }
    assert place.left() == []
