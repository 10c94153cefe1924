"""The first sheet: the document from top to bottom, tables as links to their own sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname

from broadsheet.document.block import (
    Callout,
    Chart,
    Columns,
    Contents,
    Heading,
    Image,
    Metrics,
    PageBreak,
    Recommendations,
    RichText,
)
from broadsheet.document.table import Table
from broadsheet.renderers.naming import one_line
from broadsheet.renderers.workbook.canvas import ROW_PIXELS, Area, Canvas
from broadsheet.renderers.workbook.cards import write_metrics
from broadsheet.renderers.workbook.charts import Place, native_chart
from broadsheet.renderers.workbook.names import title_text
from broadsheet.renderers.workbook.palette import INK, LINE, MUTED, SEVERITIES
from broadsheet.renderers.workbook.pen import put_text
from broadsheet.renderers.workbook.pictures import chart_picture, insert, sheet_picture
from broadsheet.renderers.workbook.rich import Line, lines, put_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from broadsheet.document.block import Block, Recommendation
    from broadsheet.document.text import TextNode
    from broadsheet.renderers.workbook.book import Book

_HEADING_SIZES = {1: 16, 2: 14, 3: 12}
_KINDS: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "font_size": 12},
    "quote": {"italic": True, "font_color": MUTED},
    "code": {"font_name": "Consolas", "font_size": 10, "bg_color": "#f3f5f7"},
    "rule": {"bottom": 1, "bottom_color": LINE},
}


class SummarySheet:
    """Writes the blocks below each other. Blocks are told apart by identity, not by value.

    `tables` gives the first sheet of each table, `places` where each chart's data stand.
    """

    def __init__(
        self,
        book: Book,
        sheet: Worksheet,
        tables: Mapping[int, str],
        places: Mapping[int, Place],
    ) -> None:
        self._book = book
        self._canvas = Canvas(book, sheet)
        self._tables = tables
        self._places = places
        self._breaks: list[int] = []

    def write(self) -> None:
        """Write the sheet."""
        document, area = self._book.document, Area()
        palette = self._book.palette
        row = self._text(0, area, document.title, bold=True, font_size=22, font_color=palette.title)
        if document.description:
            row = self._text(row, area, document.description, font_size=12, font_color=MUTED)
        row = self._text(row, area, self._book.as_of_text(), font_size=10, font_color=MUTED)
        ground, ink = SEVERITIES["warning"]
        for cut in document.provenance.cuts:
            row = self._text(row, area, cut, bold=True, font_color=ink, bg_color=ground)
        self._flow(document.blocks, area, row + 1)
        self._canvas.finish()
        self._canvas.sheet.set_h_pagebreaks(self._breaks)

    def _flow(self, blocks: Sequence[Block], area: Area, row: int) -> int:
        """Write blocks below each other from `row` on; returns the row after them."""
        for block in blocks:
            row = self._block(block, area, row)
        return row

    def _block(self, block: Block, area: Area, row: int) -> int:  # noqa: C901 - one arm a kind
        match block:
            case Heading():
                return self._heading(block, area, row)
            case RichText(nodes):
                return self._nodes(nodes, area, row, {}) + 1
            case Metrics():
                return write_metrics(self._canvas, block, area, row) + 1
            case Chart():
                return self._chart(block, area, row)
            case Table():
                return self._table(block, area, row)
            case Callout():
                return self._callout(block, area, row)
            case Recommendations():
                return self._recommendations(block, area, row)
            case Image():
                return self._image(block, area, row)
            case Columns(items):
                areas = area.split([item.width for item in items])
                if not areas:
                    return self._flow([b for item in items for b in item.blocks], area, row)
                pairs = zip(items, areas, strict=True)
                return max(self._flow(item.blocks, part, row) for item, part in pairs)
            case PageBreak():
                self._breaks.append(row)
                return row
            case Contents():
                return self._contents(block, area, row)

    def _text(self, row: int, area: Area, text: str, **look: Any) -> int:
        look = {"text_wrap": True, "valign": "vcenter", "align": "left", **look}
        self._canvas.span(row, area, look)
        put_text(self._canvas.sheet, row, area.left, text, self._book.style(**look))
        self._canvas.fit(row, area, text, look)
        return row + 1

    def _heading(self, block: Heading, area: Area, row: int) -> int:
        look: dict[str, Any] = {
            "bold": True,
            "font_size": _HEADING_SIZES.get(block.level, 11),
            "font_color": self._book.palette.title,
        }
        if block.level == 1:
            look |= {"bottom": 2, "bottom_color": self._book.palette.primary}
        row = self._text(row, area, one_line(block.text), **look)
        if block.level == 1:
            self._canvas.height(row, 6)
            row += 1
        return row

    def _nodes(self, nodes: Sequence[TextNode], area: Area, row: int, look: dict[str, Any]) -> int:
        for line in lines(nodes):
            row = self._line(line, area, row, look)
        return row

    def _line(self, line: Line, area: Area, row: int, look: dict[str, Any]) -> int:
        own = {"text_wrap": True, "valign": "top", "align": "left", "indent": line.indent}
        own |= {**look, **_KINDS.get(line.kind, {})}
        if "indent" in look:
            own["indent"] = line.indent + look["indent"]
        self._canvas.span(row, area, own)
        put_line(self._book, self._canvas.sheet, row, area.left, line, own)
        self._canvas.fit(row, area, line.text, own)
        return row + 1

    def _chart(self, block: Chart, area: Area, row: int) -> int:
        sheet = self._canvas.sheet
        rows = block.data.num_rows
        place = self._places.get(id(block))
        if place is None or not rows:
            text = f"{one_line(block.title)}: {self._book.labels.no_rows}"
            return self._text(row, area, text, italic=True, font_color=MUTED) + 1
        if block.native is None:
            if block.title:
                row = self._text(row, area, one_line(block.title), bold=True, font_color=INK)
            picture = chart_picture(block, self._book.document)
            width = min(picture.width, area.pixels)
            row += insert(sheet, row, area, picture, block.alt, width)
        else:
            drawn = native_chart(self._book, block, block.native, place)
            height = max(block.height, 8 * ROW_PIXELS)
            drawn.set_size({"width": area.pixels - 4, "height": height})
            where = {"description": one_line(block.alt), "object_position": 2}
            sheet.insert_chart(row, area.left, drawn, where)
            row += -(-height // ROW_PIXELS)
        if block.cut is not None:
            row = self._warning(block.cut.text, area, row)
        return row + 1

    def _warning(self, text: str, area: Area, row: int) -> int:
        ground, ink = SEVERITIES["warning"]
        return self._text(row, area, text, font_color=ink, bg_color=ground, font_size=10)

    def _table(self, block: Table, area: Area, row: int) -> int:
        name = self._tables[id(block)]
        title = title_text(block.title) or name
        rows = self._book.count_text(block.data.num_rows)
        text = f"{title}  ({self._book.labels.rows}: {rows})"
        row = self._link(name, text, area, row)
        if block.cut is not None:
            row = self._warning(block.cut.text, area, row)
        return row + 1

    def _link(self, name: str, text: str, area: Area, row: int) -> int:
        look = {"underline": 1, "font_color": "#1d5a91", "align": "left"}
        self._canvas.span(row, area, look)
        target = f"internal:{quote_sheetname(name)}!A1"
        self._canvas.sheet.write_url(row, area.left, target, self._book.style(**look), text)
        return row + 1

    def _callout(self, block: Callout, area: Area, row: int) -> int:
        ground, ink = SEVERITIES[block.severity]
        title = one_line(block.title) or getattr(self._book.labels, block.severity)
        look: dict[str, Any] = {"bg_color": ground, "left": 5, "left_color": ink, "indent": 1}
        row = self._text(row, area, title, bold=True, font_color=ink, **look)
        return self._nodes(block.nodes, area, row, look) + 1

    def _recommendations(self, block: Recommendations, area: Area, row: int) -> int:
        if block.title:
            color = self._book.palette.title
            row = self._text(
                row, area, one_line(block.title), bold=True, font_size=12, font_color=color
            )
        if not block.items:
            text = block.empty_text or self._book.labels.no_recommendations
            return self._text(row, area, text, italic=True, font_color=MUTED) + 1
        for item in block.items:
            row = self._recommendation(item, area, row)
        return row + 1

    def _recommendation(self, item: Recommendation, area: Area, row: int) -> int:
        book, sheet = self._book, self._canvas.sheet
        _, ink = SEVERITIES[item.severity]
        edge: dict[str, Any] = {"left": 5, "left_color": ink, "indent": 1}
        title = f"{getattr(book.labels, item.severity)}: {one_line(item.title)}"
        wide = item.saving is not None and area.count > 3
        words = Area(area.left, area.right - 3) if wide else area
        self._text(row, words, title, bold=True, **edge)
        if item.saving is not None and wide:
            look = {"align": "right", "font_color": MUTED, "valign": "vcenter"}
            label = Area(area.right - 2, area.right - 1)
            self._canvas.span(row, label, look)
            text = item.saving_label or book.labels.saving
            put_text(sheet, row, label.left, one_line(text), book.style(**look))
            bold = book.style(**{**look, "bold": True, "shrink": True})
            put_text(sheet, row, area.right, item.saving.text, bold)
        return self._nodes(item.nodes, area, row + 1, edge)

    def _image(self, block: Image, area: Area, row: int) -> int:
        picture = sheet_picture(block.picture)
        if picture is None:
            row = self._text(row, area, block.picture.alt, italic=True, font_color=MUTED)
        else:
            sheet = self._canvas.sheet
            # A small picture that may take all the width is not blown up beyond twice its size.
            width = min(area.pixels * block.share, picture.width * 2)
            row += insert(sheet, row, area, picture, block.picture.alt, width)
        if block.caption:
            row = self._text(row, area, one_line(block.caption), italic=True, font_color=MUTED)
        return row + 1

    def _contents(self, block: Contents, area: Area, row: int) -> int:
        """The other sheets: what stands on this one needs no list."""
        if not self._tables:
            return row
        title = block.title or self._book.labels.contents
        row = self._text(row, area, one_line(title), bold=True, font_size=12)
        for name in self._tables.values():
            row = self._link(name, title_text(name), area, row)
        return row + 1
