"""Long tables in parts: what is under way at a time stays small, whatever the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import is_binary, is_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.table import Group

_TEXT = 1 << 22
"""Bytes of texts in a part."""


def part_rows(data: pa.Table, start: int, cells: int) -> int:
    """How many rows from `start` on make a part: at most so many cells, few if texts are long.

    Depends on the values alone, not on how they lie in memory.
    """
    count = max(1, cells // max(1, data.num_columns))
    size = 0
    for column in data.slice(start, count).columns:
        if is_text(column.type) or is_binary(column.type):
            size += int(pc.sum(pc.binary_length(column)).as_py() or 0)
    return int(max(1, count * _TEXT // max(size, _TEXT)))


def group_indices(groups: Sequence[Group]) -> pa.Array:
    """For each row the index of the group it belongs to."""
    runs = [pa.repeat(pa.scalar(i, pa.int32()), group.count) for i, group in enumerate(groups)]
    return pa.concat_arrays(runs)
