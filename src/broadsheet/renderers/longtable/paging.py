"""Which rows stand on which page, as the typesetter breaks tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows `start` to `stop`, not included, of one group."""

    start: int
    stop: int
    group: int


@dataclass(frozen=True, slots=True)
class Title:
    """A group's title; `again` where its rows go on from the page before."""

    group: int
    again: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """A group's subtotals."""

    group: int


Item = Rows | Title | Sums


@dataclass(frozen=True, slots=True)
class Section:
    """A group with the heights of its title and subtotals (0 for none), or all rows."""

    start: int
    stop: int
    title: float = 0.0
    sums: float = 0.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What of a table stands on one page, and how high that is."""

    items: tuple[Item, ...]
    height: float


def least_first(sections: Sequence[Section], heights: array[float]) -> float:
    """What must fit below the column titles for a table to begin on a page."""
    return sections[0].title + _following(sections[0], heights)


def chunks(
    sections: Sequence[Section], heights: array[float], first: float, other: float
) -> tuple[Chunk, ...]:
    """Fill a page of `first` points, then pages of `other` points.

    A title is not the last on its page, and stands again above rows that go on.
    """
    filling = _Filling(heights, first, other)
    for number, section in enumerate(sections):
        filling.begin(number, section)
        filling.rows(section)
        filling.sums(section)
    return filling.end()


# Sums of many heights differ from one another in the last places.
_SLACK = 1e-6


def _following(section: Section, heights: array[float]) -> float:
    return heights[section.start] if section.stop > section.start else section.sums


class _Filling:
    def __init__(self, heights: array[float], first: float, other: float) -> None:
        self._heights = heights
        self._room = first
        self._other = other
        self._number = 0
        self._title = 0.0
        self._items: list[Item] = []
        self._used = 0.0
        self._made: list[Chunk] = []

    def begin(self, number: int, section: Section) -> None:
        """The title of a section."""
        self._number, self._title = number, section.title
        if section.title:
            needed = section.title + _following(section, self._heights)
            if self._items and not self._fits(needed):
                self._turn()
            self._add(Title(number, again=False), section.title)

    def rows(self, section: Section) -> None:
        """As many rows as fit, page after page."""
        row = section.start
        while row < section.stop:
            stop, height = self._reach(row, section.stop)
            if stop == row and self._has_rows():
                self._turn_within()
                continue
            if stop == row:
                stop, height = row + 1, self._heights[row]
            self._add(Rows(row, stop, self._number), height)
            row = stop

    def sums(self, section: Section) -> None:
        """The subtotals of a section."""
        if section.sums:
            if not self._fits(section.sums) and self._has_rows():
                self._turn_within()
            self._add(Sums(self._number), section.sums)

    def end(self) -> tuple[Chunk, ...]:
        """All pages."""
        self._turn()
        return tuple(self._made)

    def _reach(self, row: int, stop: int) -> tuple[int, float]:
        """How far rows go on this page, and how high they are."""
        heights, room, used = self._heights, self._room - self._used + _SLACK, 0.0
        while row < stop and used + heights[row] <= room:
            used += heights[row]
            row += 1
        return row, used

    def _has_rows(self) -> bool:
        return any(not isinstance(item, Title) for item in self._items)

    def _fits(self, height: float) -> bool:
        return self._used + height <= self._room + _SLACK

    def _add(self, item: Item, height: float) -> None:
        self._items.append(item)
        self._used += height

    def _turn(self) -> None:
        self._made.append(Chunk(tuple(self._items), self._used))
        self._items, self._used, self._room = [], 0.0, self._other

    def _turn_within(self) -> None:
        self._turn()
        if self._title:
            self._add(Title(self._number, again=True), self._title)
