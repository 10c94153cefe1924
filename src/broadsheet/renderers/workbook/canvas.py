"""A sheet as a grid to set text and pictures on: equal columns, merged cells, row heights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadsheet.renderers.workbook.measure import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from broadsheet.renderers.workbook.book import Book

COLUMNS = 12
COLUMN_PIXELS = 80
ROW_PIXELS = 20
_COLUMN_WIDTH = 10.71
"""80 pixels in digits of the default font."""
_NARROWEST = 2
_MARGIN_WIDTH = 2
_LINE_POINTS = 15.0
_FONT_POINTS = 11
_HIGHEST = 400.0


@dataclass(frozen=True, slots=True)
class Area:
    """Neighbouring columns of the sheet, both included; the left margin is column 0."""

    left: int = 1
    right: int = COLUMNS

    @property
    def count(self) -> int:
        """How many columns."""
        return self.right - self.left + 1

    @property
    def pixels(self) -> int:
        """How wide it is."""
        return self.count * COLUMN_PIXELS

    def split(self, shares: Sequence[float]) -> list[Area]:
        """Areas side by side with one empty column between; none where they would be too narrow."""
        if self.count < _NARROWEST * len(shares):
            return []
        gaps = len(shares) - 1 if self.count >= 3 * len(shares) - 1 else 0
        room, whole = self.count - gaps, sum(shares)
        spare = room - _NARROWEST * len(shares)
        widths = [_NARROWEST + math.floor(spare * share / whole) for share in shares]
        widths[-1] += room - sum(widths)
        areas: list[Area] = []
        left = self.left
        for width in widths:
            areas.append(Area(left, left + width - 1))
            left += width + bool(gaps)
        return areas


class Canvas:
    """The cells of one sheet; heights asked for by blocks side by side don't fight."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book = book
        self.sheet = sheet
        self._heights: dict[int, float] = {}
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _MARGIN_WIDTH)
        sheet.set_column(1, COLUMNS, _COLUMN_WIDTH)

    def span(self, row: int, area: Area, look: dict[str, Any]) -> None:
        """Make one cell of a row's columns."""
        style = self.book.style(**look)
        if area.count > 1:
            self.sheet.merge_range(row, area.left, row, area.right, "", style)
        else:
            self.sheet.write_blank(row, area.left, None, style)

    def fit(self, row: int, area: Area, text: str, look: dict[str, Any]) -> None:
        """Make the row high enough for the text; programs don't do that for merged cells."""
        size = look.get("font_size", _FONT_POINTS) / _FONT_POINTS
        room = max(4.0, area.count * _COLUMN_WIDTH / size - 2 * look.get("indent", 0) - 1)
        count = sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))
        self.height(row, count * _LINE_POINTS * size + (3 if size > 1 else 0))

    def height(self, row: int, points: float) -> None:
        """Make the row at least that high."""
        self._heights[row] = min(_HIGHEST, max(points, self._heights.get(row, _LINE_POINTS)))

    def finish(self) -> None:
        """Set the heights of the rows."""
        for row, points in self._heights.items():
            self.sheet.set_row(row, points)
