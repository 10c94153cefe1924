"""Native charts, and the sheet with their data, to which they refer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadsheet.document.table import Table
from broadsheet.renderers.naming import one_line
from broadsheet.renderers.workbook.looks import Look, table_looks
from broadsheet.renderers.workbook.names import title_text
from broadsheet.renderers.workbook.palette import INK, LINE, MUTED, SEVERITIES
from broadsheet.renderers.workbook.pen import put, put_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from broadsheet.document.block import Chart, NativeChart
    from broadsheet.renderers.workbook.book import Book
    from broadsheet.renderers.workbook.cells import SheetCell

_TYPES = {"combo": "column"}
_ROUND = ("pie", "doughnut")
_WIDEST = 45
_LABELLED = 0.04
_WHOLE_TICKS = 10.0
_DECIMALS = re.compile(r"0\.0+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart's data stand: its header row, first and last row of values."""

    sheet: str
    header: int
    first: int
    last: int
    looks: tuple[Look, ...]

    def values(self, field: str) -> list[Any]:
        """The reference to a column's values, as XlsxWriter takes it."""
        column = self._column(field)
        return [self.sheet, self.first, column, self.last, column]

    def name(self, field: str) -> list[Any]:
        """The reference to a column's title."""
        return [self.sheet, self.header, self._column(field)]

    def cells(self, field: str) -> Sequence[SheetCell]:
        """The values of a column."""
        return self.looks[self._column(field)].body.cells

    def code(self, field: str) -> str:
        """The number format of a column."""
        return self.looks[self._column(field)].code

    def _column(self, field: str) -> int:
        fields = [look.column.field for look in self.looks]
        return fields.index(field)


def write_chart_data(book: Book, charts: Sequence[Chart]) -> list[Place]:
    """One sheet with the data of all charts, each below the other."""
    sheet = book.sheet("Chart data", "Chart data")
    row, places = 0, []
    widths: dict[int, float] = {}
    for chart in charts:
        table = Table(chart.title, chart.columns, chart.data)
        looks = table_looks(table, book.formatter)
        title = one_line(chart.title) or book.labels.chart
        bold = book.style(align="left", bold=True, font_size=12, font_color=book.palette.title)
        put_text(sheet, row, 0, title, bold)
        if chart.cut is not None:
            ground, ink = SEVERITIES["warning"]
            row += 1
            put_text(
                sheet,
                row,
                0,
                chart.cut.text,
                book.style(align="left", font_color=ink, bg_color=ground),
            )
        header = row + 1
        last = _write_rows(book, sheet, header, looks, chart.data.num_rows)
        places.append(Place(sheet.get_name(), header, header + 1, last, looks))
        for column, look in enumerate(looks):
            widths[column] = min(max(widths.get(column, 0), look.width), _WIDEST)
        row = last + 3
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    return places


def _write_rows(book: Book, sheet: Worksheet, header: int, looks: Sequence[Look], rows: int) -> int:
    for column, look in enumerate(looks):
        edge = {"bottom": 1, "bottom_color": book.palette.primary}
        head = book.style(bold=True, align=look.column.align, text_wrap=True, **edge)
        put_text(sheet, header, column, look.header, head)
        style = book.style(**look.style())
        for row, cell in enumerate(look.body.cells, header + 1):
            put(sheet, row, column, cell, style)
    return header + rows


def native_chart(book: Book, chart: Chart, native: NativeChart, place: Place) -> Any:
    """The chart as Excel draws it."""
    lines = [name for name in native.series if name in native.lines]
    bars = [name for name in native.series if name not in native.lines] or lines
    options = {"type": _TYPES.get(native.kind, native.kind)}
    if native.stacked:
        options["subtype"] = "stacked"
    drawn = book.chart(options)
    for name in bars if native.kind == "combo" else native.series:
        drawn.add_series(_series(book, native, place, name))
    if native.kind == "combo" and lines and bars is not lines:
        second = book.chart({"type": "line"})
        for name in lines:
            second.add_series(_series(book, native, place, name, line=True))
        drawn.combine(second)
    _dress(drawn, chart, native, place)
    return drawn


