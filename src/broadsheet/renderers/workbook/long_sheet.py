"""A worksheet of XlsxWriter with gaps for rows that somebody else writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

MARK = "<!--gap-->"
"""Stands in the sheet's XML for the rows of a gap; no text can be taken for it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` rows of the table from `start` on, from `row` of the sheet on."""

    row: int
    start: int
    count: int


class LongSheet(Worksheet):  # type: ignore[misc]
    """Rows above, between and below gaps are written as on any sheet.

    XlsxWriter would look at every row between the first and the last, and remember it.
    """

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[Gap] = []

    def leave(self, gap: Gap, *, folds: bool) -> None:
        """Leave a gap below those before; `folds`: its rows belong to a group."""
        self.gaps.append(gap)
        if folds:
            self.outline_row_level = 1
        self._check_dimensions(gap.row + gap.count - 1, 0)

    def add_table(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: dict[str, Any]
    ) -> None:
        """Declare rows a table.

        XlsxWriter would remember every cell of it, so it is told of the first rows only.
        """
        total = int(options["total_row"])
        super().add_table(first_row, first_col, first_row + 1 + total, last_col, options)
        table = self.tables[-1]
        table["range"] = xl_range(first_row, first_col, last_row, last_col)
        table["a_range"] = xl_range(first_row, first_col, last_row - total, last_col)
        table["autofilter"] = table["a_range"]

    def _write_rows(self) -> None:
        first, last = self.dim_rowmin, self.dim_rowmax
        start = first
        for gap in self.gaps:
            self._write_between(start, gap.row - 1)
            self.fh.write(MARK)
            start = gap.row + gap.count
        self._write_between(start, last)
        self.dim_rowmin, self.dim_rowmax = first, last

    def _write_between(self, first: int, last: int) -> None:
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()
