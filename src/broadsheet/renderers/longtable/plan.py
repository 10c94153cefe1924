"""What stands where on a page, as it is handed to the process that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

    from broadsheet.renderers.longtable.setting import Side
    from broadsheet.renderers.longtable.tags import Group
    from broadsheet.renderers.page.color import Color


@dataclass(frozen=True, slots=True)
class Form:
    """A cell set by the typesetter: an object with that number, in points."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """A text that does not come from the rows: lines between two edges, or a form."""

    text: str
    start: float
    end: float
    side: Side
    columns: int
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A group's title or its subtotals.

    `line` is the colour of the line, above or below; `tag` of its cells, None where it was
    already said on an earlier page.
    """

    cells: tuple[Words, ...]
    height: float
    title: bool
    tag: str | None
    group: Group


@dataclass(frozen=True, slots=True)
class Run:
    """Rows `start` to `stop`, not included, their heights (one for all, or each)."""

    start: int
    stop: int
    heights: array[float] | float
    group: Group


@dataclass(frozen=True, slots=True)
class Mark:
    """Words on a page that are no part of the table: the number of the page."""

    words: Words
    size: float
    top: float
    color: Color


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page: what stands on it from `top` down (points from the bottom of the page).

    Its objects are numbered from `base`; `page` is the number of the page itself, `key` its key
    in the parent tree, both None where the page is the typesetter's, which has `host` then.
    `marked` is the first free number of marked content. `closed`: the line below all is drawn
    by someone else.
    """

    parts: tuple[Run | Band, ...]
    top: float
    base: int
    host: int | None
    key: int
    marked: int
    closed: bool
    mark: Mark | None = None
