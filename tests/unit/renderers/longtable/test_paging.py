"""Which rows stand on which page: pages are filled, titles lead rows, rows are kept in order."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.renderers.longtable.paging import (
    Chunk,
    Rows,
    Section,
    Sums,
    Title,
    chunks,
    least_first,
)

HEIGHTS = st.lists(st.sampled_from([13.58, 22.33, 31.08]), min_size=1, max_size=200)


def rows_of(pages: tuple[Chunk, ...]) -> list[int]:
    return [
        row
        for page in pages
        for item in page.items
        if isinstance(item, Rows)
        for row in range(item.start, item.stop)
    ]


@given(HEIGHTS, st.floats(40, 300), st.floats(60, 600))
def test_pages_are_filled_but_not_beyond(values: list[float], first: float, other: float) -> None:
    heights = array("d", values)
    pages = chunks([Section(0, len(heights))], heights, first, other)
    assert rows_of(pages) == list(range(len(heights)))
    for number, page in enumerate(pages):
        room = other if number else first
        assert page.height <= room + 1e-5
        if number < len(pages) - 1:
            following = rows_of(pages[number + 1 : number + 2])[0]
            assert page.height + heights[following] > room


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.floats(90, 500))
def test_a_title_leads_rows_and_stands_again_where_they_go_on(
    counts: list[int], room: float
) -> None:
    sections, start = [], 0
    for count in counts:
        sections.append(Section(start, start + count, 17.0, 14.0))
        start += count
    heights = array("d", [14.0] * start)
    pages = chunks(sections, heights, 60.0, room)
    assert rows_of(pages) == list(range(start))
    sums = [item.group for page in pages for item in page.items if isinstance(item, Sums)]
    assert sums == list(range(len(counts)))
    for page in pages:
        assert not isinstance(page.items[-1], Title)
        assert isinstance(page.items[0], Title)
    fresh = [item for page in pages for item in page.items if isinstance(item, Title)]
    assert [item.group for item in fresh if not item.again] == list(range(len(counts)))


def test_a_row_higher_than_its_page_stands_alone() -> None:
    pages = chunks([Section(0, 3)], array("d", [10.0, 500.0, 10.0]), 100.0, 100.0)
    assert [len(rows_of((page,))) for page in pages] == [1, 1, 1]


def test_a_table_begins_where_its_first_row_and_title_fit() -> None:
    heights = array("d", [10.0, 20.0])
    assert least_first([Section(0, 2)], heights) == 10.0
    assert least_first([Section(0, 2, 5.0, 7.0)], heights) == 15.0
    assert least_first([Section(0, 0, 5.0, 7.0)], heights) == 12.0
