"""A table's texts: measured for the layout first, then broken into the lines of their column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import islice, repeat
from operator import add
from typing import TYPE_CHECKING, Any

from broadsheet.renderers.typeset.clean import clean, is_clean, one_line
from broadsheet.renderers.typeset.columns import ColumnNeed
from broadsheet.renderers.typeset.measure import (
    ELLIPSIS,
    ESTIMATE_SLACK,
    is_plain,
    longest_word,
    shortened,
    width,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column

Node = dict[str, Any]

SLACK = 0.02
"""What kerning may add to a width, as a part of it."""

SAMPLE = 400
"""Texts of a column, the widest, that are searched for long words."""

_MOST_CHARACTERS = 12_000
_SOFT = "\u200b"
_NUMBERS = ("integer", "decimal", "percent", "currency")
_TEXT_KINDS = ("text",)


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell's text in its column: `lines` of it, None where only the typesetter can tell."""

    text: str
    lines: int | None
    cut: bool = False


class ColumnTexts:
    """The texts of one column: rows, and the sums below them."""

    def __init__(
        self,
        column: Column,
        values: pa.ChunkedArray,
        sums: Iterable[Cell | None],
        formatter: Formatter,
    ) -> None:
        self.column = column
        self.texts = column_texts(column, values, formatter)
        self.figure = is_figure(column)
        self._sums = [clean(cell.text) for cell in sums if cell is not None]
        self._widths = [widest_line(text) for text in self.texts]
        self._point = point_of(column, values.type, formatter)
        self._longest = self._longest_tail()
        self.pads = [self.pad_of(text) for text in self.texts] if self._point else []

    @cached_property
    def need(self) -> ColumnNeed:
        """What the layout has to know."""
        return need_of(self.column, max(self._natural(), default=0.0), self._word())

    @property
    def title(self) -> str:
        return title_of(self.column)

    def fitted(self, room: float, most: int) -> list[CellText]:
        """Each row's text in a column `room` ems wide, of at most `most` lines."""
        return [
            fit_cell(self.column, text, size, room, most)
            for text, size in zip(self.texts, self._widths, strict=True)
        ]

    def _natural(self) -> Iterable[float]:
        pads = self.pads or repeat(0.0)
        yield from map(add, self._widths, pads)
        yield from (width(text, bold=True) for text in self._sums)

    def _longest_tail(self) -> float:
        tails = (tail_of(text, self._point) for text in self.texts) if self._point else ()
        return max((tail for tail in tails if tail is not None), default=0.0)

    def _word(self) -> float:
        if self.figure:
            return 0.0
        return longest_of(set(zip(self._widths, self.texts, strict=True)))

    def pad_of(self, text: str) -> float:
        """Ems to leave free behind a number, so that decimal points stand below each other."""
        return pad_of(text, self._point, self._longest)


def column_texts(
    column: Column, values: pa.ChunkedArray | pa.Array, formatter: Formatter
) -> list[str]:
    """Each value as it is set: written for the reader, and fit for the typesetter."""
    texts = formatter.column(values, column.format)
    if is_clean("".join(texts)):
        return texts
    flatten = column.overflow == "ellipsis" and not is_figure(column)
    return [one_line(text) if flatten else clean(text) for text in texts]


def title_of(column: Column) -> str:
    """The title of a column as it is set."""
    return clean(column.title).strip()


def is_figure(column: Column) -> bool:
    """Whether a column has numbers, dates and the like, which don't wrap."""
    return column.format.kind not in _TEXT_KINDS


def need_of(column: Column, natural: float, word: float) -> ColumnNeed:
    """What the layout has to know of a column, from its longest text and its longest word."""
    title = title_of(column)
    return ColumnNeed(
        natural=natural * (1 + SLACK),
        word=word * (1 + SLACK),
        head=max(width(line, bold=True) for line in title.split("\n")) * (1 + SLACK),
        head_word=longest_word(title.replace("\n", " "), bold=True) * (1 + SLACK),
        figure=is_figure(column),
        ellipsis=column.overflow == "ellipsis",
        bar=column.bar,
        padded=column.shade,
        share=column.width,
        row_header=column.row_header,
    )


def longest_of(texts: Iterable[tuple[float, str]]) -> float:
    """The longest word of the widest of these texts, which come with their widths."""
    widest = nlargest(SAMPLE, texts)
    return max((longest_word(text.replace("\n", " ")) for _, text in widest), default=0.0)


def pad_of(text: str, point: str, longest: float) -> float:
    """Ems behind a number in a column whose longest part behind the whole digits is `longest`."""
    tail = tail_of(text, point) if point else None
    return 0.0 if tail is None else max(0.0, longest - tail)


def point_of(column: Column, data_type: pa.DataType, formatter: Formatter) -> str:
    """The decimal point that a column is aligned by; none where all have as many digits."""
    kind = column.format
    if kind.kind not in _NUMBERS or column.align != "right":
        return ""
    same = formatter.digits(kind, data_type) is not None
    return "" if same else formatter.style(kind).decimal


def limit_of(room: float) -> float:
    """How wide a line may be by its letters' widths to fit into `room` when it is kerned.

    A little more than what the widest text that made the room as wide as it is takes of it.
    """
    return room * (1 - 0.8 * SLACK)


def fit_cell(column: Column, text: str, size: float, room: float, most: int) -> CellText:
    """A row's text, `size` ems wide, in a column `room` ems wide."""
    limit = limit_of(room)
    lines = text.count("\n") + 1
    plain = is_plain(text)
    if lines <= most and (size if plain else size * ESTIMATE_SLACK) <= limit:
        return CellText(text, lines)
    if column.overflow == "ellipsis" and not is_figure(column):
        return CellText(shortened(text, limit if plain else limit / ESTIMATE_SLACK), 1)
    return fit(text, limit, most)


def fit(text: str, limit: float, most: int, *, bold: bool = False) -> CellText:
    """A text in a column `limit` ems wide, of at most `most` lines."""
    head = text[:_MOST_CHARACTERS]
    lines = list(islice(wrapped(head, limit, bold=bold), most + 1))
    cut = len(lines) > most or len(head) < len(text)
    if cut:
        last = shortened(f"{lines[:most][-1].rstrip()}{ELLIPSIS}", limit, bold=bold)
        lines = [*lines[: most - 1], last]
    if is_plain(head):
        return CellText("\n".join(lines), len(lines), cut)
    # Scripts that need shaping are broken by the typesetter.
    return CellText(soft("".join(lines) if cut else head, limit), None, cut)


def soft(text: str, limit: float, *, bold: bool = False) -> str:
    """`text` with places to break in words that are wider than `limit` ems."""
    if longest_word(text.replace("\n", " "), bold=bold) <= limit:
        return text
    return "\n".join(
        "".join(
            line if line[-1:].isspace() else line + _SOFT
            for line in wrapped(paragraph, limit, bold=bold)
        ).removesuffix(_SOFT)
        for paragraph in text.split("\n")
    )


def widest_line(text: str) -> float:
    """The width of the widest of its lines in ems."""
    if "\n" in text:
        return max(map(width, text.split("\n")))
    return width(text)


def tail_of(text: str, point: str) -> float | None:
    """The width of what stands behind the whole digits; None for what is no number."""
    if not any(char.isdigit() for char in text):
        return None
    found = text.rfind(point)
    if found < 0:
        found = max(index for index, char in enumerate(text) if char.isdigit()) + 1
    return width(text[found:])
