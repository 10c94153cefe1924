"""Counting quotes: sound files pass in whatever chunks they come, swallowed rows do not."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.reading.quotes import QuoteBalance


def suspicious(data: bytes, sizes: list[int]) -> bool:
    balance = QuoteBalance('"', ",")
    start = 0
    for size in sizes:
        if data[start : start + size]:
            balance.feed(data[start : start + size])
        start += size
    if data[start:]:
        balance.feed(data[start:])
    return balance.is_suspicious()


@pytest.mark.parametrize("text", ['"a"', 'a,"b"\n', '"","a""b"', '""""', 'x,""\r\n"y"'])
def test_sound(text: str) -> None:
    assert not suspicious(text.encode(), [])


@pytest.mark.parametrize("text", ['a,"b\n', '1,"x\n3,4\n5,"y\n', '"a"b', 'a"b"'])
def test_unsound(text: str) -> None:
    assert suspicious(text.encode(), [])


_fields = st.text('ab"\n ', max_size=5).filter(lambda t: not t.startswith("\n"))


@given(
    st.lists(st.lists(_fields, min_size=1, max_size=3), max_size=4),
    st.lists(st.integers(1, 6), max_size=10),
)
def test_chunks_make_no_difference(rows: list[list[str]], sizes: list[int]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows)
    data = buffer.getvalue().encode()
    assert suspicious(data, sizes) == suspicious(data, [])
    if not any("\n" in field for row in rows for field in row):
        assert not suspicious(data, sizes)
