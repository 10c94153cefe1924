"""The type of a column of texts: observed over all of its values, then applied exactly.

What was seen in one batch, file or column of another file adds up (`|`), so no sample
decides. A family matches only if every value does; all else stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME

if TYPE_CHECKING:
    from collections.abc import Callable

# Not the most there can be: where the digits of a sum, product or union of two columns would
# pass 38, SQL engines drop digits after the point.
_USUAL_DIGITS = 18
_MOST_DIGITS = 38
_MOST_WIDE_DIGITS = 76
_MOST_FLOAT_DIGITS = 309
_FLOAT_DIGITS = 17
_SURE_INT64_LENGTH = 18

# No zeros in front and no plus: `007` and `+49 ...` are codes and telephone numbers.
_INTEGER = r"-?(?:0|[1-9][0-9]*)"
_DECIMAL = r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBER = rf"{_DECIMAL}(?:[eE][+-]?[0-9]{{1,3}})?"
_WORD = r"[+-]?(?:nan|NaN|NAN|inf|Inf|INF|infinity|Infinity|INFINITY)"
_YEAR = r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_DAY = rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_TIME = r"[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_ZONE = r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
_BOOLEAN = r"(?:true|false|True|False|TRUE|FALSE)"
_DATA = re.compile(rf"\s*(?:{_NUMBER}|{_DAY}(?:{_TIME}{_ZONE}?)?|{_BOOLEAN})\s*")

# A fraction longer than microseconds is cut, as it would be in every other kind of source.
_LONG_FRACTION = r"(\.[0-9]{6})[0-9]+"
_LONGEST_IN_MICROS = len("2025-01-31 08:00:00.123456")


@dataclass(frozen=True, slots=True)
class Notation:
    """How values are written: the decimal mark, and texts that mean NULL unless all is text."""

    decimal: str = "."
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column's values were: their families, and the extent of its numbers.

    `whole` and `scale` are the most digits before and after the point, `is_long` says that an
    integer did not fit 64 bits, `has_point` that there was a fraction or an exponent,
    `has_words` that there was NaN or an infinity; `digits` are the most significant ones,
    `has_missing` that there were texts that only mean NULL in a column that is not text.
    """

    families: frozenset[str] = frozenset()
    whole: int = 0
    scale: int = 0
    is_long: bool = False
    has_point: bool = False
    has_words: bool = False
    digits: int = 0
    has_missing: bool = False

    def __or__(self, other: Seen) -> Seen:
        return Seen(
            self.families | other.families,
            max(self.whole, other.whole),
            max(self.scale, other.scale),
            self.is_long or other.is_long,
            self.has_point or other.has_point,
            self.has_words or other.has_words,
            max(self.digits, other.digits),
            self.has_missing or other.has_missing,
        )

    @property
    def type(self) -> pa.DataType:
        """The narrowest type that holds all values exactly; null where nothing was seen."""
        if not self.families:
            return pa.string() if self.has_missing else pa.null()
        if self.families == {"number"}:
            return self._number_type(_USUAL_DIGITS)
        if self.families == {"date"}:
            return pa.date32()
        if self.families <= {"date", "time"}:
            return NAIVE_TIME
        if self.families == {"aware"}:
            return AWARE_TIME
        return pa.bool_() if self.families == {"boolean"} else pa.string()

    @property
    def tight_type(self) -> pa.DataType:
        """`type`, but a decimal with no more digits than were seen."""
        return self._number_type(0) if self.families == {"number"} else self.type

    def _number_type(self, precision: int) -> pa.DataType:
        if not (self.has_point or self.has_words or self.is_long):
            return pa.int64()
        places = self.whole + self.scale
        if places <= _MOST_DIGITS and not self.has_words:
            return pa.decimal128(max(places, precision, 1), self.scale)
        if places <= _MOST_WIDE_DIGITS and not self._is_floating:
            return pa.decimal256(places if not precision else _MOST_WIDE_DIGITS, self.scale)
        if not (self.has_point or self.has_words) or self.whole > _MOST_FLOAT_DIGITS:
            return pa.string()
        return pa.float64()

    @property
    def _is_floating(self) -> bool:
        """Few digits spread over many places were written by a program that has only floats."""
        return self.has_words or (self.has_point and self.digits <= _FLOAT_DIGITS)


