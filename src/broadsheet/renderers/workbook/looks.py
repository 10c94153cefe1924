"""How each column of a table looks on its sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.naming import column_titles
from broadsheet.renderers.workbook.cells import SheetColumn, sheet_column
from broadsheet.renderers.workbook.names import headers
from broadsheet.renderers.workbook.number_formats import number_format, smallest
from broadsheet.renderers.workbook.palette import LINE
from broadsheet.renderers.workbook.pen import text_width

if TYPE_CHECKING:
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column, Table

_WIDEST, _NARROWEST = 60, 6
_WRAPPED_LINES = 8
_SAMPLE = 500
_FILTER_BUTTON = 3
_PADDING = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One column ready for its sheet; `width` in digits of the default font."""

    column: Column
    header: str
    body: SheetColumn
    code: str
    width: float

    def style(self) -> dict[str, Any]:
        """The properties of an ordinary cell."""
        look: dict[str, Any] = {
            "align": self.column.align,
            "valign": "top",
            "num_format": self.code,
        }
        if self.column.align != "center":
            look["indent"] = 1
        return {**look, "bottom": 7, "bottom_color": LINE}

    def lines(self, text: str) -> int:
        """How many lines a text takes; 1 if it is not to be wrapped, as one that fills a page."""
        if self.column.overflow != "wrap" or len(text) > self.width * _WRAPPED_LINES:
            return 1
        if len(text) < self.width - _PADDING and "\n" not in text:
            return 1
        room = self.width - _PADDING + 1
        parts = text.split("\n")
        return sum(max(1, math.ceil(text_width(part) / room)) for part in parts)


def table_looks(table: Table, formatter: Formatter) -> tuple[Look, ...]:
    """The look of each column of a table."""
    names = headers(column_titles(table))
    return tuple(_look(index, name, table, formatter) for index, name in enumerate(names))


def _look(index: int, header: str, table: Table, formatter: Formatter) -> Look:
    column, values = table.columns[index], table.data.column(index)
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    total = table.totals[index] if table.totals else None
    sheet = sheet_column(values, column.format, formatter)
    texts = _longest(values, column, formatter)
    if total is not None:
        texts.append(total.text)
    if sheet.numeric and sheet.losses:
        texts += [cell for cell in sheet.cells if isinstance(cell, str)]
    body = max((text_width(text) for text in texts), default=0)
    word = max((text_width(word) for word in header.split()), default=0)
    head = min(text_width(header), max(word, 18)) + _FILTER_BUTTON
    return Look(
        column,
        header,
        sheet,
        number_format(column.format, formatter, kind, smallest(values)),
        min(max(body, head, _NARROWEST) + _PADDING, _WIDEST),
    )


def _longest(values: pa.ChunkedArray, column: Column, formatter: Formatter) -> list[str]:
    """Texts of the cells that may be the widest: the first ones, the longest, the extremes."""
    sample = formatter.column(values.slice(0, _SAMPLE), column.format)
    kind = values.type
    if len(values) <= _SAMPLE:
        return sample
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        longest = pc.index(pc.utf8_length(values), pc.max(pc.utf8_length(values))).as_py()
        return sample if longest < 0 else [*sample, str(values[longest].as_py())]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        ends = pc.min_max(values).as_py().values()
        return sample + [formatter.text(end, column.format) for end in ends]
    return sample
