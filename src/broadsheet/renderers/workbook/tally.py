"""What formulas over a column's cells will come to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import is_text
from broadsheet.renderers.parts import group_indices
from broadsheet.renderers.workbook.cells import as_floats
from broadsheet.renderers.workbook.column import PART

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadsheet.document.table import Group, Total
    from broadsheet.renderers.workbook.cells import Cells, SheetCell
    from broadsheet.renderers.workbook.column import SheetColumn

_CLOSE = 1e-9
_FIGURES = (
    ("filled", "sum"),
    ("blank_texts", "sum"),
    ("number", "count"),
    ("number", "min"),
    ("number", "max"),
    ("number", "sum"),
    ("size", "sum"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures over some cells: how many are not empty, how many of these are empty texts or
    numbers, and of the numbers the ends, the sum and the sum of sizes."""

    filled: int = 0
    blank_texts: int = 0
    numbers: int = 0
    low: float = math.inf
    high: float = -math.inf
    total: float = 0.0
    size: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        """The figures over the cells of both."""
        return Tally(
            self.filled + other.filled,
            self.blank_texts + other.blank_texts,
            self.numbers + other.numbers,
            min(self.low, other.low),
            max(self.high, other.high),
            self.total + other.total,
            self.size + other.size,
        )

    def agrees(self, kind: Total, value: SheetCell) -> bool:
        """Whether a formula of this kind gives the value, but for a double's last digits."""
        if kind == "count":
            # Programs disagree on whether an empty text is counted.
            return self.filled == value and not self.blank_texts
        if not self.numbers or self.numbers < self.filled or not isinstance(value, int | float):
            return False
        results = {"min": self.low, "max": self.high, "avg": self.total / self.numbers}
        result = results.get(kind, self.total)
        return math.isclose(result, value, rel_tol=_CLOSE, abs_tol=self.size * 1e-14)


def column_tallies(column: SheetColumn, groups: Sequence[Group]) -> list[Tally]:
    """The figures of each group; of all rows where there are no groups."""
    rows = len(column.values)
    owners = group_indices(groups) if groups else pa.repeat(pa.scalar(0, pa.int32()), rows)
    tallies = [Tally() for _ in groups or (None,)]
    for start in range(0, rows, PART):
        count = min(PART, rows - start)
        for index, tally in _tallies(column.part(start, count), owners.slice(start, count)):
            tallies[index] += tally
    return tallies


def _tallies(cells: Cells, owners: pa.Array) -> Iterator[tuple[int, Tally]]:
    nothing = pa.nulls(len(owners), pa.float64())
    numbers = as_floats(cells.values).cast(pa.float64()) if cells.numeric else nothing
    filled = cells.values.is_valid()
    if cells.texts is not None:
        filled = pc.or_(filled, cells.texts.is_valid())
    blank = pc.equal(cells.values, "") if is_text(cells.values.type) else pc.is_valid(nothing)
    figures = pa.table(
        {
            "owner": owners,
            "filled": filled.cast(pa.int64()),
            "blank_texts": pc.fill_null(blank, False).cast(pa.int64()),
            "number": numbers,
            "size": pc.abs(numbers),
        }
    )
    # On one thread: floats have one sum only if they are added in one order.
    found = figures.group_by("owner", use_threads=False).aggregate(list(_FIGURES))
    for row in found.to_pylist():
        filled_, blanks, count, low, high, total, size = (
            row[f"{name}_{fold}"] for name, fold in _FIGURES
        )
        if count:
            yield row["owner"], Tally(filled_, blanks, count, low, high, total, size)
        else:
            yield row["owner"], Tally(filled_, blanks)
