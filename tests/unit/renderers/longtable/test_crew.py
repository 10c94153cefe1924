"""Work shared by processes: in order, with errors as they are, and nobody left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column
from broadsheet.lib.errors import RenderError
from broadsheet.renderers.longtable.crew import Crew
from broadsheet.renderers.longtable.rows import write_rows

COLUMNS = (Column("a", "A", ValueFormat("integer"), "right"),)
FORMATTER = Formatter("en-US", "UTC", "USD")


def children() -> set[str]:
    me = os.getpid()
    return set(Path(f"/proc/{me}/task/{me}/children").read_text(encoding="ascii").split())


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    write_rows(pa.table({"a": [10**n for n in range(12)] * 100}), tmp_path / "rows")
    return tmp_path / "rows"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_results_come_in_order(rows: Path, size: int) -> None:
    tasks = [(rows, COLUMNS, FORMATTER, False, start, start + 1) for start in range(60)]
    with Crew(size) as crew:
        widths = [found[0].widest for found in crew.map("survey", tasks)]
    assert widths[:12] == sorted(widths[:12])
    assert widths == widths[:12] * 5


@pytest.mark.parametrize("size", [1, 2])
def test_an_error_is_raised_here_and_nobody_stays(rows: Path, size: int) -> None:
    before = children()
    missing = rows.with_name("missing")
    tasks = [(missing, COLUMNS, FORMATTER, False, 0, 1)] * 9
    with Crew(size) as crew, pytest.raises(FileNotFoundError):
        list(crew.map("survey", tasks))
    assert not children() - before


def test_a_process_that_was_killed_is_named(rows: Path) -> None:
    before = children()
    tasks = [(rows, COLUMNS, FORMATTER, False, 0, 1)] * 200
    with Crew(2) as crew:
        for process in crew.processes:
            process.kill()
            process.wait()
        with pytest.raises(RenderError, match="ended from outside"):
            list(crew.map("survey", tasks))
    assert not children() - before


def test_a_worker_ends_with_the_process_that_asked_it(rows: Path) -> None:
    script = (
        "import os, time\n"
        "from broadsheet.renderers.longtable.crew import Crew\n"
        "with Crew(2) as crew:\n"
        "    print(crew.processes[0].pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        worker = int(asking.stdout.readline())
        asking.kill()
    deadline = time.monotonic() + 20
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
