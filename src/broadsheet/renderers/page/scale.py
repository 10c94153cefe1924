"""How large a value is beside the others: the length of its bar, the depth of its shade."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from broadsheet.document.table import Column


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`."""

    low: float
    high: float

    def shares(self, values: pa.ChunkedArray) -> list[float | None]:
        """0 to 1 for each value; None where there is nothing to draw."""
        return [self._share(value) for value in _floats(values).to_pylist()]

    def _share(self, value: float | None) -> float | None:
        # Halves, because the difference of two finite floats need not be finite.
        span = self.high / 2 - self.low / 2
        if value is None or not math.isfinite(value) or not span:
            return None
        return round((value / 2 - self.low / 2) / span, 3)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from zero to a value: its ends as parts of the room, 0 at the lowest value."""

    start: float
    end: float
    negative: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a column; zero stands at the same place in each row."""

    scale: Scale

    def of(self, values: pa.ChunkedArray) -> list[Bar | None]:
        """The bar of each value; None where there is nothing to draw."""
        (zero,) = self.scale.shares(pa.chunked_array([[0.0]]))
        return [
            None if share is None or zero is None or share == zero
            else Bar(min(share, zero), max(share, zero), share < zero)
            for share in self.scale.shares(values)
        ]  # fmt: skip


def bars_of(values: pa.ChunkedArray) -> Bars | None:
    """Bars that begin at zero, to the right or, below zero, to the left; None without a value."""
    ends = _ends(values)
    return Bars(Scale(min(0.0, *ends), max(0.0, *ends))) if ends else None


def shade_scales(columns: tuple[Column, ...], data: pa.Table) -> list[Scale | None]:
    """Columns of one format share a scale, so that a pivot's colours can be compared."""
    ends: dict[object, list[float]] = {}
    for index, column in enumerate(columns):
        if column.shade:
            ends.setdefault(column.format, []).extend(_ends(data.column(index)))
    scales = {key: Scale(min(each), max(each)) for key, each in ends.items() if each}
    return [scales.get(column.format) if column.shade else None for column in columns]


def _ends(values: pa.ChunkedArray) -> tuple[float, ...]:
    floats = _floats(values)
    ends = pc.min_max(floats.filter(pc.is_finite(floats))).as_py()
    return () if ends["min"] is None else (ends["min"], ends["max"])


def _floats(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return values.cast(pa.float64(), safe=False)
    return pa.chunked_array([pa.nulls(len(values), pa.float64())])
