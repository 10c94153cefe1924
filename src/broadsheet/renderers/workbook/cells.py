"""Arrow columns as cells of a sheet: numbers that Excel holds exactly, texts for all others.

| value | cell |
| --- | --- |
| number of up to 15 significant digits, any finite float | number |
| number of more digits | text with every digit: Excel would show and keep only 15 |
| NaN, infinities | text, as the document's locale writes them |
| date, time from 1900-03-01 to 9999 | date; aware times on the clock of the document's zone |
| date, time outside of that | text, ISO 8601: Excel has no such day, or counts it wrongly |
| duration | part of a day; negative ones are text, Excel shows no negative time |
| truth value | truth value |
| text | text, at most 32,767 UTF-16 units |
| the empty text | empty text |
| NULL | blank, so that sums, filters and charts leave it out |

A list of cells holds None, bool, int, float and str; nothing else reaches a sheet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import as_text
from broadsheet.renderers.wall_clock import wall_clock
from broadsheet.renderers.workbook.names import clipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.cell import Scalar
    from broadsheet.document.formatter import Formatter

SheetCell = bool | int | float | str | None
Loss = Literal["digits", "non-finite", "dates", "durations", "clipped"]

TEXT_MAX = 32_767
"""UTF-16 units in a cell."""

_DIGITS = 15
_EXACT = 10**_DIGITS
_DAY = 86_400
_EPOCH = 25_569
"""1970-01-01 in days of Excel's calendar."""
_FIRST, _END = 61, 2_958_466
"""1900-03-01, before which Excel's calendar has a day too many, and the day after 9999-12-31."""
_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """The cells of a column; `numeric` says that what is not blank should be a number.

    `losses` names every way in which a cell differs from a plain number, date or text.
    """

    cells: list[SheetCell]
    numeric: bool
    losses: frozenset[Loss] = frozenset()

    @property
    def sums(self) -> bool:
        """Whether a formula over the cells sees every value."""
        return self.numeric and not any(isinstance(cell, str) for cell in self.cells)


