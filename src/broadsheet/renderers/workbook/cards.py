"""Metrics as cards: label, figure, change and the figure before; all of them real numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.renderers.naming import one_line
from broadsheet.renderers.workbook.canvas import Area, Canvas
from broadsheet.renderers.workbook.cells import SheetCell, sheet_cell
from broadsheet.renderers.workbook.number_formats import CHANGE, number_format, smallest
from broadsheet.renderers.workbook.palette import MUTED, VERDICTS
from broadsheet.renderers.workbook.pen import put, put_text

if TYPE_CHECKING:
    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.block import Metric, Metrics
    from broadsheet.document.cell import Cell
    from broadsheet.renderers.workbook.book import Book

_CARD = 3
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": ""}


def write_metrics(canvas: Canvas, metrics: Metrics, area: Area, row: int) -> int:
    """Write cards side by side, as many as fit; returns the row after them."""
    abreast = max(1, min(area.count // _CARD, len(metrics.items)))
    width = area.count // max(abreast, min(4, area.count // _CARD) or 1)
    for start in range(0, len(metrics.items), abreast):
        for index, metric in enumerate(metrics.items[start : start + abreast]):
            left = area.left + index * width
            _card(canvas, metric, Area(left, left + width - 1), row)
        row += 4
    return row


def _card(canvas: Canvas, metric: Metric, area: Area, row: int) -> None:
    book, sheet = canvas.book, canvas.sheet
    ground: dict[str, Any] = {"bg_color": book.palette.tint, "align": "left", "indent": 1}
    edge = {"top": 5, "top_color": book.palette.primary}
    # White edges keep neighbouring cards apart.
    ground |= {"right": 5, "right_color": "#ffffff"}
    label = {**ground, **edge, "font_color": MUTED, "font_size": 10, "valign": "vcenter"}
    canvas.span(row, area, label)
    put_text(sheet, row, area.left, one_line(metric.label), book.style(**label))
    canvas.height(row, 20)
    cell, code = figure(book, metric.value, metric.format)
    value = {**ground, "font_size": 18, "bold": True, "num_format": code, "shrink": True}
    canvas.span(row + 1, area, value)
    put(sheet, row + 1, area.left, cell, book.style(**value))
    canvas.height(row + 1, 28)
    _comparison(canvas, metric, area, row + 2, ground)
    canvas.height(row + 2, 18)


def _comparison(
    canvas: Canvas, metric: Metric, area: Area, row: int, ground: dict[str, Any]
) -> None:
    book, sheet = canvas.book, canvas.sheet
    small = {**ground, "font_size": 9, "font_color": MUTED, "shrink": True, "valign": "top"}
    if metric.before is None:
        canvas.span(row, area, small)
        return
    inner = {key: value for key, value in small.items() if not key.startswith("right")}
    if area.count < _CARD:
        text = f"{metric.change_text}  {metric.before_label}: {metric.before.text}"
        canvas.span(row, area, small)
        put_text(sheet, row, area.left, text, book.style(**small))
        return
    arrow = _ARROWS.get(metric.direction or "same", "")
    code = ";".join(f'"{arrow}"{part}' for part in CHANGE.split(";")) if arrow else CHANGE
    color = VERDICTS[metric.verdict]
    change = {**inner, "bold": True, "font_color": color, "num_format": code}
    put(sheet, row, area.left, metric.change, book.style(**change))
    middle = Area(area.left + 1, area.right - 1)
    before_label = {**inner, "align": "right", "indent": 0}
    canvas.span(row, middle, before_label)
    put_text(sheet, row, middle.left, one_line(metric.before_label), book.style(**before_label))
    cell, code = figure(book, metric.before, metric.format)
    before = {**small, "num_format": code, "align": "right"}
    put(sheet, row, area.right, cell, book.style(**before))


def figure(book: Book, cell: Cell, format: ValueFormat) -> tuple[SheetCell, str]:
    """The cell and the number format of a single figure; what is unknown is shown as a dash."""
    if cell.value is None:
        return cell.text, "General"
    values = pa.chunked_array([pa.array([cell.value])])
    code = number_format(format, book.formatter, values.type, smallest(values))
    return sheet_cell(cell.value, format, book.formatter), code
