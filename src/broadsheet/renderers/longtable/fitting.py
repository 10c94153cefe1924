"""A range of rows as texts in their columns: lines, and which cells are set apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.renderers.longtable.glyphs import any_odd, is_simple
from broadsheet.renderers.longtable.rows import read_rows
from broadsheet.renderers.longtable.survey import Survey
from broadsheet.renderers.typeset.cells import (
    column_texts,
    fit_cell,
    pad_of,
    widest_line,
)
from broadsheet.renderers.typeset.table import SHADES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column
    from broadsheet.renderers.longtable.setting import Place, Setting


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that the typesetter sets: `lines` of text, None where only it can tell.

    `pad` is in points; `shade` counts from 0, None for a cell without one.
    """

    row: int
    place: int
    text: str
    lines: int | None
    pad: float
    shade: int | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Rows in their columns: the lines of each (None: one each), and the odd cells.

    `cut`: some text did not fit and was shortened.
    """

    lines: bytes | None
    odd: tuple[Odd, ...]
    cut: bool


def survey(
    path: Path,
    columns: Sequence[Column],
    formatter: Formatter,
    rtl: bool,
    start: int,
    stop: int,
) -> list[Survey]:
    """Survey each column of some rows."""
    data = read_rows(path, start, stop)
    return [
        Survey.of(column, data.column(index), formatter, rtl=rtl)
        for index, column in enumerate(columns)
    ]


def fit(setting: Setting, start: int, stop: int) -> Fitted:
    """How high rows are, and what of them is set apart."""
    data = read_rows(setting.rows, start, stop)
    lines = bytearray(b"\x01" * (stop - start))
    odd: list[Odd] = []
    cut = False
    for number, place in enumerate(setting.places):
        if place.easy and not place.odd:
            continue
        values = data.column(place.index)
        column = fitted(setting, place, values)
        cut |= column.cut
        strange = odd_rows(column.texts, rtl=setting.rtl)
        steps = shade_steps(place, values) if strange else []
        odd += [
            Odd(
                start + row,
                number,
                column.texts[row],
                column.lines[row] if column.lines else 1,
                pad_of(column.texts[row], place.point, place.tail) * setting.size,
                steps[row] if steps else None,
            )
            for row in strange
        ]
        if column.lines:
            lines = bytearray(map(max, lines, (each or 1 for each in column.lines)))
    return Fitted(bytes(lines) if max(lines, default=1) > 1 else None, tuple(odd), cut)


@dataclass(frozen=True, slots=True)
class ColumnTexts:
    """A column's texts in its room, and the lines of each: none where all have one."""

    texts: list[str]
    lines: list[int | None]
    cut: bool


def fitted(setting: Setting, place: Place, values: pa.ChunkedArray) -> ColumnTexts:
    """Break the texts of a column into lines."""
    texts = column_texts(place.column, values, setting.formatter)
    if place.easy:
        return ColumnTexts(texts, [], cut=False)
    known = {
        text: fit_cell(place.column, text, widest_line(text), place.room, setting.most_lines)
        for text in set(texts)
    }
    cells = [known[text] for text in texts]
    return ColumnTexts(
        [cell.text for cell in cells],
        [cell.lines for cell in cells],
        any(cell.cut for cell in known.values()),
    )


def odd_rows(texts: Sequence[str], *, rtl: bool) -> list[int]:
    """Places in the column of what can't be drawn as it stands."""
    if not any_odd(texts, rtl=rtl):
        return []
    known = {text: is_simple(text, rtl=rtl) for text in set(texts)}
    return [row for row, text in enumerate(texts) if not known[text]]


def shade_steps(place: Place, values: pa.ChunkedArray) -> list[int | None]:
    """The shade of each row; empty where the column has none."""
    if place.shade is None:
        return []
    return [
        None if share is None else round(share * SHADES) for share in place.shade.shares(values)
    ]
