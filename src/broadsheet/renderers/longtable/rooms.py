"""Room for long tables on the typesetter's pages, found before any of their pages is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.longtable.host import Host
from broadsheet.renderers.longtable.paging import Chunk, chunks, least_first
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.compile import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.renderers.longtable.tables import LongPart

_Room = tuple[list[float], int]
"""Heights of the three rows that the template leaves free, and how many pages are left out."""

_SPECK = 0.1
# What the position of a mark may differ from the truth, and more.
_LESS = 0.02
# A row a little lower than its page surely fits.
_AIR = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A part on its pages: the first (from 0) of the host's, and where its rows begin there and
    on all others, in points from the lower left corner.
    """

    part: LongPart
    chunks: tuple[Chunk, ...]
    first: int
    left: float
    top: float
    other_top: float

    @property
    def added(self) -> int:
        """Pages that the host does not have."""
        return len(self.chunks) - 3


def place(
    report: Report, parts: Sequence[LongPart], standards: Sequence[str], bottom: float
) -> tuple[Host, list[Placed]]:
    """Compile the report with as much room as each part takes; `bottom` is the margin in points.

    A part that was given too much would move to the next page, and stay there: so one part
    after another is settled, and gets the least until all above it stand.
    """
    least: list[_Room] = [
        ([least_first(part.sections, part.heights), _SPECK, _SPECK], 0) for part in parts
    ]
    rooms = list(least)
    for _ in range(3 * len(parts) + 1):
        files = {**report.files, "rooms.json": json.dumps(rooms).encode()}
        host = Host(typesetter.pdf(Report(files, report.pictures), standards))
        number, wanted = 0, rooms[0]
        while number < len(parts):
            wanted = _room(host, number, parts[number], bottom)
            if wanted != rooms[number]:
                break
            number += 1
        else:
            return host, [_placed(host, n, part, bottom) for n, part in enumerate(parts)]
        rooms[number:] = [wanted, *least[number + 1 :]]
        host.close()
    raise RenderError(
        "a long table finds no place on its pages",
        hint="put a page break before it, or show fewer rows",
    )


def _room(host: Host, number: int, part: LongPart, bottom: float) -> _Room:
    begin, other, _ = host.room(number)
    first = begin.y - bottom
    if other.page == begin.page:
        return [first - _LESS, _SPECK, _SPECK], 0
    full = other.y - bottom
    made = chunks(part.sections, part.heights, first, full)
    heights = [min(made[0].height, first - _LESS), full - _AIR, made[-1].height]
    return [round(height, 3) for height in heights], len(made) - 3


def _placed(host: Host, number: int, part: LongPart, bottom: float) -> Placed:
    begin, other, end = host.room(number)
    if (other.page, end.page) != (begin.page + 1, begin.page + 2):
        raise RenderError("a long table has too little room on its pages", hint="use larger paper")
    made = chunks(part.sections, part.heights, begin.y - bottom, other.y - bottom)
    return Placed(part, made, begin.page, begin.x, begin.y, other.y)