def _series(
    book: Book, native: NativeChart, place: Place, name: str, *, line: bool = False
) -> dict[str, Any]:
    colors = book.palette.series
    color = colors[native.series.index(name) % len(colors)]
    series: dict[str, Any] = {
        "name": place.name(name),
        "categories": place.values(native.x),
        "values": place.values(name),
    }
    if native.kind in _ROUND:
        count = place.last - place.first + 1
        series["points"] = [
            {"fill": {"color": colors[i % len(colors)]}, "border": {"color": "#ffffff"}}
            for i in range(count)
        ]
        series["data_labels"] = {"percentage": True, "leader_lines": True}
        series["data_labels"]["custom"] = _labelled(place.cells(name))
        if native.kind == "pie":
            series["data_labels"] |= {"position": "outside_end", "font": {"color": INK}}
        else:
            series["data_labels"]["font"] = {"color": "#ffffff", "bold": True}
    elif native.kind == "line" or line:
        series["line"] = {"color": color, "width": 2.25}
    elif native.kind == "scatter":
        series["marker"] = {
            "type": "circle",
            "size": 7,
            "fill": {"color": color},
            "border": {"color": "#ffffff"},
        }
    else:
        series |= {"fill": {"color": color}, "gap": 60}
    return series


def _dress(drawn: Any, chart: Chart, native: NativeChart, place: Place) -> None:
    """Title, legend, axes."""
    title = title_text(chart.title)
    if title.startswith("="):
        title = f"\u200b{title}"  # XlsxWriter would take it for a reference to a cell.
    font = {"size": 12, "bold": True, "color": INK}
    drawn.set_title({"name": title, "name_font": font} if title else {"none": True})
    drawn.set_chartarea({"border": {"color": LINE}})
    drawn.show_blanks_as("gap")
    several = len(native.series) > 1
    if several or native.kind in _ROUND:
        side = "right" if native.kind in _ROUND else "bottom"
        drawn.set_legend({"position": side, "font": {"color": INK}})
    else:
        drawn.set_legend({"none": True})
    if native.kind in _ROUND:
        return
    text = {"num_font": {"color": MUTED}, "line": {"color": LINE}}
    grid = {"visible": True, "line": {"color": LINE, "width": 0.75}}
    values = {
        **text,
        "num_format": _axis_code(place, native),
        "major_gridlines": grid,
        "line": {"none": True},
    }
    categories = {**text, "num_format": place.code(native.x), "major_gridlines": {"visible": False}}
    if native.kind == "bar":
        # The first row of the data stands on top, as in a table.
        drawn.set_y_axis({**categories, "reverse": True})
        drawn.set_x_axis({**values, "label_position": "high"})
    else:
        if native.kind != "scatter":
            categories["label_position"] = "low"
        drawn.set_x_axis(categories)
        drawn.set_y_axis(values)


def _labelled(cells: Sequence[SheetCell]) -> list[dict[str, bool] | None]:
    """Which slices get no label: those too small for one."""
    sizes = [_size(cell) for cell in cells]
    whole = sum(sizes) or 1.0
    return [None if size / whole >= _LABELLED else {"delete": True} for size in sizes]


def _axis_code(place: Place, native: NativeChart) -> str:
    """The number format of the first series, without decimals that all ticks would lack."""
    code = place.code(native.series[0])
    largest = max((_size(c) for name in native.series for c in place.cells(name)), default=0.0)
    if largest * (100 if "%" in code else 1) < _WHOLE_TICKS:
        return code
    return _DECIMALS.sub("0", code)


def _size(cell: SheetCell) -> float:
    return abs(float(cell)) if isinstance(cell, int | float) else 0.0
