"""A column of a table as cells, made part by part so that a long one never stands in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from broadsheet.lib.mapping import release_pages
from broadsheet.renderers.workbook.cells import Cells, Loss, SheetCell, sheet_cells
from broadsheet.renderers.workbook.measure import text_widths

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.formatter import Formatter

PART = 65_536
"""Rows that are looked at together."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """The cells of a column; `numeric` says that what is not blank should be a number.

    `losses` names every way in which a cell differs from a plain number, date or text;
    `widest` is the width of the widest number that is written as a text.
    """

    values: pa.ChunkedArray
    format: ValueFormat
    formatter: Formatter
    numeric: bool
    losses: frozenset[Loss]
    widest: int

    @property
    def cells(self) -> list[SheetCell]:
        """Every cell, for columns of a few rows."""
        return self.part(0, len(self.values)).to_list()

    def part(self, start: int, count: int) -> Cells:
        """The cells of neighbouring rows."""
        values = self.values.slice(start, count).combine_chunks()
        return sheet_cells(values, self.format, self.formatter)


def sheet_column(values: pa.ChunkedArray, format: ValueFormat, formatter: Formatter) -> SheetColumn:
    """The cells for a column of a document."""
    numeric, widest = False, 0
    losses: frozenset[Loss] = frozenset()
    for part in parts(values):
        cells = sheet_cells(part, format, formatter)
        numeric, losses = cells.numeric, losses | cells.losses
        if cells.texts is not None:
            widest = max(widest, pc.max(text_widths(cells.texts)).as_py())
    return SheetColumn(values, format, formatter, numeric, losses, widest)


def parts(values: pa.ChunkedArray) -> Iterator[pa.Array]:
    """The values in parts of `PART` rows; one empty part where there are none."""
    for start in range(0, max(len(values), 1), PART):
        yield values.slice(start, PART).combine_chunks()
    if len(values) > PART:
        release_pages()
