"""A PDF with long tables: the typesetter's pages, and between them pages of our own."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import defaultdict
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from broadsheet.document.number import localize_digits
from broadsheet.document.table import Table
from broadsheet.lib.scratch import scratch_folder
from broadsheet.renderers.longtable import typeface
from broadsheet.renderers.longtable.copying import Copier, entries
from broadsheet.renderers.longtable.crew import Crew, processors
from broadsheet.renderers.longtable.file import PdfFile
from broadsheet.renderers.longtable.glyphs import any_odd
from broadsheet.renderers.longtable.host_pages import HostPages
from broadsheet.renderers.longtable.paging import Chunk, Rows, Title
from broadsheet.renderers.longtable.plan import Band, Mark, PagePlan, Run, Words
from broadsheet.renderers.longtable.rooms import Placed, place
from broadsheet.renderers.longtable.setting import Palette
from broadsheet.renderers.longtable.shaping import Cell, Shaper
from broadsheet.renderers.longtable.tables import LongTables
from broadsheet.renderers.longtable.threshold import is_long
from broadsheet.renderers.page.color import Color
from broadsheet.renderers.typeset.report import INK, colors, look_of, report_of, shades
from broadsheet.renderers.typeset.sheet import Sheet
from broadsheet.renderers.typeset.table import TableTree
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from broadsheet.document.document import Branding, Document
    from broadsheet.renderers.longtable.host import Host, RoomElements
    from broadsheet.renderers.longtable.plan import Form
    from broadsheet.renderers.longtable.setting import Setting, Side
    from broadsheet.renderers.longtable.tables import LongPart
    from broadsheet.renderers.longtable.work import Frame, Page
    from broadsheet.renderers.typeset.table import Room

# As in style.typ.
_HAIR, _GRAY, _MUTED = Color.parse("#dfe3e8"), Color.parse("#aeb6c0"), Color.parse("#5b6675")
_MINUS = Color.parse("#dd8f86")

_FOOT_SIZE, _FOOT_ROOM = 8.0, 200.0
_PAGES_AT_ONCE = 24
_ALONE = 300_000
"""Cells up to which a second process would take longer to start than it saves."""


def write(
    document: Document, path: Path, standards: Sequence[str], processes: int | None = None
) -> None:
    """Write the document, by default with as many processes as are of use.

    Raises RenderError, OSError.
    """
    tables = [each for each in leaves(document.blocks) if isinstance(each, Table)]
    cells = sum(each.data.num_rows * len(each.columns) for each in tables)
    count = processes or (1 if cells < _ALONE else processors())
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder(path.parent))
        file = stack.enter_context(path.open("wb"))
        crew = stack.enter_context(Crew(count))
        _Book(document, folder, file, standards, crew).write()


class _Book:
    def __init__(
        self, document: Document, folder: Path, file: BinaryIO, standards: Sequence[str], crew: Crew
    ) -> None:
        self._document = document
        self._rtl = document.direction == "rtl"
        self._sheet = Sheet.of(document.page)
        self._standards = standards
        self._crew = crew
        self._file = PdfFile(file)
        palette = _palette(document.branding)
        look = json.dumps(look_of(document), ensure_ascii=False).encode()
        self._shaper = Shaper(self._file, look, standards)
        self._tables = LongTables(document, folder, palette, crew, self._shaper)
        self._fonts = {bold: self._file.allot() for bold in (False, True)}
        self._used: dict[bool, set[str]] = {False: set(), True: set()}

    def write(self) -> None:
        report = report_of(self._document, self._nodes)
        host, placed = place(report, self._tables.parts, self._standards, self._sheet.bottom)
        with closing(host):
            _Binding(self, host).bind(placed)

    def _nodes(self, table: Table, room: Room) -> Iterator[dict[str, Any]]:
        if is_long(table):
            return self._tables.nodes(table, room)
        document = self._document
        return TableTree(table, document.formatter, document.labels, room).nodes()

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def file(self) -> PdfFile:
        return self._file

    @property
    def fonts(self) -> dict[bool, int]:
        return self._fonts

    def pages(self, part: LongPart, frame: Frame, plans: Sequence[PagePlan]) -> Iterator[Page]:
        """Have pages drawn, and write them."""
        for pages in self._crew.map("draw", _tasks(part, frame, plans)):
            for page in pages:
                self._file.add_page(page)
                self._used[False] |= page.regular
                self._used[True] |= page.bold
                yield page

    def embed_fonts(self) -> None:
        """Write the fonts with what the pages so far use of them."""
        for bold, number in self._fonts.items():
            typeface.embed(self._file, number, self._used[bold], bold=bold)

    def numbers(self, first: int, count: int, total: int, x: float, y: float) -> list[Mark]:
        """The numbers of pages that follow one another, as the template writes them."""
        page_of, locale = self._document.labels.page_of, self._document.locale
        page_of = page_of.replace("{pages}", localize_digits(str(total), locale))
        texts = [
            page_of.replace("{page}", localize_digits(str(number), locale))
            for number in range(first, first + count)
        ]
        side: Side = "left" if self._rtl else "right"
        start, end = (x, self._sheet.width) if self._rtl else (0.0, x + 1)
        words = [Words(text, start, end, side, 1) for text in texts]
        if any_odd(texts, rtl=self._rtl):
            cells = [
                Cell(text, _FOOT_ROOM, side, _FOOT_SIZE, str(_MUTED), close=True) for text in texts
            ]
            forms = self._shaper.forms(cells)
            words = [replace(word, form=form) for word, form in zip(words, forms, strict=True)]
        return [Mark(word, _FOOT_SIZE, y, _MUTED) for word in words]


class _Binding:
    """Brings the host's pages and ours together."""

    def __init__(self, book: _Book, host: Host) -> None:
        self._book = book
        self._host = host
        self._file = book.file
        self._copier = Copier(host.pdf, self._file)
        self._hosts = HostPages(host, self._copier, self._file, book.fonts)
        self._elements = host.elements()
        # A page of the host without tags of its own gets the key of its number.
        self._next_key = host.next_key + len(host.contents)
        self._keys: dict[int, bytes] = {}
        self._rows: defaultdict[int, array[int]] = defaultdict(lambda: array("l"))
        self._own: dict[int, list[int]] = {}

    def bind(self, placed: Sequence[Placed]) -> None:
        """Write all pages and what leads to them."""
        total = len(self._host.contents) + sum(each.added for each in placed)
        before = 0
        for number, each in enumerate(placed):
            mark = self._host.numbers[each.first + 1]
            first = each.first + 1 + before
            marks = self._book.numbers(first, len(each.chunks), total, mark.x, mark.y)
            self._part(number, each, marks)
            before += each.added
        self._page_tree(total)
        self._keys |= self._hosts.write()
        self._parent_tree()
        self._metadata(total)
        root = self._copier.number(self._host.pdf.Root.objgen[0])
        info = self._copier.number(self._host.pdf.trailer.Info.objgen[0])
        self._copier.copy_rest()
        self._book.embed_fonts()
        self._file.finish(root, info)

    def _part(self, number: int, each: Placed, marks: list[Mark]) -> None:
        room = self._elements[number]
        bodies = self._bodies(room, len(each.part.sections))
        plans = self._plans(each, bodies, marks)
        frame = self._hosts.frame(each.first + 1, self._book.sheet)
        part = replace(each.part, setting=_moved(each.part.setting, each.left))
        for plan, page in zip(plans, self._book.pages(part, frame, plans), strict=True):
            for row, parent in page.rows:
                self._rows[parent].append(row)
            if plan.host is None:
                self._keys[plan.key] = b"%d 0 R" % (plan.base + 3)
            else:
                marks_of = self._host.room(number)
                self._hosts.put(marks_of[2 if plan is plans[-1] else 0], page)
        self._own[each.first + 1] = [plan.base + 2 for plan in plans if plan.host is None]
        self._table(room, bodies)

    def _bodies(self, room: RoomElements, count: int) -> list[int]:
        """The elements that rows belong to: one, or one a group."""
        first = self._copier.take(room.body)
        more = self._file.allot(count - 1)
        return [first, *range(more, more + count - 1)]

    def _plans(self, each: Placed, bodies: list[int], marks: list[Mark]) -> list[PagePlan]:
        width, last = len(each.part.setting.places), len(each.chunks) - 1
        plans = []
        for place_, chunk in enumerate(each.chunks):
            page = {0: each.first, last: each.first + 2}.get(place_)
            parts = tuple(_parts(each, chunk, bodies))
            elements = sum(_elements(one, width) for one in parts)
            marked = sum(_marked(one, width) for one in parts)
            own = page is None
            plans.append(
                PagePlan(
                    parts,
                    each.top if place_ == 0 else each.other_top,
                    self._file.allot(elements + (4 if own else 2)),
                    None if page is None else self._hosts.number(page),
                    self._next_key + place_,
                    0 if page is None else self._hosts.take(page, marked),
                    each.part.closed and place_ == last,
                    marks[place_] if own else None,
                )
            )
        self._next_key += len(plans)
        return plans

    def _table(self, room: RoomElements, bodies: list[int]) -> None:
        """The elements of a table's rows, and of the table where there is one for each group."""
        table = self._copier.number(room.table)
        for body in bodies:
            kids = " 0 R ".join(map(str, self._rows.pop(body)))
            self._file.add(body, f"<</Type/StructElem/S/TBody/P {table} 0 R/K[{kids} 0 R]>>")
        if len(bodies) > 1:
            item = self._host.pdf.get_object(room.table, 0)
            kept = [self._copier.body(kid) for kid in item.K]
            at = kept.index(b"%d 0 R" % bodies[0])
            kept[at : at + 1] = [b"%d 0 R" % body for body in bodies]
            rest = entries(item, self._copier, without=("/K",))
            self._file.add(self._copier.take(room.table), b"<<%b/K[%b]>>" % (rest, b" ".join(kept)))

    def _page_tree(self, total: int) -> None:
        kids: list[int] = []
        for number in range(len(self._host.contents)):
            kids += self._own.get(number) or [self._hosts.number(number)]
        pages = self._copier.take(self._host.pdf.Root.Pages.objgen[0])
        self._file.add(
            pages, f"<</Type/Pages/Count {total}/Kids[{' 0 R '.join(map(str, kids))} 0 R]>>"
        )

    def _parent_tree(self) -> None:
        """What leads from marked content to its element, for all pages."""
        root = self._host.pdf.Root.StructTreeRoot
        tree = {key: self._copier.body(value) for key, value in self._host.parents()} | self._keys
        number = self._file.allot()
        self._file.add(
            number, b"<</Nums[%b]>>" % b" ".join(b"%d %b" % item for item in sorted(tree.items()))
        )
        rest = entries(root, self._copier, without=("/ParentTree", "/ParentTreeNextKey"))
        self._file.add(
            self._copier.take(root.objgen[0]),
            b"<<%b/ParentTree %d 0 R/ParentTreeNextKey %d>>" % (rest, number, max(tree) + 1),
        )

    def _metadata(self, total: int) -> None:
        item = self._host.pdf.Root.Metadata
        known = b"<xmpTPg:NPages>%d<" % len(self._host.contents)
        data = item.read_bytes().replace(known, b"<xmpTPg:NPages>%d<" % total)
        head = b"<</Type/Metadata/Subtype/XML/Length %d>>" % len(data)
        self._file.add_raw(self._copier.take(item.objgen[0]), head, data)


