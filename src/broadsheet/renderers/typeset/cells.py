"""A table's texts: measured for the layout first, then broken into the lines of their column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from operator import add
from typing import TYPE_CHECKING, Any

from broadsheet.renderers.typeset.clean import clean, one_line
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

_SLACK = 0.02
"""What kerning may add to a width, as a part of it."""

_MOST_CHARACTERS = 12_000
_SAMPLE = 400
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
        self.title = clean(column.title).strip()
        self.texts = formatter.column(values, column.format)
        self.figure = column.format.kind not in _TEXT_KINDS
        self._sums = [clean(cell.text) for cell in sums if cell is not None]
        flatten = column.overflow == "ellipsis" and not self.figure
        self.texts = [one_line(text) if flatten else clean(text) for text in self.texts]
        self._widths = [_widest_line(text) for text in self.texts]
        self._point = _point(column, values, formatter)
        self._longest = self._longest_tail()
        self.pads = [self.pad_of(text) for text in self.texts] if self._point else []

    @cached_property
    def need(self) -> ColumnNeed:
        """What the layout has to know."""
        return ColumnNeed(
            natural=max(self._natural(), default=0.0) * (1 + _SLACK),
            word=self._word() * (1 + _SLACK),
            head=max(width(line, bold=True) for line in self.title.split("\n")) * (1 + _SLACK),
            head_word=longest_word(self.title.replace("\n", " "), bold=True) * (1 + _SLACK),
            figure=self.figure,
            ellipsis=self.column.overflow == "ellipsis",
            bar=self.column.bar,
            padded=self.column.shade,
            share=self.column.width,
            row_header=self.column.row_header,
        )

    def fitted(self, room: float, most: int) -> list[CellText]:
        """Each row's text in a column `room` ems wide, of at most `most` lines."""
        limit = room * (1 - _SLACK / 2)
        return [
            self._fit(text, size, limit, most)
            for text, size in zip(self.texts, self._widths, strict=True)
        ]

    def _fit(self, text: str, size: float, limit: float, most: int) -> CellText:
        lines = text.count("\n") + 1
        plain = is_plain(text)
        if lines <= most and (size if plain else size * ESTIMATE_SLACK) <= limit:
            return CellText(text, lines)
        if self.column.overflow == "ellipsis" and not self.figure:
            return CellText(shortened(text, limit if plain else limit / ESTIMATE_SLACK), 1)
        return fit(text, limit, most)

    def _natural(self) -> Iterable[float]:
        pads = self.pads or repeat(0.0)
        yield from map(add, self._widths, pads)
        yield from (width(text, bold=True) for text in self._sums)

    def _longest_tail(self) -> float:
        tails = (_tail(text, self._point) for text in self.texts) if self._point else ()
        return max((tail for tail in tails if tail is not None), default=0.0)

    def _word(self) -> float:
        if self.figure:
            return 0.0
        widest = sorted(zip(self._widths, self.texts, strict=True), reverse=True)[:_SAMPLE]
        return max((longest_word(text.replace("\n", " ")) for _, text in widest), default=0.0)

    def pad_of(self, text: str) -> float:
        """Ems to leave free behind a number, so that decimal points stand below each other."""
        if not self._point:
            return 0.0
        tail = _tail(text, self._point)
        return 0.0 if tail is None else max(0.0, self._longest - tail)


def _point(column: Column, values: pa.ChunkedArray, formatter: Formatter) -> str:
    """The decimal point that a column is aligned by; none where all have as many digits."""
    kind = column.format
    if kind.kind not in _NUMBERS or column.align != "right":
        return ""
    same = formatter.digits(kind, values.type) is not None
    return "" if same else formatter.style(kind).decimal


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


def soft(text: str, limit: float) -> str:
    """`text` with places to break in words that are wider than `limit` ems."""
    if longest_word(text.replace("\n", " ")) <= limit:
        return text
    return "\n".join(
        "".join(
            line if line[-1:].isspace() else line + _SOFT for line in wrapped(paragraph, limit)
        ).removesuffix(_SOFT)
        for paragraph in text.split("\n")
    )


def _widest_line(text: str) -> float:
    if "\n" in text:
        return max(map(width, text.split("\n")))
    return width(text)


def _tail(text: str, point: str) -> float | None:
    """The width of what stands behind the whole digits; None for what is no number."""
    if not any(char.isdigit() for char in text):
        return None
    found = text.rfind(point)
    if found < 0:
        found = max(index for index, char in enumerate(text) if char.isdigit()) + 1
    return width(text[found:])
