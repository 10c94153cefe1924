"""Ctrl-C, SIGTERM, even SIGKILL: a code that tells it, and nothing left behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Workplace

PATIENCE = 30.0
ENDLESS = """\
broadsheet: 1
name: Endless
datasets:
  - {name: endless, query: SELECT max(hash(i)) AS h FROM range(1000000000000) r(i)}
content:
  - {type: table, dataset: endless}
"""
ENDLESS_SOURCE = """\
broadsheet: 1
name: Endless source
datasets:
  - name: endless
    source: store
    query: |
      WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1e12)
      SELECT max(n) AS n FROM r
content:
  - {type: table, dataset: endless}
"""
INTERRUPTED_IMPORT = """\
import os
import signal
import sys


class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)


sys.meta_path.insert(0, Interrupter())
"""
_CLOCK = os.sysconf("SC_CLK_TCK")


def processes_under(parent: int) -> dict[int, float]:
    """The processes that descend from one, with the CPU seconds that each took."""
    found: dict[int, float] = {}
    entries = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    for path in entries:
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            process = int(path.name)
            found[process] = (int(fields[11]) + int(fields[12])) / _CLOCK
            found |= processes_under(process)
    return found


def wait_for(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)],
)
def test_in_the_middle_of_queries(place: Workplace, number: signal.Signals, code: int) -> None:
    """One in SQLite, which no signal reaches, and one in the process for confined SQL."""
    before = place.write("output/endless.pdf", "the last report")
    place.write("endless.yaml", ENDLESS)
    place.write("source.yaml", ENDLESS_SOURCE)
    with place.start("run", "endless.yaml", "source.yaml", "--json") as process:
        # Loading takes less than this.
        busy = 0.9
        wait_for(lambda: any(s > busy for s in processes_under(process.pid).values()), "SQL runs")
        children = list(processes_under(process.pid))
        begin = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - begin < 10
    assert (process.returncode, out, err) == (code, "", "")
    wait_for(
        lambda: not any(Path(f"/proc/{child}").exists() for child in children), "they are gone"
    )
    if number == signal.SIGKILL:
        # It could do nothing more; the next run tidies up.
        assert place.left()
        assert place.run("-f", "json").code == 0
    assert place.left() == []
    assert [path.name for path in before.parent.iterdir() if "endless" in path.name] == [
        "endless.pdf"
    ]
    assert before.read_text() == "the last report"


def test_while_it_still_loads(place: Workplace) -> None:
    place.write("hook/sitecustomize.py", INTERRUPTED_IMPORT)
    variables = {"PYTHONPATH": str(place.folder / "hook")}
    outcome = place.run(variables=variables)
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")
    assert place.left() == []
