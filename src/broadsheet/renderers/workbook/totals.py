"""Totals as live formulas, wherever the formula gives what the document says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from broadsheet.renderers.workbook.cells import SheetCell, sheet_cell
from broadsheet.renderers.workbook.tally import Tally, column_tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Table, Total
    from broadsheet.renderers.workbook.looks import Look

_FUNCTIONS: dict[Total, int] = {"avg": 1, "count": 3, "max": 4, "min": 5, "sum": 9}
"""Function numbers of SUBTOTAL, which leaves out filtered rows and other subtotals."""

_HIDDEN = 100
"""Added to a function number it also leaves out rows hidden by hand, as Excel's tables do."""


@dataclass(frozen=True, slots=True)
class Range:
    """Rows of a sheet, both included."""

    sheet: str
    first: int
    last: int

    def of(self, column: int, home: str) -> str:
        """The reference to a column of it, from a formula on the sheet `home`."""
        cells = str(xl_range_abs(self.first, column, self.last, column))
        return cells if self.sheet == home else f"{quote_sheetname(self.sheet)}!{cells}"


@dataclass(frozen=True, slots=True)
class TotalCell:
    """What stands in a cell of a totals row: a value, and the formula that gives it, if any."""

    value: SheetCell
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the cells of one totals row on the sheet `home`, over rows that stand in `ranges`.

    Without `ranges` they are plain values. `folds`: rows that are folded away still count.
    """

    formatter: Formatter
    home: str
    ranges: Sequence[Range]
    folds: bool

    def cell(self, cell: Cell, look: Look, column: int, tally: Tally) -> TotalCell:
        """The total of the rows of a column that were tallied.

        Where cells are texts, or what the document says is no plain sum of the cells, the
        value stands there by itself.
        """
        value = sheet_cell(cell.value, look.column.format, self.formatter)
        kind = look.column.total
        if kind is None or not self.ranges or not tally.agrees(kind, value):
            return TotalCell(value)
        function = _FUNCTIONS[kind] + (0 if self.folds else _HIDDEN)
        references = ",".join(each.of(column, self.home) for each in self.ranges)
        return TotalCell(value, f"=SUBTOTAL({function},{references})")


class TableTotals:
    """The totals of a table, over the rows on all its sheets.

    `ranges` are the rows on the sheets written so far.
    """

    def __init__(self, formatter: Formatter, table: Table, looks: Sequence[Look]) -> None:
        self._formatter = formatter
        self._table = table
        self._looks = looks
        self.ranges: list[Range] = []
        self._tallies = [
            column_tallies(look.body, table.groups) if look.column.total else [] for look in looks
        ]

    def totals(self, home: str) -> tuple[TotalCell | None, ...]:
        """Those of all rows, for the sheet `home`."""
        tallies = [sum(each, Tally()) for each in self._tallies]
        return self._cells(self._table.totals, tallies, self.ranges, home)

    def subtotals(
        self, group: int, ranges: Sequence[Range], home: str
    ) -> tuple[TotalCell | None, ...]:
        """Those of a group that stands in `ranges`."""
        tallies = [each[group] if each else Tally() for each in self._tallies]
        return self._cells(self._table.groups[group].subtotals, tallies, ranges, home)

    def _cells(
        self,
        cells: Sequence[Cell | None],
        tallies: Sequence[Tally],
        ranges: Sequence[Range],
        home: str,
    ) -> tuple[TotalCell | None, ...]:
        maker = _Maker(self._formatter, home, ranges, folds=bool(self._table.groups))
        return tuple(
            None if cell is None else maker.cell(cell, look, column, tally)
            for column, (look, cell, tally) in enumerate(
                zip(self._looks, cells, tallies, strict=True)
            )
        )