NOTHING = Seen()
TEXT = Seen(frozenset({"text"}))
ALL = ("number", "moment", "aware", "boolean")


def looks_like_data(text: str) -> bool:
    """Whether a text is a number, a date, a time or a truth value."""
    return _DATA.fullmatch(text) is not None


def observe(
    values: pa.Array, notation: Notation, families: tuple[str, ...] = ALL, before: Seen = NOTHING
) -> Seen:
    """What these texts are, of the given families; NULLs say nothing.

    What was seen `before` in the same column is tried first, as it is likely again.
    """
    if values.null_count == len(values):
        return Seen()
    trimmed = pc.ascii_trim_whitespace(values)
    families = tuple(sorted(families, key=lambda f: before.families.isdisjoint(_SHOWS[f])))
    # Where something was missing before, conversion will leave it out of every batch.
    seen = None if before.has_missing else _first_match(trimmed, notation, families)
    if seen is None and notation.missing:
        present = _without(trimmed, notation.missing)
        if present.null_count == len(present):
            # Other batches tell what these are missing from.
            return Seen(has_missing=True)
        if before.has_missing or trimmed.null_count < present.null_count:
            found = _first_match(present, notation, families)
            seen = found and found | Seen(has_missing=True)
    return seen or TEXT


def convert(values: pa.Array, kind: pa.DataType, notation: Notation, seen: Seen) -> pa.Array:
    """The texts as `kind`, which what was `seen` in them allows. Raises pyarrow.ArrowInvalid."""
    if pa.types.is_string(kind):
        return values
    present = pc.ascii_trim_whitespace(values)
    if seen.has_missing:
        present = _without(present, notation.missing)
    if pa.types.is_timestamp(kind):
        present = _in_micros(present)
    elif notation.decimal != ".":
        present = pc.replace_substring(present, notation.decimal, ".")
    return pc.cast(present, kind)


def _first_match(values: pa.Array, notation: Notation, families: tuple[str, ...]) -> Seen | None:
    for family in families:
        seen = _FAMILIES[family](values, notation)
        if seen is not None:
            return seen
    return None


def _number(values: pa.Array, notation: Notation) -> Seen | None:
    # A search for the mark is far cheaper than a pattern that fails at it.
    if not _any_has(values, notation.decimal) and _all_match(values, _INTEGER):
        return _in_float_range(_integers(values), values)
    if notation.decimal != ".":
        # A point is then no part of a number, so it must not become one.
        if _any_has(values, "."):
            return None
        values = pc.replace_substring(values, notation.decimal, ".")
    if _all_match(values, _DECIMAL):
        return _in_float_range(_decimals(values), values)
    exact = _matches(values, _NUMBER)
    if _all(exact):
        return _in_float_range(_powers(values), values)
    if not _all(pc.or_(exact, _matches(values, _WORD))):
        return None
    numbers = values.filter(exact)
    seen = Seen(frozenset({"number"}), has_words=True)
    if len(numbers) > numbers.null_count:
        seen |= _in_float_range(_powers(numbers), numbers)
    return seen


def _in_float_range(seen: Seen, values: pa.Array) -> Seen:
    """The same, or with one digit more than floats have where a float would be infinite."""
    if seen.whole == _MOST_FLOAT_DIGITS:
        floats = pc.cast(values, pa.float64())
        if pc.any(pc.is_inf(floats)).as_py():
            return seen | Seen(whole=_MOST_FLOAT_DIGITS + 1)
    return seen


def _integers(values: pa.Array) -> Seen:
    longest = pc.max(pc.binary_length(values)).as_py()
    whole = longest
    if pc.any(pc.starts_with(values, "-")).as_py():
        whole = pc.max(pc.binary_length(pc.utf8_ltrim(values, "-"))).as_py()
    is_long = longest > _SURE_INT64_LENGTH and not _casts(values, pa.int64())
    return Seen(frozenset({"number"}), whole=whole, is_long=is_long, digits=whole)


def _powers(values: pa.Array) -> Seen:
    """Numbers some of which may have an exponent."""
    seen = Seen(frozenset({"number"}), has_point=True)
    powers = pc.match_substring(values, "e", ignore_case=True)
    for text in values.filter(powers).to_pylist():
        seen |= _extent(Decimal(text))
    others = values.filter(pc.invert(powers))
    return seen if len(others) == others.null_count else seen | _decimals(others)


