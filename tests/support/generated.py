"""Tables of generated values, for properties that hold for any data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import strategies as st
from tests.support.hostile import TEXTS

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Table

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_SOME_TEXTS = [text for text in TEXTS if text is not None and len(text) < 1000]

VALUES: dict[pa.DataType, SearchStrategy[Any]] = {
    pa.string(): st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(_SOME_TEXTS),
    pa.int64(): st.integers(-(2**63), 2**63 - 1) | st.integers(-1000, 1000),
    pa.float64(): st.floats(),
    pa.decimal128(38, 4): st.decimals(
        min_value=-(10**30), max_value=10**30, places=4, allow_nan=False
    ),
    pa.decimal128(12, 2): st.decimals(
        min_value=-(10**9), max_value=10**9, places=2, allow_nan=False
    ),
    pa.date32(): st.dates(),
    pa.timestamp("us"): st.datetimes(),
    pa.timestamp("us", "UTC"): st.datetimes(
        min_value=datetime(1, 1, 3),  # noqa: DTZ001
        max_value=datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    pa.bool_(): st.booleans(),
}
"""Values of each type that columns are made of."""

DAY = date(2025, 1, 1)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of one to five columns of any types, with up to eight rows and NULLs."""
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=5))
    rows = draw(st.integers(1, 8))
    title = VALUES[pa.string()]
    formatter = Formatter("en-US", "America/New_York", "USD")
    columns, arrays = [], []
    for index, kind in enumerate(kinds):
        values = draw(st.lists(st.none() | VALUES[kind], min_size=rows, max_size=rows))
        format_ = formatter.infer(kind) if draw(st.booleans()) else ValueFormat("text")
        columns.append(Column(f"c{index}", draw(title), format_, formatter.align(format_)))
        arrays.append(pa.array(values, kind))
    data = pa.table(arrays, names=[column.field for column in columns])
    return Table(draw(title), tuple(columns), data, id="generated")
