"""A table block on sheets of its own: one, unless it has more rows than a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range

from broadsheet.renderers.naming import one_line
from broadsheet.renderers.workbook.body import Body, LongBody, ShortBody
from broadsheet.renderers.workbook.looks import table_looks
from broadsheet.renderers.workbook.losses import loss_notes
from broadsheet.renderers.workbook.measure import text_width
from broadsheet.renderers.workbook.names import clipped
from broadsheet.renderers.workbook.palette import LINE, MUTED, NEGATIVE, SEVERITIES
from broadsheet.renderers.workbook.pen import put, put_text
from broadsheet.renderers.workbook.pieces import Piece, sheets_of
from broadsheet.renderers.workbook.sheet_rows import SheetRows
from broadsheet.renderers.workbook.totals import Range, TableTotals, TotalCell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from broadsheet.document.table import Table
    from broadsheet.renderers.workbook.book import Book
    from broadsheet.renderers.workbook.looks import Look

MAX_ROWS = 1_048_576
"""Rows of a sheet."""

LONG = 2_000
"""From so many rows on, a table's body is streamed."""

_ABOVE_AND_BELOW = 16
_ALT_MAX = 250
_WIDE = 95
_FROZEN_WIDTH = 45


class TableSheets:
    """Writes one table. `names` are its sheets, in order, once `write` was called."""

    def __init__(
        self, book: Book, table: Table, number: int, max_rows: int = MAX_ROWS, long: int = LONG
    ) -> None:
        self._book = book
        self._table = table
        self._fallback = f"Table {number}"
        self._looks = table_looks(table, book.formatter)
        self._notes = loss_notes(table, self._looks)
        self._room = max_rows - _ABOVE_AND_BELOW - len(table.notes) - len(self._notes)
        self._long = table.data.num_rows >= long
        self.names: list[str] = []

    def write(self) -> None:
        """Write every sheet of the table."""
        table = self._table
        parts = sheets_of(table, self._room)
        totals = TableTotals(self._book.formatter, table, self._looks)
        rows = SheetRows(self._book, table, self._looks) if self._long else None
        for number, pieces in enumerate(parts):
            sheet, body = self._sheet(rows)
            self.names.append(sheet.get_name())
            _Part(self._book, table, self._looks, sheet, body, totals).write(
                pieces, self._notes, last=number == len(parts) - 1
            )
        title = one_line(table.title) or self.names[0]
        self._book.notes += [f"{title}: {note}" for note in self._notes]

    def _sheet(self, rows: SheetRows | None) -> tuple[Worksheet, Body]:
        title, fallback = self._table.title, self._fallback
        if rows is None:
            sheet = self._book.sheet(title, fallback)
            return sheet, ShortBody(self._book, sheet, self._looks)
        long = self._book.long_sheet(title, fallback, rows)
        return long, LongBody(long)


