"""The structure of pages: rows and cells as objects whose numbers are known ahead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Group = int
"""The number of the object that rows are children of."""


@dataclass(frozen=True, slots=True)
class Element:
    """A row: the object it belongs to, kinds and widths of its cells, their marked content."""

    parent: Group
    cells: tuple[str, ...]
    spans: tuple[int, ...]
    marked: int

    @property
    def plain(self) -> bool:
        """Whether all cells are one column wide and no heads."""
        return self.cells == ("TD",) * len(self.spans) and set(self.spans) == {1}


@dataclass(frozen=True, slots=True)
class Tags:
    """Rows and cells of a page: objects in the order of their numbers.

    `rows` gives the number of each row and of its parent, `cells` the number of each cell in
    the order of their marked content.
    """

    objects: list[str]
    rows: list[tuple[int, Group]]
    cells: list[int]


def tags(elements: Iterable[Element], first: int, page: int) -> Tags:
    """The objects of rows and cells on the page with that number, numbered from `first`."""
    objects: list[str] = []
    rows: list[tuple[int, Group]] = []
    content: list[int] = []
    number = first
    for element in elements:
        cells = range(number + 1, number + 1 + len(element.cells))
        kids = " 0 R ".join(map(str, cells))
        objects.append(f"<</S/TR/P {element.parent} 0 R/K[{kids} 0 R]>>")
        ends = f"/P {number} 0 R/Pg {page} 0 R/K "
        marked = _marked(element.marked, len(element.cells))
        if element.plain:
            start = f"<</S/TD{ends}"
            objects += [start + each for each in marked]
        else:
            objects += [
                f"<</S/{kind}{_attributes(kind, span)}{ends}{each}"
                for each, kind, span in zip(marked, element.cells, element.spans, strict=True)
            ]
        rows.append((number, element.parent))
        content += cells
        number = cells.stop
    return Tags(objects, rows, content)


_ends: list[str] = []


def _marked(first: int, count: int) -> list[str]:
    """What elements of so many marked contents end with."""
    while len(_ends) < first + count:
        _ends.extend(f"{number}>>" for number in range(len(_ends), len(_ends) + 1000))
    return _ends[first : first + count]


@cache
def _attributes(kind: str, span: int) -> str:
    scope = "/Scope/Column" if kind == "TH" else ""
    wide = f"/ColSpan {span}" if span > 1 else ""
    return f"/A<</O/Table{scope}{wide}>>" if scope or wide else ""
