"""Equal definition, parameters, as-of time and data: equal bytes in every format, anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from tests.support import trade
from tests.support.command import COMMAND
from tests.support.process import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.command import Workplace

FORMATS = ("pdf", "xlsx", "csv", "json", "html", "xml", "png", "svg", "parquet")
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="9" cy="9" r="8"/></svg>
"""
BRANDING = (
    'branding: {logo: logo.svg, primary_color: "#5b2a86", header: Handel, footer: Vertraulich}\n'
)
OTHERS = ("alpha", "beta", "zeta")
LONG = """\
broadsheet: 1
name: Long
time_zone: Asia/Tokyo
locale: en-GB
parameters: {properties: {rows: {type: integer, default: 1}}}
datasets:
  - name: numbers
    source: store
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
      SELECT i, CASE WHEN i % 7 > 0 THEN 'Zeile ' || i || ' – 行' END AS label FROM n
  - name: lines
    query: |
      SELECT i, label, CAST(i * 7919 % 1000003 AS DECIMAL(12,2)) * 0.01 AS amount,
             i % 97 AS pieces, i / 7 AS share, make_date(2020, 1, 1) + i::INTEGER % 2000 AS day,
             make_timestamp(i * 1000000000) AT TIME ZONE 'UTC' AS moment, i % 2 = 0 AS even,
             CASE WHEN i % 3 > 0 THEN i * i END AS square, 'x' || i % 11 AS kind
      FROM numbers ORDER BY i
content:
  - type: table
    dataset: lines
    title: Lines
    columns:
      - {field: i}
      - {field: label}
      - {field: amount, format: currency(EUR), total: sum}
      - {field: pieces, total: sum}
      - {field: share, format: percent(1), shade: true}
      - {field: day}
      - {field: moment}
      - {field: even}
      - {field: square, total: max}
      - {field: kind}
"""
"""As many rows as wanted: from some number on, they are rendered in other ways."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How a run differs from another that has to give the same bytes."""

    variables: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    beside: tuple[str, ...] = ()
    elsewhere: bool = False
    umask: int = 0o022


HERE = {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
SAME = {
    "another machine's ways": Surroundings(
        {
            "PYTHONHASHSEED": "4242",
            "TZ": "Asia/Kathmandu",
            "LC_ALL": "tr_TR.UTF-8",
            "LANG": "tr_TR.UTF-8",
            "HOME": "/nonexistent",
            "PYTHONOPTIMIZE": "1",
        },
        elsewhere=True,
        umask=0o077,
    ),
    "other formats first, other reports beside": Surroundings(
        {"PYTHONHASHSEED": "7", "TZ": "America/St_Johns", "LC_ALL": "C"},
        formats=FORMATS[::-1],
        beside=OTHERS,
    ),
    "another day": Surroundings(
        # The clock that only counts on stays, or whatever waits for it would wait long.
        {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"},
        before=("faketime", "-f", "+1871d"),
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = trade.make_workplace(tmp_path_factory.mktemp("same"))
    place.write("logo.svg", LOGO)
    for name in ("trade", *OTHERS):
        place.write(f"{name}.yaml", trade.REPORT + BRANDING)
    place.write("long.yaml", LONG)
    return place


@pytest.fixture(scope="module")
def first(place: Workplace) -> dict[str, bytes]:
    """The artifacts of a run to compare with."""
    return files(place, Surroundings(HERE), "first")


def files(
    place: Workplace, around: Surroundings, output: str, report: str = "trade", *more: str
) -> dict[str, bytes]:
    """What a run makes of the report, by file name; `more` are arguments."""
    project = place.folder
    root = project.resolve() if around.elsewhere else None
    target = root / "anderswo – 別の" / output if root else project / output
    names = (report, *around.beside)
    reports = [str(root / f"{name}.yaml") if root else f"{name}.yaml" for name in names]
    formats = [text for name in around.formats for text in ("--format", name)]
    options = ["--as-of", trade.AS_OF, "--quiet", "--output", str(target if root else output)]
    done = subprocess.run(
        [*around.before, str(COMMAND), "run", *reports, *options, *formats, *more],
        cwd="/" if root else project,
        env=place.environment(around.variables),
        umask=around.umask,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return {path.name: path.read_bytes() for path in target.glob(f"{report}*")}


def shifted_days(before: Sequence[str]) -> float:
    """How far the clock of a process is off that `before` starts."""
    program(before[0])
    command = [*before, sys.executable, "-c", "import time; print(time.time())"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return (float(told) - time.time()) / 86_400


def test_there_is_a_file_of_every_format(first: dict[str, bytes]) -> None:
    suffixes = {name.rpartition(".")[2] for name in first}
    assert suffixes == {*FORMATS, "zip"} - {"csv"}


@pytest.mark.parametrize("name", SAME)
def test_the_same_bytes(place: Workplace, first: dict[str, bytes], name: str) -> None:
    around = SAME[name]
    if around.before:
        assert shifted_days(around.before) > 1000
    found = files(place, around, f"run-{list(SAME).index(name)}")
    assert found.keys() == first.keys()
    assert [each for each in first if found[each] != first[each]] == []


@pytest.mark.parametrize(
    ("rows", "formats"),
    [(2_100, ("pdf", "xlsx")), (20_100, ("csv", "xlsx", "json"))],
)
def test_the_same_bytes_of_a_long_report(
    place: Workplace, rows: int, formats: tuple[str, ...]
) -> None:
    more = ("--parameter", f"rows={rows}")
    here = replace(SAME["another machine's ways"], variables=HERE, elsewhere=False)
    there = SAME["another machine's ways"]
    first, second = (
        files(place, replace(around, formats=formats), f"{rows}-{number}", "long", *more)
        for number, around in enumerate((here, there))
    )
    assert len(first) >= len(formats)
    assert [each for each in first if second[each] != first[each]] == []


def test_the_file_mode_is_what_the_person_wants(place: Workplace) -> None:
    files(place, Surroundings(formats=("json",), umask=0o027), "mode")
    mode = (place.folder / "mode" / "trade.json").stat().st_mode & 0o777
    assert oct(mode) == oct(0o640)
    assert os.access(place.folder / "mode", os.X_OK)
