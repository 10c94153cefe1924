"""The XML of a long sheet, part by part, each to be made on any thread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.renderers.parts import part_rows
from broadsheet.renderers.text_bytes import text_view
from broadsheet.renderers.workbook.long_sheet import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from broadsheet.renderers.workbook.long_sheet import Gap
    from broadsheet.renderers.workbook.sheet_rows import SheetRows

_CELLS = 40_000
"""Cells in a part, whose XML stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring rows of a gap, and what XlsxWriter wrote after them."""

    row: int
    count: int
    after: bytes


def sheet_parts(gaps: Sequence[Gap], rows: SheetRows, xml: bytes) -> Iterator[Callable[[], bytes]]:
    """The sheet in order: the XML that XlsxWriter wrote, its gaps filled with rows.

    The parts depend on the data alone, never on the machine.
    """
    own = xml.split(MARK.encode())
    yield partial(bytes, own[0])
    if not gaps:
        return
    runs: list[_Run] = []
    start = gaps[0].start
    room = part_rows(rows.data, start, _CELLS)
    for gap, after in zip(gaps, own[1:], strict=True):
        done = 0
        while done < gap.count:
            count = min(room, gap.count - done)
            done += count
            runs.append(_Run(gap.row + done - count, count, after if done == gap.count else b""))
            room -= count
            if not room:
                yield partial(_xml, rows, start, runs)
                start, runs = gap.start + done, []
                room = part_rows(rows.data, start, _CELLS)
    if runs:
        yield partial(_xml, rows, start, runs)


def _xml(rows: SheetRows, start: int, runs: Sequence[_Run]) -> bytes:
    numbers = [range(run.row + 1, run.row + run.count + 1) for run in runs]
    written = rows.xml(start, pa.array([n for each in numbers for n in each], pa.int64()))
    pieces: list[bytes | memoryview] = []
    first = 0
    for run in runs:
        pieces += [text_view(written.slice(first, run.count)), run.after]
        first += run.count
    return b"".join(pieces)