def _palette(branding: Branding) -> Palette:
    steps = shades(branding)
    return Palette(
        ink=INK,
        hair=_HAIR,
        gray=_GRAY,
        bar=Color.parse(colors(branding)["bar"]),
        minus=_MINUS,
        shades=tuple((Color.parse(each["fill"]), Color.parse(each["text"])) for each in steps),
    )


def _tasks(
    part: LongPart, frame: Frame, plans: Sequence[PagePlan]
) -> Iterator[tuple[Setting, Frame, Sequence[PagePlan], dict[tuple[int, int], Form]]]:
    keys = sorted(part.forms)
    for start in range(0, len(plans), _PAGES_AT_ONCE):
        some = plans[start : start + _PAGES_AT_ONCE]
        runs = [each for plan in some for each in plan.parts if isinstance(each, Run)]
        first, stop = (runs[0].start, runs[-1].stop) if runs else (0, 0)
        mine = keys[bisect_left(keys, (first, 0)) : bisect_left(keys, (stop, 0))]
        yield part.setting, frame, some, {key: part.forms[key] for key in mine}


def _moved(setting: Setting, left: float) -> Setting:
    """The same at its place on the page."""
    places = tuple(
        replace(
            each,
            left=each.left + left,
            right=each.right + left,
            start=each.start + left,
            end=each.end + left,
        )
        for each in setting.places
    )
    return replace(setting, places=places)


def _parts(each: Placed, chunk: Chunk, bodies: list[int]) -> Iterator[Run | Band]:
    part = each.part
    for item in chunk.items:
        body = bodies[item.group]
        section, bands = part.sections[item.group], part.bands[item.group]
        if isinstance(item, Rows):
            yield Run(item.start, item.stop, part.heights[item.start : item.stop], body)
            continue
        title = isinstance(item, Title)
        words = bands.title if title else bands.sums
        cells = tuple(replace(w, start=w.start + each.left, end=w.end + each.left) for w in words)
        if isinstance(item, Title):
            yield Band(cells, section.title, title, None if item.again else "TH", body)
        else:
            yield Band(cells, section.sums, title, "TD", body)


def _elements(part: Run | Band, width: int) -> int:
    """How many elements rows and cells are."""
    if isinstance(part, Run):
        return (part.stop - part.start) * (width + 1)
    return 1 + len(part.cells) if part.tag else 0


def _marked(part: Run | Band, width: int) -> int:
    """How many of them have content."""
    if isinstance(part, Run):
        return (part.stop - part.start) * width
    return len(part.cells) if part.tag else 0
