"""`make bench`: every budget against its peer, in one run on one machine.

Names such as P2 on the command line choose; `growth` is cost as rows grow.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.budgets import BUDGETS, GROWTH, SIZES
from bench.data import parquet
from bench.measure import Measure, measure
from bench.server import sales_server
from bench.works.postgres import URL
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from bench.budgets import Budget

_RESULTS = Path(__file__).parent / "results"


class Bench:
    """One run: measures each work once, and asks it again for every row that names it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.measured: dict[str, Measure] = {}

    def measure(self, work: str, rows: int, times: int) -> Measure:
        """Measure, or what was measured before."""
        key = f"{work} {rows}"
        if key not in self.measured:
            if rows:
                # In a process of its own, so that its memory counts for nobody.
                maker = get_context("spawn").Process(target=parquet, args=(self.folder, rows))
                maker.start()
                maker.join()
            self.measured[key] = measure(work, self.folder, rows, times)
        return self.measured[key]

    def budgets(self, chosen: set[str]) -> tuple[Table, bool]:
        """The table of budgets, and whether all are met."""
        table = _table("budget", "work and peer", "ours", "CPU", "peer", "ratio", "at most", "MiB")
        met = True
        for budget in BUDGETS:
            if chosen and budget.name not in chosen:
                continue
            ours = self.measure(budget.ours, budget.rows, budget.times)
            peer = self.measure(budget.peer, budget.rows, budget.times) if budget.peer else None
            row, good = _row(budget, ours, peer)
            table.add_row(*row, style="" if good else "bold red")
            met &= good
        return table, met

    def growth(self) -> Table:
        """Cost as rows grow, per thousand rows, with the peak of memory."""
        table = _table("work", *(f"{rows:,} rows" for rows in SIZES))
        for title, work in GROWTH:
            cells = []
            for rows in SIZES:
                found = self.measure(work, rows, 3)
                cells.append(f"{found.seconds / rows * 1e6:.1f} ms/1000, {found.memory:.0f} MiB")
            table.add_row(title, *cells)
        return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(titles):
        table.add_column(title, justify="left" if number < 2 else "right")
    return table


def _row(budget: Budget, ours: Measure, peer: Measure | None) -> tuple[list[str], bool]:
    ratio = ours.seconds / peer.seconds if peer else None
    limits = []
    good = True
    if ratio is not None and budget.ratio is not None:
        limits.append(f"{budget.ratio:g}")
        good &= ratio <= budget.ratio
    for value, limit, text in (
        (ours.seconds, budget.seconds, "{:g} s"),
        (ours.cpu, budget.cpu, "{:g} s CPU"),
        (ours.memory, budget.memory, "{:g} MiB"),
    ):
        if limit is not None:
            limits.append(text.format(limit))
            good &= value <= limit
    cells = [
        *(budget.name, budget.title, f"{ours.seconds:.3f} s", f"{ours.cpu:.2f} s"),
        f"{peer.seconds:.3f} s" if peer else "",
        f"{ratio:.2f}" if ratio is not None else "",
        *(", ".join(limits), f"{ours.memory:.0f}"),
    ]
    return cells, good


def main() -> int:
    """Run what was chosen, print the tables, keep the figures; 1 if a budget is missed."""
    chosen = {name.upper() for name in sys.argv[1:]}
    console = Console(width=None if sys.stdout.isatty() else 140)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="broadsheet-bench-")))
        if not chosen or chosen & {"P6", "P7"}:
            os.environ[URL] = stack.enter_context(sales_server(1_000_000))
        bench = Bench(folder)
        met = True
        if chosen != {"GROWTH"}:
            table, met = bench.budgets(chosen)
            console.print(table)
        if not chosen or "GROWTH" in chosen:
            console.print()
            console.print(bench.growth())
        _RESULTS.mkdir(exist_ok=True)
        figures = {key: asdict(value) for key, value in bench.measured.items()}
        (_RESULTS / "latest.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
