"""Totals as live formulas, wherever the formula gives what the document says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from broadsheet.renderers.workbook.cells import SheetCell, sheet_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Total
    from broadsheet.renderers.workbook.looks import Look

_FUNCTIONS: dict[Total, int] = {"avg": 1, "count": 3, "max": 4, "min": 5, "sum": 9}
"""Function numbers of SUBTOTAL, which leaves out filtered rows and other subtotals."""

_HIDDEN = 100
"""Added to a function number it also leaves out rows hidden by hand, as Excel's tables do."""

_CLOSE = 1e-9


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
class TotalMaker:
    """Makes the cells of one totals row on the sheet `home`, over rows that stand in `ranges`.

    Without `ranges` they are plain values. `folds`: rows that are folded away still count.
    """

    formatter: Formatter
    home: str
    ranges: Sequence[Range]
    folds: bool

    def cell(self, cell: Cell, look: Look, column: int, rows: range) -> TotalCell:
        """The total of `rows` of a column.

        Where cells are texts, or what the document says is no plain sum of the cells, the
        value stands there by itself.
        """
        value = sheet_cell(cell.value, look.column.format, self.formatter)
        kind = look.column.total
        if kind is None or not self.ranges or not _agrees(value, kind, look, rows):
            return TotalCell(value)
        function = _FUNCTIONS[kind] + (0 if self.folds else _HIDDEN)
        references = ",".join(each.of(column, self.home) for each in self.ranges)
        return TotalCell(value, f"=SUBTOTAL({function},{references})")


def _agrees(value: SheetCell, kind: Total, look: Look, rows: range) -> bool:
    """Whether the formula's result is the document's value, but for a double's last digits."""
    cells = [look.body.cells[row] for row in rows]
    known = [cell for cell in cells if cell is not None]
    if kind == "count":
        # Programs disagree on whether an empty text is counted.
        return len(known) == value and "" not in known
    numbers = [cell for cell in known if not isinstance(cell, str | bool)]
    if not numbers or len(numbers) < len(known) or not isinstance(value, int | float):
        return False
    match kind:
        case "min":
            result = min(numbers)
        case "max":
            result = max(numbers)
        case _:
            result = math.fsum(numbers) / (len(numbers) if kind == "avg" else 1)
    size = math.fsum(abs(number) for number in numbers)
    return math.isclose(result, value, rel_tol=_CLOSE, abs_tol=size * 1e-14)
