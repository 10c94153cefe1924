"""Column widths: natural where they fit, narrower, smaller, split; never off the page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.renderers.typeset.columns import SIZES, ColumnNeed, insets, layout

WIDTH = 480.0


def text(natural: float, **more: Any) -> ColumnNeed:
    return ColumnNeed(natural, min(natural, 6.0), 5.0, 4.0, **more)


def figure(natural: float, *, bar: bool = False) -> ColumnNeed:
    return ColumnNeed(natural, 0.0, 4.0, 4.0, figure=True, bar=bar)


def test_what_fits_fills_the_page_in_the_first_size() -> None:
    (part,) = layout([text(15), text(12), figure(6), figure(7)], WIDTH, [])
    assert part.size == SIZES[0]
    assert sum(part.widths) == pytest.approx(WIDTH, abs=0.1)


def test_two_narrow_columns_stay_narrow() -> None:
    (part,) = layout([text(6), figure(5)], WIDTH, [])
    assert sum(part.widths) < WIDTH * 0.7


def test_only_long_texts_give_way() -> None:
    (part,) = layout([text(8), text(200), figure(9)], WIDTH, [])
    spaces = insets([text(8), text(200), figure(9)], part.size)
    rooms = [width - sum(pair) for width, pair in zip(part.widths, spaces, strict=True)]
    assert rooms[0] >= 8 * part.size
    assert rooms[2] >= 9 * part.size


def test_many_columns_make_the_text_smaller() -> None:
    (part,) = layout([text(8), *[figure(5.5)] * 9], WIDTH, [])
    assert SIZES[-1] <= part.size < SIZES[0]
    assert sum(part.widths) <= WIDTH + 0.1


def test_too_many_are_split_and_repeat_the_first() -> None:
    parts = layout([text(10), *[figure(9)] * 20], WIDTH, [])
    assert len(parts) > 1
    assert all(part.columns[0] == 0 for part in parts)
    assert sorted({index for part in parts for index in part.columns}) == list(range(21))
    assert all(sum(part.widths) <= WIDTH + 0.1 for part in parts)


def test_a_split_keeps_columns_under_one_heading_together() -> None:
    parts = layout([text(10), *[figure(8)] * 20], WIDTH, [1, *[4] * 5])
    for part in parts:
        others = [index for index in part.columns if index]
        assert (others[0] - 1) % 4 == 0
        assert len(others) % 4 == 0


def test_shares_divide_what_is_left() -> None:
    needs = [text(10, share=2.0), text(10, share=1.0), figure(6)]
    (part,) = layout(needs, WIDTH, [])
    spaces = [sum(pair) for pair in insets(needs, part.size)]
    first, second, third = (w - s for w, s in zip(part.widths, spaces, strict=True))
    assert first == pytest.approx(2 * second, rel=0.01)
    assert third == pytest.approx(6 * part.size, rel=0.2)
    assert sum(part.widths) == pytest.approx(WIDTH, abs=0.1)


def test_bars_get_room() -> None:
    (part,) = layout([text(8), figure(5, bar=True)], WIDTH, [])
    assert part.widths[1] > 5 * part.size + 100


@given(
    st.lists(
        st.builds(
            ColumnNeed,
            natural=st.floats(0, 500),
            word=st.floats(0, 80),
            head=st.floats(0, 60),
            head_word=st.floats(0, 60),
            figure=st.booleans(),
            ellipsis=st.booleans(),
            bar=st.booleans(),
            padded=st.booleans(),
            share=st.none() | st.floats(0.1, 10),
            row_header=st.booleans(),
        ),
        min_size=1,
        max_size=30,
    ),
    st.floats(60, 1100),
)
def test_no_layout_leaves_the_page_or_loses_a_column(
    needs: list[ColumnNeed], available: float
) -> None:
    parts = layout(needs, available, [])
    assert {index for part in parts for index in part.columns} == set(range(len(needs)))
    for part in parts:
        assert sum(part.widths) <= available + 0.01 * len(part.widths) + 0.01
        assert all(width > 0 for width in part.widths)
