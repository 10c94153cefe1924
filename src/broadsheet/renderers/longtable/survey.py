"""What the layout has to know of a column, gathered batch after batch of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from broadsheet.renderers.longtable.glyphs import any_odd
from broadsheet.renderers.typeset.cells import (
    SAMPLE,
    column_texts,
    is_figure,
    longest_of,
    need_of,
    pad_of,
    point_of,
    tail_of,
    title_of,
    widest_line,
)
from broadsheet.renderers.typeset.clean import clean
from broadsheet.renderers.typeset.measure import ESTIMATE_SLACK, is_plain, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column
    from broadsheet.renderers.typeset.columns import ColumnNeed


_DIGITS = str.maketrans("123456789", "000000000")
_END = "\x1f"


def shapes(texts: list[str], *, figure: bool) -> set[str]:
    """The texts, those of figures with one digit for all: digits are equally wide."""
    if not figure:
        return set(texts)
    return set(_END.join(texts).translate(_DIGITS).split(_END)) if texts else set()


@dataclass(frozen=True, slots=True)
class Survey:
    """Of the texts seen so far, in ems.

    `widest` is the longest text without a decimal point to align by; `head` and `tail` are the
    longest parts before and behind such a point. `needed` is the room that keeps every text on
    one line for sure; `broken`: some have line ends of their own; `odd`: some can't be drawn as
    they stand. `top`: the widest texts.
    """

    widest: float = 0.0
    head: float = 0.0
    tail: float = 0.0
    needed: float = 0.0
    broken: bool = False
    odd: bool = False
    top: tuple[tuple[float, str], ...] = ()

    @classmethod
    def of(
        cls, column: Column, values: pa.ChunkedArray, formatter: Formatter, *, rtl: bool
    ) -> Survey:
        """Survey some rows."""
        texts = shapes(column_texts(column, values, formatter), figure=is_figure(column))
        sized = [(widest_line(text), text) for text in texts]
        point = point_of(column, values.type, formatter)
        tails = [tail_of(text, point) if point else None for _, text in sized]
        pairs = list(zip((size for size, _ in sized), tails, strict=True))
        return cls(
            widest=max((size for size, tail in pairs if tail is None), default=0.0),
            head=max((size - tail for size, tail in pairs if tail is not None), default=0.0),
            tail=max((tail for tail in tails if tail is not None), default=0.0),
            needed=max(
                (size if is_plain(text) else size * ESTIMATE_SLACK for size, text in sized),
                default=0.0,
            ),
            broken=any("\n" in text for text in texts),
            odd=any_odd(texts, rtl=rtl),
            top=() if is_figure(column) else tuple(nlargest(SAMPLE, sized)),
        )

    def __or__(self, other: Survey) -> Survey:
        """Both together."""
        return Survey(
            widest=max(self.widest, other.widest),
            head=max(self.head, other.head),
            tail=max(self.tail, other.tail),
            needed=max(self.needed, other.needed),
            broken=self.broken or other.broken,
            odd=self.odd or other.odd,
            top=tuple(nlargest(SAMPLE, {*self.top, *other.top})),
        )


class SurveyedColumn:
    """A column as `TableTree` asks for it, without its texts."""

    def __init__(
        self, column: Column, survey: Survey, point: str, sums: Iterable[Cell | None]
    ) -> None:
        self.title = title_of(column)
        self.figure = is_figure(column)
        self.point = point
        self.survey = survey
        longest = max((width(clean(cell.text), bold=True) for cell in sums if cell), default=0.0)
        self.need: ColumnNeed = need_of(
            column,
            max(survey.widest, survey.head + survey.tail, longest),
            longest_of(survey.top),
        )

    def pad_of(self, text: str) -> float:
        """Ems to leave free behind a number."""
        return pad_of(text, self.point, self.survey.tail)