def _decimals(values: pa.Array) -> Seen:
    point = pc.find_substring(values, ".")
    length = pc.binary_length(values)
    zero = pa.scalar(0, pa.int32())
    has_point = pc.greater_equal(point, zero)
    after = pc.if_else(has_point, pc.subtract(pc.subtract(length, point), 1), zero)
    before = pc.if_else(has_point, point, length)
    before = pc.subtract(before, pc.cast(pc.starts_with(values, "-"), pa.int32()))
    whole, scale = pc.max(before).as_py(), pc.max(after).as_py()
    digits = whole + scale
    if digits > _FLOAT_DIGITS:
        significant = pc.utf8_ltrim(pc.replace_substring(values, ".", ""), "-0")
        digits = pc.max(pc.binary_length(significant)).as_py()
    return Seen(frozenset({"number"}), whole=whole, scale=scale, has_point=True, digits=digits)


def _extent(number: Decimal) -> Seen:
    _, digits, exponent = number.as_tuple()
    power = int(exponent)
    return Seen(whole=max(len(digits) + power, 1), scale=max(-power, 0), digits=len(digits))


def _moment(values: pa.Array, _: Notation) -> Seen | None:
    """Dates, and dates with a time; a date among times is its midnight."""
    if not _all_match(values, f"{_DAY}(?:{_TIME})?") or not _is_calendar(values, NAIVE_TIME):
        return None
    lengths = pc.min_max(pc.binary_length(values)).as_py()
    dates = {"date"} if lengths["min"] == len("2025-01-31") else set()
    times = {"time"} if lengths["max"] > len("2025-01-31") else set()
    return Seen(frozenset(dates | times))


def _aware(values: pa.Array, _: Notation) -> Seen | None:
    if not _all_match(values, f"{_DAY}{_TIME}{_ZONE}") or not _is_calendar(values, AWARE_TIME):
        return None
    return Seen(frozenset({"aware"}))


def _boolean(values: pa.Array, _: Notation) -> Seen | None:
    return Seen(frozenset({"boolean"})) if _all_match(values, _BOOLEAN) else None


_SHOWS = {
    "number": {"number"},
    "moment": {"date", "time"},
    "aware": {"aware"},
    "boolean": {"boolean"},
}
_FAMILIES: dict[str, Callable[[pa.Array, Notation], Seen | None]] = {
    "number": _number,
    "moment": _moment,
    "aware": _aware,
    "boolean": _boolean,
}


def _is_calendar(values: pa.Array, kind: pa.DataType) -> bool:
    """Whether these days and times exist, in the years 1 to 9999 of every zone."""
    try:
        moments = pc.cast(_in_micros(values), kind)
    except pa.ArrowInvalid:
        return False
    found = pc.min_max(pc.cast(moments, pa.int64())).as_py()
    return bool(found["min"] >= _FIRST and found["max"] <= _LAST)


def _in_micros(values: pa.Array) -> pa.Array:
    """Times without what is below a microsecond."""
    longest = pc.max(pc.binary_length(values)).as_py()
    if longest is None or longest <= _LONGEST_IN_MICROS:
        return values
    return pc.replace_substring_regex(values, _LONG_FRACTION, r"\1")


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


_FIRST = _micros(datetime(1, 1, 1, tzinfo=UTC))
_LAST = _micros(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) + 999_999


def _without(values: pa.Array, missing: tuple[str, ...]) -> pa.Array:
    absent = pc.is_in(values, pa.array(missing, pa.string()))
    return pc.if_else(absent, pa.scalar(None, pa.string()), values)


def _any_has(values: pa.Array, part: str) -> bool:
    return bool(pc.any(pc.match_substring(values, part)).as_py())


def _casts(values: pa.Array, kind: pa.DataType) -> bool:
    try:
        pc.cast(values, kind)
    except pa.ArrowInvalid:
        return False
    return True


def _matches(values: pa.Array, pattern: str) -> pa.Array:
    return pc.match_substring_regex(values, f"^(?:{pattern})$")


def _all_match(values: pa.Array, pattern: str) -> bool:
    return _all(_matches(values, pattern))


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask, min_count=0).as_py())
