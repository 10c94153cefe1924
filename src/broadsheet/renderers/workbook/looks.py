"""How each column of a table looks on its sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.naming import column_titles
from broadsheet.renderers.text_bytes import has_any
from broadsheet.renderers.workbook.cells import TEXT
from broadsheet.renderers.workbook.column import SheetColumn, parts, sheet_column
from broadsheet.renderers.workbook.measure import line_counts, text_width, text_widths
from broadsheet.renderers.workbook.names import headers
from broadsheet.renderers.workbook.number_formats import number_format, smallest
from broadsheet.renderers.workbook.palette import LINE

if TYPE_CHECKING:
    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column, Table

_WIDEST, _NARROWEST = 60, 6
_WRAPPED_LINES = 8
_MOST_LINES = 26
"""Of 15 points each; no row is higher than 409 points."""
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

    def lines(self, texts: pa.Array) -> pa.Array | None:
        """How many lines each text takes, None if all take one.

        A text that fills a page is not wrapped, and so takes one.
        """
        if self.column.overflow != "wrap":
            return None
        lengths = pc.utf8_length(texts)
        wraps = pc.greater_equal(lengths, self.width - _PADDING)
        if has_any(texts, b"\n"):
            wraps = pc.or_(wraps, pc.match_substring(texts, "\n"))
        wraps = pc.and_(wraps, pc.less_equal(lengths, self.width * _WRAPPED_LINES))
        wraps = pc.fill_null(wraps, False)
        if not pc.any(wraps).as_py():
            return None
        counts = line_counts(texts.filter(wraps), self.width - _PADDING + 1)
        ones = pa.repeat(pa.scalar(1, pa.int64()), len(texts))
        return pc.min_element_wise(pc.replace_with_mask(ones, wraps, counts), _MOST_LINES)


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
    widths = text_widths(pa.array(texts, TEXT))
    body = max(pc.max(widths).as_py() or 0, sheet.widest)
    word = max((text_width(word) for word in header.split()), default=0)
    head = min(text_width(header), max(word, 18)) + _FILTER_BUTTON
    return Look(
        column,
        header,
        sheet,
        number_format(column.format, formatter, kind, _least(values, column.format)),
        min(max(body, head, _NARROWEST) + _PADDING, _WIDEST),
    )


def _longest(values: pa.ChunkedArray, column: Column, formatter: Formatter) -> list[str]:
    """Texts of the cells that may be the widest: the first ones, the longest, the extremes."""
    sample = formatter.column(values.slice(0, _SAMPLE), column.format)
    kind = values.type
    if len(values) <= _SAMPLE:
        return sample
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return sample + [text for part in parts(values) for text in _longest_text(part)]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        ends = pc.min_max(values).as_py().values()
        return sample + [formatter.text(end, column.format) for end in ends]
    return sample


def _longest_text(values: pa.Array) -> list[str]:
    """The longest text, if there is any."""
    lengths = pc.utf8_length(values)
    longest = pc.index(lengths, pc.max(lengths)).as_py()
    return [] if longest < 0 else [str(values[longest].as_py())]


def _least(values: pa.ChunkedArray, format: ValueFormat) -> float:
    """What the number format needs to know of the values."""
    if format.kind != "bytes":
        return 0
    sizes = [smallest(pa.chunked_array([part])) for part in parts(values)]
    return min((size for size in sizes if size), default=0)
