"""Rows of a table as the XML of a sheet, many at once.

A row is a join of strings that all its neighbours share and of columns of strings, so no step
looks at a single cell. Texts stand in their cells and not in a table of shared strings, which
would have to hold all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from broadsheet.renderers.workbook.body import LINE_POINTS, text_style
from broadsheet.renderers.workbook.cells import TEXT
from broadsheet.renderers.workbook.measure import look_like_formulas
from broadsheet.renderers.workbook.sheet_text import have_outer_spaces, xml_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.table import Table
    from broadsheet.renderers.workbook.book import Book
    from broadsheet.renderers.workbook.looks import Look

Strings: TypeAlias = str | pa.Array
"""One string for every row, or a column of them."""

_END = "</v></c>"


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of the styles of a column; `texts` are plain ones, then those that wrap, those
    that look like formulas, and those that do both."""

    plain: int
    texts: tuple[int, int, int, int]

    @classmethod
    def of(cls, book: Book, look: Look) -> Styles:
        """The styles of a column in a workbook."""
        if look.body.numeric and not look.body.losses:
            plain = book.style_number(book.style(**look.style()))
            return cls(plain, (plain,) * 4)
        ways = ((False, False), (True, False), (False, True), (True, True))
        first, second, third, fourth = (
            book.style_number(text_style(book, look, *way)) for way in ways
        )
        return cls(book.style_number(book.style(**look.style())), (first, second, third, fourth))


class SheetRows:
    """The rows of a table's body."""

    def __init__(self, book: Book, table: Table, looks: Sequence[Look]) -> None:
        self.data = table.data
        self._columns = [_Column(i, look, Styles.of(book, look)) for i, look in enumerate(looks)]
        self._level = ' outlineLevel="1"' if table.groups else ""

    def xml(self, start: int, rows: pa.Array) -> pa.Array:
        """A `row` element for each row of the table from `start` on; `rows` are their numbers
        on the sheet, counted from 1."""
        numbers = rows.cast(TEXT)
        parts: list[Strings] = []
        lines: list[pa.Array] = []
        for column in self._columns:
            cells, heights = column.xml(start, len(rows))
            parts += [f'<c r="{column.letters}', numbers, *cells]
            lines += [] if heights is None else [heights]
        row = ['<row r="', numbers, '"', _height(lines), f"{self._level}>"]
        return _joined([*row, *parts, "</row>"])


class _Column:
    def __init__(self, index: int, look: Look, styles: Styles) -> None:
        self.letters = xl_col_to_name(index)
        self._look = look
        self._styles = styles

    def xml(self, start: int, count: int) -> tuple[list[Strings], pa.Array | None]:
        """What follows a cell's address, up to its end; and the lines it takes, if many."""
        part = self._look.body.part(start, count)
        if pa.types.is_boolean(part.values.type):
            return self._cells([self._open(' t="b"'), _digit(part.values), _END]), None
        if part.values.type == TEXT and not part.numeric:
            return self._texts(part.values)
        if part.texts is None:
            return self._cells([self._open(), part.values.cast(TEXT), _END]), None
        texts, lines = self._texts(part.texts)
        numbers = self._cells([self._open(), part.values.cast(TEXT), _END])
        return [pc.if_else(part.texts.is_valid(), *map(_joined, (texts, numbers)))], lines

    def _open(self, more: str = "") -> str:
        return f'" s="{self._styles.plain}"{more}><v>'

    def _cells(self, parts: list[Strings]) -> list[Strings]:
        """The parts, and a blank cell where one of them is NULL."""
        if not any(isinstance(part, pa.Array) and part.null_count for part in parts):
            return parts
        blank = pa.scalar(f'" s="{self._styles.plain}"/>', TEXT)
        return [pc.fill_null(_joined(parts), blank)]

    def _texts(self, texts: pa.Array) -> tuple[list[Strings], pa.Array | None]:
        lines = self._look.lines(texts)
        start = self._text_start(texts, lines)
        return self._cells([start, xml_texts(texts), "</t></is></c>"]), lines

    def _text_start(self, texts: pa.Array, lines: pa.Array | None) -> Strings:
        """One start for all texts if possible; else one by style and by outer spaces."""
        formulas, spaces = look_like_formulas(texts), have_outer_spaces(texts)
        starts = [
            f'" s="{style}" t="inlineStr"><is><t{keep}>'
            for keep in ("", ' xml:space="preserve"')
            for style in self._styles.texts
        ]
        if lines is None and not (pc.any(formulas).as_py() or pc.any(spaces).as_py()):
            return starts[0]
        places = pc.add(
            pc.multiply(formulas.cast(pa.int8()), pa.scalar(2, pa.int8())),
            pc.multiply(spaces.cast(pa.int8()), pa.scalar(4, pa.int8())),
        )
        if lines is not None:
            places = pc.add(places, pc.greater(lines, 1).cast(pa.int8()))
        return pa.array(starts, TEXT).take(places)


def _digit(values: pa.Array) -> pa.Array:
    return pc.if_else(values, pa.scalar("1", TEXT), pa.scalar("0", TEXT))


def _height(lines: list[pa.Array]) -> Strings:
    """The attributes of rows that are higher than one line."""
    if not lines:
        return ""
    most = pc.max_element_wise(*lines)
    heights = [
        "" if count < 2 else f' ht="{count * LINE_POINTS}" customHeight="1"'
        for count in range(pc.max(most).as_py() + 1)
    ]
    return pa.array(heights, TEXT).take(most)


def _joined(parts: Sequence[Strings]) -> pa.Array:
    """Strings one after another; NULL where one of them is."""
    merged: list[Strings] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    scalars = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in merged]
    return pc.binary_join_element_wise(*scalars, pa.scalar("", TEXT))
