"""A column surveyed in batches asks for the same room as one whose texts are all at hand."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.generated import tables

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Table
from broadsheet.renderers.longtable.survey import Survey, SurveyedColumn
from broadsheet.renderers.typeset.cells import ColumnTexts, point_of

FORMATTER = Formatter("en-US", "America/New_York", "USD")


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 4))
def test_the_need_does_not_depend_on_the_way(table: Table, size: int) -> None:
    for index, column in enumerate(table.columns):
        values = table.data.column(index)
        total = Survey()
        for start in range(0, len(values), size):
            total |= Survey.of(column, values.slice(start, size), FORMATTER, rtl=False)
        surveyed = SurveyedColumn(column, total, point_of(column, values.type, FORMATTER), ())
        whole = ColumnTexts(column, values, (), FORMATTER)
        assert surveyed.need.natural == pytest.approx(whole.need.natural)
        assert surveyed.need.word == pytest.approx(whole.need.word)
        for text in whole.texts:
            assert surveyed.pad_of(text) == pytest.approx(whole.pad_of(text))


def test_what_must_be_looked_at_again_is_known() -> None:
    column = Column("a", "A", ValueFormat("text"))

    def survey(*texts: str) -> Survey:
        return Survey.of(column, pa.chunked_array([list(texts)]), FORMATTER, rtl=False)

    assert not survey("one", "two").broken
    assert survey("one", "t\nwo").broken
    assert not survey("one").odd
    assert (survey("one") | survey("नमस्ते")).odd
    assert survey("नमस्ते").needed > survey("नमस्ते").widest
