"""The long tables of a document: measured and laid out before any page is made."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from broadsheet.renderers.longtable.glyphs import is_simple
from broadsheet.renderers.longtable.paging import Section
from broadsheet.renderers.longtable.plan import Form, Words
from broadsheet.renderers.longtable.rows import write_rows
from broadsheet.renderers.longtable.setting import Place, Setting
from broadsheet.renderers.longtable.shaping import Cell as ShapedCell
from broadsheet.renderers.longtable.survey import Survey, SurveyedColumn
from broadsheet.renderers.page.scale import bars_of, shade_scales
from broadsheet.renderers.typeset.cells import limit_of, point_of
from broadsheet.renderers.typeset.table import PADDING, Body, Room, TableTree, row_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from broadsheet.document.cell import Cell
    from broadsheet.document.document import Document
    from broadsheet.document.table import Table
    from broadsheet.renderers.longtable.crew import Crew
    from broadsheet.renderers.longtable.fitting import Fitted, Odd
    from broadsheet.renderers.longtable.setting import Palette, Side
    from broadsheet.renderers.longtable.shaping import Shaper
    from broadsheet.renderers.typeset.columns import Part

Node = dict[str, Any]

_FIRST = 10
"""Rows of which the template needs the heights."""

BATCH = 4096
"""Rows that one process works on at a time."""


@dataclass(frozen=True, slots=True)
class GroupBands:
    """What stands above and below the rows of a group."""

    title: tuple[Words, ...]
    sums: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class LongPart:
    """Columns of a long table that stand side by side, with all that is known of their rows."""

    setting: Setting
    heights: array[float]
    sections: tuple[Section, ...]
    bands: tuple[GroupBands, ...]
    closed: bool
    forms: dict[tuple[int, int], Form] = field(default_factory=dict)


class LongTables:
    """Lays long tables out; gives nodes with room for them, and keeps the parts."""

    def __init__(
        self, document: Document, folder: Path, palette: Palette, crew: Crew, shaper: Shaper
    ) -> None:
        self.parts: list[LongPart] = []
        self._document = document
        self._folder = folder
        self._palette = palette
        self._crew = crew
        self._shaper = shaper
        self._count = 0

    def nodes(self, table: Table, room: Room) -> Iterator[Node]:
        """The nodes of one table."""
        self._count += 1
        rows = self._folder / f"rows-{self._count}"
        write_rows(table.data, rows)
        return _LongTree(self, table, room, rows).nodes()

    @property
    def document(self) -> Document:
        return self._document

    @property
    def palette(self) -> Palette:
        return self._palette

    def map(self, name: str, table: Table, *before: Any) -> Iterator[Any]:
        """Ask for something of all rows, batch after batch."""
        count = table.data.num_rows
        return self._crew.map(
            name,
            ((*before, start, min(start + BATCH, count)) for start in range(0, count, BATCH)),
        )

    def shaped(self, cells: Sequence[ShapedCell]) -> list[Form]:
        return self._shaper.forms(cells)

    def keep(self, part: LongPart) -> int:
        self.parts.append(part)
        return len(self.parts) - 1


class _LongTree(TableTree):
    """Makes the nodes of a table whose rows are drawn later."""

    def __init__(self, tables: LongTables, table: Table, room: Room, rows: Path) -> None:
        self.table = table
        self.labels = tables.document.labels
        self.room = room
        self._tables = tables
        self._rows = rows
        self._formatter = tables.document.formatter
        self._rtl = tables.document.direction == "rtl"
        self._shortened = False
        self._surveyed = self._survey()
        self.columns = self._surveyed

    def _survey(self) -> list[SurveyedColumn]:
        table = self.table
        total = [Survey()] * len(table.columns)
        about = (self._rows, table.columns, self._formatter, self._rtl)
        for part in self._tables.map("survey", table, *about):
            total = [one | other for one, other in zip(total, part, strict=True)]
        sums: list[Sequence[Cell | None]] = [table.totals, *(g.subtotals for g in table.groups)]
        return [
            SurveyedColumn(
                column,
                survey,
                point_of(column, table.data.column(index).type, self._formatter),
                (row[index] for row in sums if row),
            )
            for index, (column, survey) in enumerate(zip(table.columns, total, strict=True))
        ]

    def _part(self, part: Part) -> Node:
        body = Body(self, part)
        setting = self._setting(part, body)
        heights, forms = self._heights(setting)
        sections, bands = self._groups(body, setting)
        first = list(islice(_in_order(sections, heights), _FIRST))
        node = self.node(body, [], first)
        foot = body.sums(self.table.totals, self.table.totals_title)[1]
        number = self._tables.keep(LongPart(setting, heights, sections, bands, bool(foot), forms))
        return node | {
            "heights": node["head"]["heights"],
            "foot-heights": foot,
            "room": number,
            "keep": False,
        }

    def _setting(self, part: Part, body: Body) -> Setting:
        rtl = self._rtl
        total = sum(part.widths)
        shades = shade_scales(self.table.columns, self.table.data)
        places = []
        for number, (index, left) in enumerate(
            zip(part.columns, accumulate(part.widths, initial=0.0), strict=False)
        ):
            column, surveyed = self.table.columns[index], self._surveyed[index]
            before, after = body.insets[number]
            right = left + part.widths[number]
            if rtl:
                left, right, before, after = total - right, total - left, after, before
            room = body.rooms[number]
            bars = bars_of(self.table.data.column(index)) if column.bar else None
            survey = surveyed.survey
            places.append(
                Place(
                    column=column,
                    index=index,
                    left=left,
                    right=right,
                    start=left + before,
                    end=right - after,
                    side=physical(self.align(index), rtl=rtl),
                    room=room,
                    point=surveyed.point,
                    tail=survey.tail,
                    easy=not survey.broken and survey.needed <= limit_of(room),
                    odd=survey.odd,
                    bars=bars,
                    bar_room=body.bars[number],
                    shade=shades[index] if bars is None else None,
                )
            )
        return Setting(
            rows=self._rows,
            formatter=self._formatter,
            places=tuple(places),
            size=part.size,
            most_lines=body.most,
            rtl=rtl,
            palette=self._tables.palette,
        )

    def _heights(self, setting: Setting) -> tuple[array[float], dict[tuple[int, int], Form]]:
        size = setting.size
        heights = array("d")
        forms: dict[tuple[int, int], Form] = {}
        single = row_height(1, size)
        fitted: Fitted
        for fitted in self._tables.map("fit", self.table, setting):
            start = len(heights)
            self._shortened |= fitted.cut
            if fitted.lines is None:
                count = min(BATCH, self.table.data.num_rows - start)
                heights.extend([single] * count)
            else:
                heights.extend([row_height(lines, size) for lines in fitted.lines])
            made = self._tables.shaped([_shaped(setting, odd) for odd in fitted.odd])
            for odd, form in zip(fitted.odd, made, strict=True):
                forms[odd.row, odd.place] = form
                if odd.lines is None:
                    high = round(form.height + 2 * PADDING * size, 2)
                    heights[odd.row] = max(heights[odd.row], high)
        return heights, forms

    def _groups(
        self, body: Body, setting: Setting
    ) -> tuple[tuple[Section, ...], tuple[GroupBands, ...]]:
        table = self.table
        if not table.groups:
            return (Section(0, table.data.num_rows),), (GroupBands((), ()),)
        titles = [body.title(group) for group in table.groups]
        sums = [body.sums(group.subtotals, self.labels.subtotal) for group in table.groups]
        width = len(setting.places)
        above = [_words(setting, [{"t": title, "n": width}]) for title, _ in titles]
        below = [_words(setting, cells) for cells, _ in sums]
        formed = self._formed(setting, [*above, *below])
        count = len(table.groups)
        pairs = zip(formed[:count], formed[count:], strict=True)
        bands = tuple(GroupBands(title, row) for title, row in pairs)
        sections = [
            Section(
                group.start,
                group.start + group.count,
                title or _high(one.title, setting.size),
                (high[0] or _high(one.sums, setting.size)) if high else 0.0,
            )
            for group, (_, title), (_, high), one in zip(
                table.groups, titles, sums, bands, strict=True
            )
        ]
        return tuple(sections), bands

    def _formed(
        self, setting: Setting, rows: Sequence[tuple[Words, ...]]
    ) -> list[tuple[Words, ...]]:
        """The same with a form for each text that can't be drawn as it stands."""
        odd = dict.fromkeys(
            each for row in rows for each in row if not is_simple(each.text, rtl=setting.rtl)
        )
        ink = str(setting.palette.ink)
        cells = [
            ShapedCell(each.text, each.end - each.start, each.side, setting.size, ink, bold=True)
            for each in odd
        ]
        forms = dict(zip(odd, self._tables.shaped(cells), strict=True))
        return [
            tuple(replace(each, form=forms[each]) if each in forms else each for each in row)
            for row in rows
        ]


