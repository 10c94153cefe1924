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

The rule is one, for a whole column and for each part of it: a value's cell depends on that
value alone. Cells stay Arrow arrays, which long sheets write out as they are; `to_list` gives
None, bool, int, float and str to those that are written cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import as_text
from broadsheet.renderers.wall_clock import wall_clock
from broadsheet.renderers.workbook.names import clipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.cell import Scalar
    from broadsheet.document.formatter import Formatter

SheetCell = bool | int | float | str | None
Loss = Literal["digits", "non-finite", "dates", "durations", "clipped"]

TEXT_MAX = 32_767
"""UTF-16 units in a cell."""

TEXT = pa.large_string()

_DIGITS = 15
_EXACT = 10**_DIGITS
_DAY = 86_400
_EPOCH = 25_569
"""1970-01-01 in days of Excel's calendar."""
_FIRST, _END = 61, 2_958_466
"""1900-03-01, before which Excel's calendar has a day too many, and the day after 9999-12-31."""
_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one column, top to bottom.

    `values` are numbers (`numeric`), truth values or texts. A number that a cell can't hold
    is NULL there and stands in `texts`, and `losses` says why.
    """

    values: pa.Array
    numeric: bool
    texts: pa.Array | None = None
    losses: frozenset[Loss] = frozenset()

    def to_list(self) -> list[SheetCell]:
        """Each cell as Python has it."""
        cells: list[SheetCell] = as_floats(self.values).to_pylist()
        if self.texts is None:
            return cells
        texts = self.texts.to_pylist()
        return [cell if text is None else text for cell, text in zip(cells, texts, strict=True)]


def sheet_cells(values: pa.Array, format: ValueFormat, formatter: Formatter) -> Cells:
    """The cells for values of a document."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return sheet_cells(values.dictionary_decode(), format, formatter)
    if pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return Cells(values, numeric=False)
    if pa.types.is_duration(kind):
        return _durations(values.cast(pa.int64()), _TICKS[kind.unit], formatter, format)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return _moments(values, formatter.time_zone)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        if format.kind == "duration":
            return _durations(values, 1, formatter, format)
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
    return sheet_cells(pa.array([value]), format, formatter).to_list()[0]


def as_floats(values: pa.Array) -> pa.Array:
    """Decimals as the nearest doubles; other values as they are."""
    if pa.types.is_decimal(values.type):
        return values.cast(pa.string()).cast(pa.float64())
    return values


def _split(values: pa.Array, odd: pa.Array, texts: pa.Array, loss: Loss) -> Cells:
    """Numbers but where they are `odd`: there stand the texts."""
    odd = pc.fill_null(odd, False)
    if not pc.any(odd).as_py():
        return Cells(values, numeric=True)
    plain = pc.if_else(odd, pa.scalar(None, values.type), values)
    written = pc.if_else(odd, texts.cast(TEXT), pa.scalar(None, TEXT))
    return Cells(plain, numeric=True, texts=written, losses=frozenset({loss}))


def _numbers(values: pa.Array, write: Callable[[float], str]) -> Cells:
    if pa.types.is_floating(values.type):
        floats = pc.add(values.cast(pa.float64()), 0.0)  # -0.0 becomes 0.0
        if pc.all(pc.is_finite(floats)).as_py() is not False:
            return Cells(floats, numeric=True)
        endless = pc.if_else(pc.greater(floats, 0.0), write(float("inf")), write(float("-inf")))
        names = pc.if_else(pc.is_nan(floats), write(float("nan")), endless)
        return _split(floats, pc.invert(pc.is_finite(floats)), names, "non-finite")
    if _short(values):
        return Cells(values, numeric=True)
    texts = values.cast(TEXT)
    # Arrow writes decimals near zero with an exponent.
    digits = pc.utf8_trim(pc.replace_substring_regex(texts, "E.*$|[-.]", ""), "0")
    odd = pc.greater(pc.utf8_length(digits), _DIGITS)
    return _split(values, odd, _without_exponents(values, texts, odd), "digits")


def _short(values: pa.Array) -> bool:
    """Whether no value of the column can have more digits than Excel keeps."""
    scale = max(0, values.type.scale) if pa.types.is_decimal(values.type) else 0
    limit = 10 ** (_DIGITS - scale)
    ends = pc.min_max(values).as_py().values()
    return limit >= 1 and all(end is None or abs(end) < limit for end in ends)


def _without_exponents(values: pa.Array, texts: pa.Array, odd: pa.Array) -> pa.Array:
    exponents = pc.and_(pc.match_substring(texts, "E"), odd)
    if not pc.any(exponents).as_py():
        return texts
    plain = [format(value, "f") for value in values.filter(exponents).to_pylist()]
    return pc.replace_with_mask(texts, exponents, pa.array(plain, TEXT))


def _moments(values: pa.Array, zone: str) -> Cells:
    """Dates and times as days of Excel's calendar."""
    kind = values.type
    if pa.types.is_time(kind):
        ticks = values.cast(pa.time64("ns")).cast(pa.int64()).cast(pa.float64())
        return Cells(pc.divide(ticks, float(_DAY * _TICKS["ns"])), numeric=True)
    if pa.types.is_date(kind):
        values = values.cast(pa.date32())
        serials = pc.add(values.cast(pa.int32()).cast(pa.int64()), _EPOCH)
    else:
        if kind.tz is not None:
            values = wall_clock(values, zone).local
        ticks = values.cast(pa.int64()).cast(pa.float64(), safe=False)
        serials = pc.add(pc.divide(ticks, float(_DAY * _TICKS[kind.unit])), float(_EPOCH))
    known = pc.and_(pc.greater_equal(serials, _FIRST), pc.less(serials, _END))
    if pc.all(known).as_py() is not False:
        return Cells(serials, numeric=True)
    texts = pc.replace_substring(values.cast(pa.string()), " ", "T")
    texts = pc.replace_substring_regex(texts, r"\.0+$", "")
    return _split(serials, pc.invert(known), texts, "dates")


def _durations(
    counts: pa.Array, per_second: int, formatter: Formatter, format: ValueFormat
) -> Cells:
    """Seconds, counted in parts of `per_second`, as parts of a day."""
    seconds = pc.divide(as_floats(counts).cast(pa.float64(), safe=False), float(per_second))
    days = pc.add(pc.divide(seconds, float(_DAY)), 0.0)
    known = pc.and_(pc.greater_equal(seconds, 0.0), pc.less(seconds, float(_END * _DAY)))
    if pc.all(known).as_py() is not False:
        return Cells(days, numeric=True)
    odd = pc.fill_null(pc.invert(known), False)
    strange = counts.filter(odd).dictionary_encode()
    texts = [
        formatter.text(Decimal(count) / per_second, format)
        for count in strange.dictionary.to_pylist()
    ]
    written = pa.array(texts, TEXT).take(strange.indices)
    return _split(
        days, odd, pc.replace_with_mask(pa.nulls(len(counts), TEXT), odd, written), "durations"
    )


def _texts(values: pa.Array) -> Cells:
    longest = pc.max(pc.utf8_length(values)).as_py() or 0
    if longest * 2 <= TEXT_MAX:
        return Cells(values, numeric=False)
    suspects = pc.fill_null(pc.greater(pc.utf8_length(values), TEXT_MAX // 2), False)
    whole = values.filter(suspects).to_pylist()
    cut = [clipped(text, TEXT_MAX) for text in whole]
    if cut == whole:
        return Cells(values, numeric=False)
    values = pc.replace_with_mask(values, suspects, pa.array(cut, TEXT))
    return Cells(values, numeric=False, losses=frozenset({"clipped"}))
