"""Values as a reader of the report's locale writes them. The only place that does so.

NULL is an en dash. Numbers are rounded half away from zero, as merchants do, and exactly: a
float counts as its shortest decimal form. What rounds to zero has no minus. A value that does
not fit its format is shown as it is; nothing here raises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.labels import Labels
from broadsheet.document.moment import MomentKind, moment_text, moment_texts, span_text
from broadsheet.document.number import (
    NumberStyle,
    currency_digits,
    exact,
    number_style,
    round_half_up,
)
from broadsheet.document.number_column import CHUNK, by_unique, number_texts
from broadsheet.document.unit import bytes_text, duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.cell import Scalar
    from broadsheet.document.table import Align

NULL = "–"
"""How every format but data interchange shows a missing value."""

_NUMBERS = ("integer", "decimal", "percent", "currency")
_MOMENTS = ("date", "datetime", "month")
_FEWEST, _MOST, _SIGNIFICANT = 2, 6, 3


@dataclass(frozen=True)
class Formatter:
    """Writes values in a locale (BCP 47), a zone (IANA) and a default currency (ISO 4217)."""

    locale: str
    time_zone: str
    currency: str

    def text(self, value: Scalar, value_format: ValueFormat) -> str:
        """One value for the reader. Never raises; what does not fit the format is shown as it is.

        Durations are counted in seconds or are timedeltas; percents are ratios.
        """
        match value:
            case None:
                return NULL
            case bool():
                labels = Labels.for_language(self.locale)
                return labels.yes if value else labels.no
            case int() | float() | Decimal():
                return self._number(value, value_format)
            case timedelta():
                return duration_text(self.locale, _seconds(value))
            case date():
                return self._moment(value, value_format)
            case time():
                return value.isoformat()
        return str(value)

    def column(self, values: pa.ChunkedArray | pa.Array, value_format: ValueFormat) -> list[str]:
        """Each value of a column as `text` would write it."""
        texts: list[str] = []
        for part in _parts(values):
            texts += self._part(part, value_format)
        return texts

    def infer(self, data_type: pa.DataType) -> ValueFormat:
        """The format of a column whose definition names none."""
        kind = data_type.value_type if pa.types.is_dictionary(data_type) else data_type
        if pa.types.is_integer(kind):
            return ValueFormat("integer")
        if pa.types.is_decimal(kind):
            return ValueFormat("decimal", digits=max(0, kind.scale))
        if pa.types.is_floating(kind):
            return ValueFormat("decimal")
        if pa.types.is_date(kind):
            return ValueFormat("date")
        if pa.types.is_timestamp(kind):
            return ValueFormat("datetime")
        if pa.types.is_duration(kind):
            return ValueFormat("duration")
        return ValueFormat("text")

    def align(self, value_format: ValueFormat) -> Align:
        """Where a column stands unless the definition says otherwise: numbers at the end."""
        return "left" if value_format.kind == "text" or value_format.kind in _MOMENTS else "right"

    def digits(self, value_format: ValueFormat, data_type: pa.DataType | None = None) -> int | None:
        """Digits after the point that every number of a column has; None where they differ.

        `data_type` is the column's own, which decides where the format leaves it open.
        """
        if value_format.digits is not None:
            return value_format.digits
        if value_format.kind == "percent":
            return 1
        if value_format.kind == "currency":
            return currency_digits(value_format.currency or self.currency)
        if value_format.kind == "integer":
            return 0
        if value_format.kind == "decimal" and data_type is not None:
            if pa.types.is_decimal(data_type):
                return max(0, int(data_type.scale))
            return 0 if pa.types.is_integer(data_type) else None
        return None

    def style(self, value_format: ValueFormat) -> NumberStyle:
        """Symbols, affixes and groups of a number format, for renderers that place digits."""
        if value_format.kind == "currency":
            return number_style(self.locale, "currency", value_format.currency or self.currency)
        return number_style(self.locale, "percent" if value_format.kind == "percent" else "decimal")

    def change(self, ratio: float, digits: int = 1) -> str:
        """A change with its sign, such as `+12.3%` for 0.123; none where it rounds to zero."""
        style = number_style(self.locale, "percent")
        text = style.text(exact(ratio), digits)
        if math.isnan(ratio) or ratio <= 0 or not round_half_up(exact(ratio), digits + 2):
            return text
        # The pattern's negative side knows where a sign goes; the plus goes there too.
        body = text[len(style.before[0]) : len(text) - len(style.after[0]) or None]
        before, after = style.before[1], style.after[1]
        signed = f"{before}{body}{after}"
        return signed.replace(style.minus, style.plus, 1)

    def date_span(self, first: date, last: date) -> str:
        """A period from its first to its last day, both included: its name if it has one."""
        return span_text(self.locale, first, last)

    def _part(self, values: pa.Array, value_format: ValueFormat) -> list[str]:
        kind, data_type = value_format.kind, values.type
        if kind in _NUMBERS and _is_number(data_type):
            digits = self.digits(value_format, data_type)
            if digits is not None:
                return number_texts(values, self.style(value_format), digits, NULL)
            return self._adaptive(values, self.style(value_format))
        if kind in _MOMENTS and (pa.types.is_date(data_type) or pa.types.is_timestamp(data_type)):
            moment = cast("MomentKind", kind)
            return moment_texts(values, moment, self.locale, self.time_zone, NULL)
        if pa.types.is_string(data_type) or pa.types.is_large_string(data_type):
            return [NULL if value is None else value for value in values.to_pylist()]
        if pa.types.is_nested(data_type):
            return [self.text(value, value_format) for value in values.to_pylist()]
        return by_unique(values, lambda value: self.text(cast("Scalar", value), value_format))

    def _adaptive(self, values: pa.Array, style: NumberStyle) -> list[str]:
        """Floats with as many digits as each of them needs."""
        texts = number_texts(values, style, _FEWEST, NULL)
        size = pc.abs(values)
        small = pc.and_(pc.less(size, 1.0), pc.greater(size, 0.0))
        for position in pc.indices_nonzero(pc.fill_null(small, False)).to_pylist():
            value = exact(values[position].as_py())
            texts[position] = style.text(value, _needed(value))
        return texts

    def _number(self, value: float | Decimal, value_format: ValueFormat) -> str:
        match value_format.kind:
            case "integer" | "decimal" | "percent" | "currency":
                number = exact(value)
                digits = self.digits(value_format)
                if digits is None:
                    digits = _own_digits(value)
                return self.style(value_format).text(number, digits)
            case "bytes":
                return bytes_text(self.locale, exact(value))
            case "duration":
                return duration_text(self.locale, exact(value))
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    def _moment(self, value: date, value_format: ValueFormat) -> str:
        if value_format.kind == "text":
            return str(value)
        kind = cast("MomentKind", value_format.kind)
        if kind not in _MOMENTS:
            kind = "datetime" if isinstance(value, datetime) else "date"
        return moment_text(self.locale, value, kind, self.time_zone)


def _parts(values: pa.ChunkedArray | pa.Array) -> Iterator[pa.Array]:
    for chunk in values.chunks if isinstance(values, pa.ChunkedArray) else (values,):
        plain = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
        for start in range(0, len(plain), CHUNK):
            yield plain.slice(start, CHUNK)


def _is_number(data_type: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(data_type)
        or pa.types.is_floating(data_type)
        or pa.types.is_decimal(data_type)
    )


def _seconds(value: timedelta) -> Decimal:
    return Decimal(value // timedelta(microseconds=1)).scaleb(-6)


def _own_digits(value: float | Decimal) -> int:
    """Digits of a decimal format that names none: a decimal's own, what a float needs."""
    if isinstance(value, int):
        return 0
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    return _needed(exact(value))


def _needed(value: Decimal) -> int:
    """Two digits, more below 1: up to three significant ones, six in all, no further zeros."""
    if not value or not value.is_finite() or value.adjusted() >= 0:
        return _FEWEST
    most = min(_MOST, _SIGNIFICANT - 1 - value.adjusted())
    rounded = round_half_up(value, most).normalize()
    exponent = rounded.as_tuple().exponent
    return max(_FEWEST, -exponent) if isinstance(exponent, int) and rounded else _FEWEST
