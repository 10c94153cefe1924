"""Whole columns as the floating point numbers that a picture needs, null where it can't have one.

They are what `shape.drawable` and `times.milliseconds` give for each value by itself.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.document.moment import wall_seconds

_LARGEST = 1e300
"""Beyond it, sums and steps of an axis would be infinite."""


def drawable_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The numbers of a column, without those that are infinite or nearly so."""
    kind = column.type
    is_number = pa.types.is_primitive(kind) and not pa.types.is_temporal(kind)
    if not (is_number or pa.types.is_decimal(kind)):
        return pa.chunked_array([pa.nulls(len(column), pa.float64())])
    if pa.types.is_decimal(kind):
        # By way of text, 1690.59 is the float nearest to it.
        column = column.cast(pa.string())
    numbers = column.cast(pa.float64(), safe=False)
    return pc.if_else(pc.less_equal(pc.abs(numbers), _LARGEST), numbers, None)


def wall_milliseconds(column: pa.ChunkedArray, zone: str) -> pa.ChunkedArray:
    """Dates and times on the wall clock of a zone, since 1970."""
    found = []
    for chunk in column.chunks:
        wall = pc.multiply(wall_seconds(chunk, zone), 1000).cast(pa.float64())
        if pa.types.is_timestamp(chunk.type):
            parts = pc.multiply(pc.subsecond(chunk.cast(pa.timestamp(chunk.type.unit))), 1000)
            wall = pc.add(wall, pc.round(parts, round_mode="half_to_even"))
        found.append(pc.if_else(chunk.is_valid(), wall, None))
    return pa.chunked_array(found, pa.float64())
