"""What is going on, one line for each report, on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.cli.terminal import harmless, is_terminal, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rich.console import RenderableType
    from rich.table import Table

    Listener = Callable[[Path, str, str], None]

_WORDS = {
    "load": "reading the definition",
    "fetch": "fetching",
    "check": "checking the data",
    "compose": "composing",
    "render": "rendering",
    "store": "storing",
}
_ENDS = {"done": "✓", "failed": "✗"}
_LINES = 12


def stage_text(stage: str, what: str) -> str:
    """A stage in words."""
    return f"{_WORDS.get(stage, stage)} {what}".strip()


@contextmanager
def progress(reports: Sequence[Path], *, quiet: bool) -> Iterator[Listener]:
    """Gives what hears the stages; shows them while inside, if standard error is a terminal."""
    if quiet or not is_terminal(sys.stderr):
        yield lambda _report, _stage, _what: None
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    board = _Board(reports)
    with Live(console=console, transient=True, refresh_per_second=8, get_renderable=board.draw):
        yield board.hear


@dataclass(slots=True)
class _Line:
    stage: str
    text: str
    begin: float
    end: float | None = None


class _Board:
    """The lines of all reports; heard from several threads, drawn from another."""

    def __init__(self, reports: Sequence[Path]) -> None:
        from rich.spinner import Spinner

        self._reports = reports
        self._lines: dict[Path, _Line] = {}
        # Now, as what stands in for the stream while the board shows knows no encoding.
        self._signs = {stage: mark(sign, sys.stderr)[:1] for stage, sign in _ENDS.items()}
        self._spinner = Spinner("dots" if mark("✓", sys.stderr) == "✓" else "line")

    def hear(self, report: Path, stage: str, what: str) -> None:
        now = time.monotonic()
        line = self._lines.get(report)
        begin = line.begin if line else now
        self._lines[report] = _Line(
            stage, stage_text(stage, what), begin, now if stage in _ENDS else None
        )

    def draw(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        lines = dict(self._lines)
        table = Table.grid(padding=(0, 1))
        table.add_column(width=1)
        table.add_column(no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(justify="right", no_wrap=True)
        short = len(self._reports) <= _LINES
        shown = [r for r in self._reports if r in lines and (short or lines[r].end is None)]
        for report in shown:
            line = lines[report]
            seconds = (line.end or time.monotonic()) - line.begin
            text = Text("" if line.end else harmless(line.text), style="dim")
            name = Text(harmless(str(report)))
            table.add_row(self._sign(line), name, text, Text(f"{seconds:.1f} s", style="dim"))
        if not short:
            ended = sum(line.end is not None for line in lines.values())
            table.add_row("", Text(f"{ended} of {len(self._reports)} ended"), "", "")
        return table

    def _sign(self, line: _Line) -> RenderableType:
        from rich.text import Text

        if line.end is None:
            return self._spinner
        style = "green" if line.stage == "done" else "red"
        return Text(self._signs[line.stage], style=style)
