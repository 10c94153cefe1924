"""What the texts and numbers of a column show: digits of decimals, dates and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME

_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_MOMENTS = {
    pa.date32(): f"^{_DAY}$",
    NAIVE_TIME: f"^{_DAY}({_TIME})?$",
    AWARE_TIME: rf"^{_DAY}{_TIME}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$",
}
_FIRST = int(datetime(1, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) * 1_000_000 + 999_999


@dataclass(frozen=True, slots=True)
class Digits:
    """The most digits before and after the point; no numbers at all if not `are_numbers`."""

    whole: int = 0
    scale: int = 0
    are_numbers: bool = True

    def __or__(self, other: Digits) -> Digits:
        return Digits(
            max(self.whole, other.whole),
            max(self.scale, other.scale),
            self.are_numbers and other.are_numbers,
        )


def digits(texts: pa.Array) -> Digits:
    """The digits of decimal numbers in texts, some of which may have an exponent."""
    if not _all_match(texts, _NUMBER):
        return _parsed_digits(texts)
    texts = pc.utf8_ltrim(texts, "-")
    point = pc.find_substring(texts, ".")
    zero = pa.scalar(0, pa.int32())
    has_point = pc.greater_equal(point, zero)
    length = pc.binary_length(texts)
    after = pc.if_else(has_point, pc.subtract(pc.subtract(length, point), 1), zero)
    before = pc.if_else(has_point, point, length)
    return Digits(pc.max(before).as_py(), pc.max(after).as_py())


def is_within_calendar(moments: pa.Array) -> bool:
    """Whether dates or times lie in the years 1 to 9999, which is what Python can hold."""
    if pa.types.is_date(moments.type):
        moments = moments.cast(pa.timestamp("s"))
        return _is_between(moments, _FIRST // 1_000_000, _LAST // 1_000_000)
    return _is_between(moments, _FIRST, _LAST)


def moment_type(texts: pa.Array) -> pa.DataType | None:
    """The narrowest of date32 and the two kinds of timestamp that all texts are, or None."""
    for kind, pattern in _MOMENTS.items():
        if _all_match(texts, pattern):
            try:
                return kind if is_within_calendar(pc.cast(texts, kind)) else None
            except pa.ArrowInvalid:
                return None
    return None


def _parsed_digits(texts: pa.Array) -> Digits:
    found = Digits()
    for text in pc.unique(texts).drop_null().to_pylist():
        try:
            _, written, exponent = Decimal(text).as_tuple()
        except InvalidOperation:
            return Digits(are_numbers=False)
        if not isinstance(exponent, int) or text != text.strip():
            return Digits(are_numbers=False)
        found |= Digits(max(len(written) + exponent, 1), max(-exponent, 0))
    return found


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, pattern), min_count=0).as_py())


def _is_between(moments: pa.Array, low: int, high: int) -> bool:
    found = pc.min_max(pc.cast(moments, pa.int64())).as_py()
    return found["min"] is None or (found["min"] >= low and found["max"] <= high)
