"""The rows of a table's body on its sheet: written cell by cell, or left to be streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from broadsheet.renderers.workbook.cells import TEXT
from broadsheet.renderers.workbook.long_sheet import Gap
from broadsheet.renderers.workbook.measure import look_like_formulas
from broadsheet.renderers.workbook.number_formats import GENERAL
from broadsheet.renderers.workbook.pen import put, put_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from broadsheet.renderers.workbook.book import Book
    from broadsheet.renderers.workbook.cells import Cells
    from broadsheet.renderers.workbook.long_sheet import LongSheet
    from broadsheet.renderers.workbook.looks import Look
    from broadsheet.renderers.workbook.pieces import Piece

LINE_POINTS = 15
"""The height of a line."""


class Body(Protocol):
    """What puts rows of a table on a sheet."""

    def write(self, piece: Piece, row: int) -> None:
        """Put the rows of a piece on the sheet from `row` on."""
        ...


class ShortBody:
    """Writes each cell by itself."""

    def __init__(self, book: Book, sheet: Worksheet, looks: Sequence[Look]) -> None:
        self._book = book
        self._sheet = sheet
        self._looks = looks

    def write(self, piece: Piece, row: int) -> None:
        """Write the cells of a piece."""
        heights: dict[int, int] = {}
        for column, look in enumerate(self._looks):
            self._column(column, look, piece, row, heights)
        level = {} if piece.group is None else {"level": 1}
        for each in range(row, row + piece.count) if level else heights:
            height = heights[each] * LINE_POINTS if each in heights else None
            self._sheet.set_row(each, height, None, level)

    def _column(
        self, column: int, look: Look, piece: Piece, first: int, heights: dict[int, int]
    ) -> None:
        sheet, plain = self._sheet, self._book.style(**look.style())
        part = look.body.part(piece.start, piece.count)
        lines, formulas = _texts(part, look)
        texts: dict[tuple[bool, bool], Format] = {}
        for index, cell in enumerate(part.to_list()):
            row = first + index
            if not isinstance(cell, str):
                put(sheet, row, column, cell, plain)
                continue
            if lines[index] > 1:
                # Not every program makes rows higher by itself when it opens the file.
                heights[row] = max(heights.get(row, 1), lines[index])
            key = (lines[index] > 1, bool(formulas[index]))
            if key not in texts:
                texts[key] = text_style(self._book, look, *key)
            put_text(sheet, row, column, cell, texts[key])


class LongBody:
    """Leaves gaps on the sheet, to be filled when the workbook is closed."""

    def __init__(self, sheet: LongSheet) -> None:
        self._sheet = sheet

    def write(self, piece: Piece, row: int) -> None:
        """Leave a gap for a piece, unless the sheet has but the subtotal of a group."""
        if piece.count:
            self._sheet.leave(Gap(row, piece.start, piece.count), folds=piece.group is not None)


def text_style(book: Book, look: Look, wraps: bool, formula: bool) -> Format:
    """The look of a text in a column."""
    text = {**look.style(), "num_format": GENERAL}
    if wraps:
        text["text_wrap"] = True
    if formula:
        # So that it stays a text when somebody edits the cell.
        text["quote_prefix"] = True
    return book.style(**text)


def _texts(part: Cells, look: Look) -> tuple[list[int], list[bool | None]]:
    """The lines of each text, and whether it looks like a formula."""
    count = len(part.values)
    texts = part.texts if part.numeric else part.values
    if texts is None or texts.type != TEXT:
        return [1] * count, [False] * count
    lines = look.lines(texts)
    counts = [1] * count if lines is None else lines.to_pylist()
    return counts, look_like_formulas(texts).to_pylist()
