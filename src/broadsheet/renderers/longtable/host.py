"""The typesetter's pages that long tables are put into: marks found, rows and pages added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKED = "\uf8ff"
"""What the alternative text of a room's figure begins with."""

# A mark as the template draws it: red 1, green 2, blue 3 (a room) or 4 (a page's number); that
# of a room is an artifact by itself.
_MARK = re.compile(
    rb"(?:/Artifact(?:<<[^\n]*>>BDC| BMC)\n)?"
    rb"q 1 0 0 -1 ([\d.]+) ([\d.]+) cm/c\d+ cs 0?\.00392\d* 0?\.00784\d* 0?\.01(17|56)\d* scn"
    rb"[^Q]*?\nf\nQ\n(?:EMC)?"
)
_ROOM = b"17"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mark is: page (from 0), points from its lower left corner, bytes of its content."""

    page: int
    x: float
    y: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoomElements:
    """Objects of a table in the structure: itself, the body that our rows replace."""

    table: int
    body: int


class Host:
    """A compiled report with rooms in it. Close it when done."""

    def __init__(self, made: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(made))
        self.contents = [page.Contents.read_bytes() for page in self.pdf.pages]
        self.rooms: list[Mark] = []
        self.numbers: dict[int, Mark] = {}
        for number, content in enumerate(self.contents):
            self._find(number, content)

    def close(self) -> None:
        """Free its memory."""
        self.pdf.close()

    def page(self, number: int) -> pikepdf.Dictionary:
        return self.pdf.pages[number].obj

    def _find(self, page: int, content: bytes) -> None:
        for found in _MARK.finditer(content):
            x, y = float(found[1]), float(found[2])
            if found[3] == _ROOM:
                self.rooms.append(Mark(page, x, y, *found.span()))
            else:
                # Within the footer, which goes on behind it.
                end = found.end() - len(b"EMC") * found[0].endswith(b"EMC")
                self.numbers[page] = Mark(page, x, y, found.start(), end)

    def elements(self) -> dict[int, RoomElements]:
        """The objects of each room, by its number."""
        return dict(self._elements())

    def _elements(self) -> Iterator[tuple[int, RoomElements]]:
        for item in self.pdf.objects:
            if not isinstance(item, pikepdf.Dictionary) or item.get("/S") != "/Figure":
                continue
            text = str(item.get("/Alt", ""))
            cell = item.P
            if not text.startswith(MARKED) or cell.S != "/TD":
                continue
            body = cell.P.P
            yield int(text.removeprefix(MARKED)), RoomElements(body.P.objgen[0], body.objgen[0])

    def room(self, number: int) -> tuple[Mark, Mark, Mark]:
        """The marks of a room: where it begins, on a page between, where it ends."""
        begin, other, end = self.rooms[3 * number : 3 * number + 3]
        return begin, other, end

    @property
    def next_key(self) -> int:
        """The first key that the parent tree does not have."""
        return int(self.pdf.Root.StructTreeRoot.ParentTreeNextKey)

    def parents(self) -> Iterator[tuple[int, pikepdf.Object]]:
        """The parent tree: keys, and the elements of what is marked."""
        names = list(self.pdf.Root.StructTreeRoot.ParentTree.Nums)
        for key, elements in zip(names[::2], names[1::2], strict=True):
            yield int(key), elements

    def marked(self, page: int) -> list[int | None]:
        """The object that each marked content of a page belongs to."""
        key = int(self.page(page).get("/StructParents", -1))
        found = dict(self.parents()).get(key, ())
        return [None if each is None else each.objgen[0] for each in found]
