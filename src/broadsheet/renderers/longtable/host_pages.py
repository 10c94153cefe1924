"""The typesetter's pages that hold the beginning or the end of a long table, written again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.longtable.copying import entries
from broadsheet.renderers.longtable.drawing import BOLD, REGULAR, SPACE
from broadsheet.renderers.longtable.work import Frame

if TYPE_CHECKING:
    import pikepdf

    from broadsheet.renderers.longtable.copying import Copier
    from broadsheet.renderers.longtable.file import PdfFile
    from broadsheet.renderers.longtable.host import Host, Mark
    from broadsheet.renderers.longtable.work import Page
    from broadsheet.renderers.typeset.sheet import Sheet


class HostPages:
    """Takes what is drawn on the host's pages, and what our own pages have of it."""

    def __init__(self, host: Host, copier: Copier, file: PdfFile, fonts: dict[bool, int]) -> None:
        self._host = host
        self._copier = copier
        self._file = file
        self._fonts = f"/{REGULAR} {fonts[False]} 0 R/{BOLD} {fonts[True]} 0 R"
        self._put: dict[int, list[tuple[Mark, Page]]] = {}
        self._marked: dict[int, int] = {}

    def number(self, page: int) -> int:
        """The number of a page's object."""
        return self._copier.number(self._host.page(page).objgen[0])

    def take(self, page: int, count: int) -> int:
        """The first of `count` numbers for marked content on a page."""
        if page not in self._marked:
            self._marked[page] = len(self._host.marked(page))
        first = self._marked[page]
        self._marked[page] += count
        return first

    def put(self, mark: Mark, page: Page) -> None:
        """Keep what is drawn where a mark is."""
        self._put.setdefault(mark.page, []).append((mark, page))

    def frame(self, page: int, sheet: Sheet) -> Frame:
        """What our pages share with a page of the host: all that is drawn on it, and its size."""
        below = self._file.allot()
        marks = [each for each in self._host.rooms if each.page == page]
        marks.append(self._host.numbers[page])
        self._file.add_stream(below, _without(self._host.contents[page], marks))
        resources, pictures = self._resources(page)
        pages = self._copier.number(self._host.pdf.Root.Pages.objgen[0])
        return Frame(
            f"/Type/Page/Parent {pages} 0 R/MediaBox[0 0 {sheet.width:g} {sheet.height:g}]/Tabs/S",
            resources, pictures, below,
        )  # fmt: skip

    def write(self) -> dict[int, bytes]:
        """Write the pages; returns the elements of each one's content by its key."""
        return dict(self._written(page) for page in self._put)

    def _written(self, page: int) -> tuple[int, bytes]:
        item = self._host.page(page)
        contents, start, forms = [], 0, {}
        for mark, drawn in self._put[page]:
            contents += [self._piece(page, start, mark.start), drawn.base]
            start = mark.end
            forms.update(dict.fromkeys(drawn.forms))
        contents.append(self._piece(page, start, None))
        key = int(item.get("/StructParents", -1))
        if key < 0:
            key = self._host.next_key + page
        resources, pictures = self._resources(page)
        mine = "".join(f"/bs{number} {number} 0 R" for number in forms)
        rest = entries(item, self._copier, ("/Contents", "/Resources", "/StructParents"))
        ends = (
            f"/Resources<<{resources}/XObject<<{pictures}{mine}>>>>"
            f"/Contents[{' 0 R '.join(map(str, contents))} 0 R]/StructParents {key}>>"
        )
        number = self._copier.take(item.objgen[0])
        self._file.add(number, b"<<%b%b" % (rest, ends.encode("latin-1")))
        theirs = [
            b"null" if each is None else b"%d 0 R" % self._copier.number(each)
            for each in self._host.marked(page)
        ]
        ours = [b"%d 0 R" % cell for _, drawn in self._put[page] for cell in drawn.cells]
        return key, b"[%b]" % b" ".join([*theirs, *ours])

    def _piece(self, page: int, start: int, end: int | None) -> int:
        number = self._file.allot()
        marks = [each for each in self._host.rooms if each.page == page]
        content = self._host.contents[page]
        self._file.add_stream(number, _without(content, marks, start, end))
        return number

    def _resources(self, page: int) -> tuple[str, str]:
        """All resources but the pictures, ours among them, and the pictures."""
        found = self._host.page(page).Resources
        spaces = found.ColorSpace
        space = next(
            self._body(spaces[name])
            for name in sorted(spaces.keys())
            if str(spaces[name][0]) == "/ICCBased" and int(spaces[name][1].N) == 3
        )
        rest = entries(found, self._copier, ("/Font", "/ColorSpace", "/XObject"))
        return (
            f"/Font<<{self._entries(found, '/Font')}{self._fonts}>>"
            f"/ColorSpace<<{self._entries(found, '/ColorSpace')}/{SPACE} {space}>>"
            f"{rest.decode('latin-1')}",
            self._entries(found, "/XObject"),
        )

    def _entries(self, resources: pikepdf.Object, name: str) -> str:
        if name not in resources:
            return ""
        return entries(resources[name], self._copier).decode("latin-1")

    def _body(self, value: pikepdf.Object) -> str:
        return self._copier.body(value).decode("latin-1")


def _without(content: bytes, marks: list[Mark], start: int = 0, end: int | None = None) -> bytes:
    """Part of a page's content without the marks in it."""
    stop = len(content) if end is None else end
    pieces = []
    for mark in sorted(marks, key=lambda each: each.start):
        if start <= mark.start and mark.end <= stop:
            pieces.append(content[start : mark.start])
            start = mark.end
    return b"".join([*pieces, content[start:stop]])
