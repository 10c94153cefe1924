"""How one part of a long table is set: all that a process must know to draw its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column
    from broadsheet.renderers.page.color import Color
    from broadsheet.renderers.page.scale import Bars, Scale

Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a table; `shades` are pairs of a fill and of the text on it."""

    ink: Color
    hair: Color
    gray: Color
    bar: Color
    minus: Color
    shades: tuple[tuple[Color, Color], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands, in points from the left of the page: its cell, and its text's room.

    `index` is the column's place in the data. `point` and `tail` align numbers (see
    `cells.pad_of`). `easy`: each text has one line and fits; `odd`: some are set by the
    typesetter. `bars` have `bar_room` points.
    """

    column: Column
    index: int
    left: float
    right: float
    start: float
    end: float
    side: Side
    room: float
    point: str
    tail: float
    easy: bool
    odd: bool
    bars: Bars | None
    bar_room: float
    shade: Scale | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A part of a table. `rows` is the file of its data, `size` that of its text in points."""

    rows: Path
    formatter: Formatter
    places: tuple[Place, ...]
    size: float
    most_lines: int
    rtl: bool
    palette: Palette

    @property
    def left(self) -> float:
        return min(place.left for place in self.places)

    @property
    def right(self) -> float:
        return max(place.right for place in self.places)