def sheet_column(values: pa.ChunkedArray, format: ValueFormat, formatter: Formatter) -> SheetColumn:
    """The cells for a column of a document."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return sheet_column(values.cast(kind.value_type), format, formatter)
    if pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return SheetColumn(values.to_pylist(), numeric=False)
    if pa.types.is_duration(kind):
        return _durations(values.cast(pa.int64()).to_pylist(), _TICKS[kind.unit], formatter, format)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return _moments(values, formatter.time_zone)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        if format.kind == "duration":
            return _durations(values.to_pylist(), 1, formatter, format)
        style = formatter.style(format)
        return _numbers(values, lambda value: style.text(Decimal(value), 0))
    return _texts(as_text(values))


def sheet_cell(value: Scalar, format: ValueFormat, formatter: Formatter) -> SheetCell:
    """The cell for a single figure.

    A figure of many digits, such as an average, is a number as long as its whole part leaves
    room for what a reader is shown of its fraction.
    """
    if isinstance(value, Decimal) and value.is_finite() and format.kind != "duration":
        digits = formatter.digits(format)
        shown = 6 if digits is None else digits + (2 if format.kind == "percent" else 0)
        if value.adjusted() + 1 + shown <= _DIGITS:
            return float(value)
    column = pa.chunked_array([pa.array([value])])
    return sheet_column(column, format, formatter).cells[0]


def _numbers(values: pa.ChunkedArray, write: Callable[[float], str]) -> SheetColumn:
    kind = values.type
    if pa.types.is_floating(kind):
        floats = pc.add(values.cast(pa.float64()), 0.0)  # -0.0 becomes 0.0
        cells: list[SheetCell] = floats.to_pylist()
        if pc.all(pc.is_finite(floats)).as_py() is not False:
            return SheetColumn(cells, numeric=True)
        cells = [c if c is None or math.isfinite(c) else write(c) for c in floats.to_pylist()]
        return SheetColumn(cells, numeric=True, losses=frozenset({"non-finite"}))
    if _short(values):
        exact = values.cast(pa.string()).cast(pa.float64()) if pa.types.is_decimal(kind) else values
        return SheetColumn(exact.to_pylist(), numeric=True)
    cells = [_exact(value) for value in values.to_pylist()]
    lost = any(isinstance(cell, str) for cell in cells)
    return SheetColumn(cells, numeric=True, losses=frozenset({"digits"} if lost else ()))


def _short(values: pa.ChunkedArray) -> bool:
    """Whether no value of the column can have more digits than Excel keeps."""
    scale = max(0, values.type.scale) if pa.types.is_decimal(values.type) else 0
    limit = 10 ** (_DIGITS - scale)
    ends = pc.min_max(values).as_py().values()
    return limit >= 1 and all(end is None or abs(end) < limit for end in ends)


def _exact(value: int | Decimal | None) -> SheetCell:
    if value is None or (isinstance(value, int) and abs(value) < _EXACT):
        return value
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    digits = text.lstrip("-").replace(".", "").strip("0") if "." in text else text.strip("-0")
    return text if len(digits) > _DIGITS else float(value)


def _moments(values: pa.ChunkedArray, zone: str) -> SheetColumn:
    """Dates and times as days of Excel's calendar."""
    kind = values.type
    if pa.types.is_time(kind):
        ticks, per_day = values.cast(pa.time64("ns")).cast(pa.int64()), _DAY * _TICKS["ns"]
        return SheetColumn([n if n is None else n / per_day for n in ticks.to_pylist()], True)
    if pa.types.is_date(kind):
        days = values.cast(pa.date32()).cast(pa.int32()).to_pylist()
        serials: list[SheetCell] = [day if day is None else day + _EPOCH for day in days]
    else:
        if kind.tz is not None:
            local = [wall_clock(chunk, zone).local for chunk in values.chunks]
            values = pa.chunked_array(local, pa.timestamp(kind.unit))
        per_day = _DAY * _TICKS[kind.unit]
        ticks = values.cast(pa.int64()).to_pylist()
        serials = [n if n is None else n / per_day + _EPOCH for n in ticks]
    if all(s is None or _FIRST <= s < _END for s in serials):  # type: ignore[operator]
        return SheetColumn(serials, numeric=True)
    texts = pc.replace_substring(values.cast(pa.string()), " ", "T")
    texts = pc.replace_substring_regex(texts, r"\.0+$", "").to_pylist()
    cells = [
        s if s is None or _FIRST <= s < _END else t  # type: ignore[operator]
        for s, t in zip(serials, texts, strict=True)
    ]
    return SheetColumn(cells, numeric=True, losses=frozenset({"dates"}))


def _durations(
    counts: Iterable[Any], per_second: int, formatter: Formatter, format: ValueFormat
) -> SheetColumn:
    """Seconds, counted in parts of `per_second`, as parts of a day."""
    cells: list[SheetCell] = []
    lost = False
    for count in counts:
        seconds = None if count is None else Decimal(count) / per_second
        if seconds is None or (seconds.is_finite() and 0 <= seconds < _END * _DAY):
            cells.append(None if seconds is None else float(seconds) / _DAY)
        else:
            lost = True
            cells.append(formatter.text(seconds, format))
    return SheetColumn(cells, numeric=True, losses=frozenset({"durations"} if lost else ()))


def _texts(values: pa.ChunkedArray) -> SheetColumn:
    cells: list[SheetCell] = values.to_pylist()
    longest = pc.max(pc.utf8_length(values)).as_py() or 0
    if longest * 2 <= TEXT_MAX:
        return SheetColumn(cells, numeric=False)
    cut = [clipped(cell, TEXT_MAX) if isinstance(cell, str) else cell for cell in cells]
    lost = cut != cells
    return SheetColumn(cut, numeric=False, losses=frozenset({"clipped"} if lost else ()))
