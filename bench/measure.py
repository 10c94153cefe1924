"""One piece of work in a process of its own: how long it takes, how much memory it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "peers"
_SECONDS_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class Measure:
    """Medians of one piece of work: wall and CPU seconds; MiB at the peak, all processes."""

    seconds: float
    cpu: float
    memory: float


def measure(work: str, folder: Path, rows: int = 0, times: int = 3) -> Measure:
    """Run `bench.works.MODULE:NAME` so often in one fresh process.

    Memory is the proportional set size of the process and its children, looked at all the
    while: pages that several share count once.
    """
    command = [sys.executable, "-m", "bench.piece", work, str(folder), str(rows), str(times)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(PEERS)])}
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, env=environment, cwd=ROOT)  # noqa: S603
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, sum(map(_pss, _family(process.pid))))
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        out.seek(0)
        text = out.read().strip()
    if process.returncode or not text:
        raise RuntimeError(f"{work} failed")
    runs: list[Mapping[str, float]] = json.loads(text.splitlines()[-1])
    return Measure(
        median(run["seconds"] for run in runs), median(run["cpu"] for run in runs), peak / 1024
    )


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return
    for task in tasks:
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _pss(process: int) -> float:
    """Proportional set size in KiB."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(
        (float(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0.0
    )