class _Part:
    """One sheet of a table."""

    def __init__(
        self,
        book: Book,
        table: Table,
        looks: tuple[Look, ...],
        sheet: Worksheet,
        body: Body,
        totals: TableTotals,
    ) -> None:
        self._book = book
        self._table = table
        self._looks = looks
        self._sheet = sheet
        self._body = body
        self._totals = totals
        self._row = 0
        self._sum_titles: set[str] = set()
        self._bodies: list[tuple[int, int]] = []

    def write(self, pieces: Sequence[Piece], notes: Sequence[str], *, last: bool) -> None:
        """Write the sheet from its title to its notes."""
        self._above()
        top = self._row
        self._spans()
        header = self._row
        self._headers()
        for piece in pieces:
            self._piece(piece)
        end = self._row - 1
        if end > header:
            self._totals.ranges.append(Range(self._sheet.get_name(), header + 1, end))
            self._draw_values()
        totals: tuple[TotalCell | None, ...] = ()
        if last and self._table.totals and end > header:
            totals = self._totals.totals(self._sheet.get_name())
        if self._table.groups:
            self._sheet.autofilter(header, 0, end, len(self._looks) - 1)
        elif end > header:
            self._as_table(header, end, totals)
        if totals:
            title = self._table.totals_title or self._book.labels.total
            self._sums(totals, title, "total")
        self._below(notes)
        self._set_up(top, header)

    def _above(self) -> None:
        """Title and what was cut; nothing where there is neither."""
        table, style = self._table, self._book.style
        if table.title:
            title = style(
                align="left", bold=True, font_size=14, font_color=self._book.palette.title
            )
            put_text(self._sheet, self._row, 0, one_line(table.title), title)
            self._row += 1
        if table.cut is not None:
            ground, ink = SEVERITIES["warning"]
            warning = style(align="left", bold=True, font_color=ink, bg_color=ground)
            for column in range(len(self._looks)):
                self._sheet.write_blank(self._row, column, None, warning)
            put_text(self._sheet, self._row, 0, table.cut.text, warning)
            self._row += 1
        if self._row:
            self._sheet.set_row(self._row, 6)
            self._row += 1

    def _spans(self) -> None:
        """The headings above a pivot's columns."""
        if not self._table.spans:
            return
        style = self._header_style(align="center")
        column = 0
        for span in self._table.spans:
            end = column + span.count - 1
            if span.count > 1:
                self._sheet.merge_range(self._row, column, self._row, end, "", style)
            put_text(self._sheet, self._row, column, one_line(span.title), style)
            column = end + 1
        self._row += 1

    def _headers(self) -> None:
        for column, look in enumerate(self._looks):
            put_text(self._sheet, self._row, column, look.header, self._column_style(look))
        self._row += 1

    def _column_style(self, look: Look) -> Format:
        align = look.column.align
        # The button of the filter stands at the end of the cell.
        indent = {"left": 1, "right": 2, "center": 0}[align]
        return self._header_style(align=align, indent=indent)

    def _header_style(self, **more: Any) -> Format:
        palette = self._book.palette
        colors = {"bg_color": palette.primary, "font_color": palette.on_primary}
        edges = {"border": 1, "border_color": palette.primary}
        return self._book.style(
            bold=True, text_wrap=True, valign="vcenter", **colors, **edges, **more
        )

    def _piece(self, piece: Piece) -> None:
        if piece.group is not None:
            title = self._table.groups[piece.group].title
            self._band(title, bold=True, bg_color=self._book.palette.tint)
        first = self._row
        self._body.write(piece, first)
        self._row += piece.count
        self._bodies.append((first, self._row - 1))
        if piece.group is None:
            return
        if piece.subtotal:
            self._subtotals(piece, first)

    def _band(self, title: str, **look: Any) -> None:
        """A row with a title at its beginning and one ground all along."""
        style = self._book.style(align="left", **look)
        for column in range(len(self._looks)):
            self._sheet.write_blank(self._row, column, None, style)
        put_text(self._sheet, self._row, 0, one_line(title), style)
        self._row += 1

    def _subtotals(self, piece: Piece, first: int) -> None:
        group, home = piece.group or 0, self._sheet.get_name()
        # A group that began on the sheet before has its subtotal as a plain value.
        whole = piece.count == self._table.groups[group].count
        ranges = [Range(home, first, self._row - 1)] if whole else []
        cells = self._totals.subtotals(group, ranges, home)
        self._sums(cells, self._book.labels.subtotal, "subtotal")

    def _sums(self, totals: Sequence[TotalCell | None], title: str, kind: str) -> None:
        """Write one row of totals."""
        palette = self._book.palette
        edge = {"top": 1, "top_color": palette.primary if kind == "total" else LINE}
        ground = {"bg_color": palette.tint} if kind == "total" else {}
        self._sum_titles.add(title)
        for column, (look, total) in enumerate(zip(self._looks, totals, strict=True)):
            code = "#,##0" if look.column.total == "count" else look.code
            properties = {**look.style(), "num_format": code, "bold": True, **edge, **ground}
            style = self._book.style(**properties)
            if total is None:
                put(self._sheet, self._row, column, None if column else title, style)
            elif total.formula is None:
                put(self._sheet, self._row, column, total.value, style)
            else:
                self._sheet.write_formula(self._row, column, total.formula, style, total.value)
        self._row += 1

    def _as_table(self, first: int, last: int, totals: Sequence[TotalCell | None]) -> None:
        """Declare the rows an Excel table, with the totals row that is written after them."""
        columns: list[dict[str, Any]] = []
        for index, look in enumerate(self._looks):
            columns.append({"header": look.header, "header_format": self._column_style(look)})
            total = totals[index] if totals else None
            if total is not None and total.formula is not None:
                columns[-1]["total_function"] = total.formula
        options = {
            "name": self._book.names.table(self._table.title),
            "columns": columns,
            "style": None,
            "total_row": bool(totals),
            "title": clipped(one_line(self._table.title), _ALT_MAX),
        }
        self._sheet.add_table(first, 0, last + bool(totals), len(self._looks) - 1, options)

    def _draw_values(self) -> None:
        """Bars behind numbers, and grounds by value: one scale for columns of one format."""
        palette = self._book.palette
        shaded: dict[str, list[int]] = {}
        for column, look in enumerate(self._looks):
            if look.column.bar:
                self._condition([column], {
                    "type": "data_bar", "data_bar_2010": True, "bar_solid": True,
                    "bar_color": palette.bar, "bar_negative_color": NEGATIVE,
                    "bar_axis_color": LINE, "bar_no_border": True,
                    "bar_direction": "right" if self._book.rtl else "left",
                })  # fmt: skip
            if look.column.shade:
                shaded.setdefault(look.code, []).append(column)
        for columns in shaded.values():
            colors = {"min_color": "#ffffff", "max_color": palette.shade}
            self._condition(columns, {"type": "2_color_scale", **colors})

    def _condition(self, columns: Sequence[int], options: dict[str, Any]) -> None:
        ranges = [
            (first, column, last, column) for first, last in self._bodies for column in columns
        ]
        several = " ".join(xl_range(*each) for each in ranges)
        more = {"multi_range": several} if len(ranges) > 1 else {}
        self._sheet.conditional_format(*ranges[0], {**options, **more})

    def _below(self, notes: Sequence[str]) -> None:
        lines = [*self._table.notes, *notes]
        if not self._table.data.num_rows:
            empty = self._table.empty_text or self._book.labels.no_rows
            put_text(self._sheet, self._row, 0, empty, self._book.style(align="left", italic=True))
            self._row += 1
        if lines:
            self._row += 1
        style = self._book.style(align="left", italic=True, font_color=MUTED, font_size=10)
        for line in lines:
            put_text(self._sheet, self._row, 0, one_line(line), style)
            self._row += 1

    def _set_up(self, top: int, header: int) -> None:
        """Widths, frozen rows and columns, printing."""
        sheet = self._sheet
        for column, look in enumerate(self._looks):
            words = self._sum_titles if column == 0 else ()
            width = max(look.width, *(text_width(word) + 4 for word in words), 0)
            sheet.set_column(column, column, width)
        leading = 0
        while leading < len(self._looks) - 1 and self._looks[leading].column.row_header:
            leading += 1
        narrow = sum(look.width for look in self._looks[:leading]) <= _FROZEN_WIDTH
        sheet.freeze_panes(header + 1, leading if narrow else 0)
        sheet.repeat_rows(top, header)
        if sum(look.width for look in self._looks) > _WIDE:
            sheet.set_landscape()
        last = len(self._looks) - 1
        sheet.print_area(0, 0, max(self._row - 1, 0), last)
        if self._bodies:
            ignored = xl_range(header, 0, self._row, last)
            sheet.ignore_errors({"number_stored_as_text": ignored})