def _words(setting: Setting, cells: Sequence[Node]) -> tuple[Words, ...]:
    """Cells of a title or of sums, as the template gets them, at their places."""
    words, at = [], 0
    for cell in cells:
        count = cell.get("n", 1)
        covered = setting.places[at : at + count]
        at += count
        side = covered[0].side
        if "n" in cell:
            side = physical("start", rtl=setting.rtl)
        start, end = min(place.start for place in covered), max(place.end for place in covered)
        words.append(Words(cell["t"], start, end - cell.get("p", 0.0), side, count))
    return tuple(words)


def _high(words: Sequence[Words], size: float) -> float:
    """How high a row is by what the typesetter made of its texts."""
    text = max((each.form.height for each in words if each.form), default=0.0)
    return round(text + 2 * PADDING * size, 2)


def _in_order(sections: Iterable[Section], heights: array[float]) -> Iterator[float]:
    for section in sections:
        if section.title:
            yield section.title
        yield from heights[section.start : section.stop]
        if section.sums:
            yield section.sums


def physical(align: str, *, rtl: bool) -> Side:
    """Left, right or center, of a logical side."""
    if align == "center":
        return "center"
    return "right" if align == "right" or (align == "end") != rtl else "left"


def _shaped(setting: Setting, odd: Odd) -> ShapedCell:
    place = setting.places[odd.place]
    fill = setting.palette.ink if odd.shade is None else setting.palette.shades[odd.shade][1]
    return ShapedCell(
        odd.text, round(place.end - place.start, 2), place.side, setting.size, str(fill),
        pad=round(odd.pad, 2),
    )  # fmt: skip
