"""Dates and times as a locale writes them: CLDR's medium dates, short times, named months.

Dates are Gregorian in every locale. Times with a zone are shown on the clock of the
report's zone, times without one as they are.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from babel.dates import format_date, format_interval, format_skeleton, format_time

from broadsheet.document.number import localize_digits, parse_locale

if TYPE_CHECKING:
    from collections.abc import Callable

MomentKind = Literal["date", "datetime", "month"]

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall clock has no zone
_DAY = 86_400
_FIRST_DAY, _LAST_DAY = (date.min - EPOCH.date()).days, (date.max - EPOCH.date()).days
_TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


@lru_cache(maxsize=100_000)
def date_text(tag: str, day: date) -> str:
    """`Mar 5, 2025`."""
    return localize_digits(format_date(day, "medium", locale=parse_locale(tag)), tag)


@lru_cache(maxsize=10_000)
def time_text(tag: str, hour: int, minute: int) -> str:
    """`2:05 PM`."""
    return localize_digits(format_time(time(hour, minute), "short", locale=parse_locale(tag)), tag)


@lru_cache(maxsize=100_000)
def month_text(tag: str, year: int, month: int) -> str:
    """`Mar 2025`."""
    return skeleton_text(tag, date(year, month, 1), "yMMM")


def skeleton_text(tag: str, day: date, skeleton: str) -> str:
    """A date by a CLDR skeleton, such as `yQQQ` for `Q1 2025`."""
    return localize_digits(format_skeleton(skeleton, day, locale=parse_locale(tag)), tag)


def datetime_text(tag: str, moment: datetime) -> str:
    """`Mar 5, 2025, 2:05 PM`, of a wall clock time."""
    before, between, after, date_first = _glue(tag)
    day, clock = date_text(tag, moment.date()), time_text(tag, moment.hour, moment.minute)
    first, second = (day, clock) if date_first else (clock, day)
    return f"{before}{first}{between}{second}{after}"


def _glue(tag: str) -> tuple[str, str, str, bool]:
    """What stands before, between and after a date and a time, and whether the date leads."""
    pattern = str(parse_locale(tag).datetime_formats["medium"]).replace("'", "")
    date_first = pattern.index("{1}") < pattern.index("{0}")
    before, rest = pattern.split("{1}" if date_first else "{0}")
    between, after = rest.split("{0}" if date_first else "{1}")
    return before, between, after, date_first


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The time without a zone that a clock in `zone` shows; a naive time stays as it is.

    Where that lies outside the years 1 to 9999, the time keeps the clock it came with.
    """
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return moment.replace(tzinfo=None)


def moment_text(tag: str, value: date, kind: MomentKind, zone: str) -> str:
    """A date or a time in one of the three forms; a date has no time to show."""
    moment = wall_clock(value, zone) if isinstance(value, datetime) else value
    if kind == "month":
        return month_text(tag, moment.year, moment.month)
    if kind == "datetime" and isinstance(moment, datetime):
        return datetime_text(tag, moment)
    return date_text(tag, moment.date() if isinstance(moment, datetime) else moment)


def span_text(tag: str, first: date, last: date) -> str:
    """A period by its first and last day: the name of a whole month, quarter or year if it is one.

    Otherwise CLDR's interval, such as `Nov 1 – 15, 2025`.
    """
    skeleton = _whole(first, last)
    if skeleton:
        return skeleton_text(tag, first, skeleton)
    if first >= last:
        return date_text(tag, first)
    text = format_interval(first, last, "yMMMd", locale=parse_locale(tag))
    return localize_digits(text, tag)


def _whole(first: date, last: date) -> str | None:
    """The skeleton that names the period, None where it is not a whole month, quarter, year."""
    ends_month = last.day == monthrange(last.year, last.month)[1]
    if first.day != 1 or first.year != last.year or not ends_month:
        return None
    if first.month == last.month:
        return "yMMMM"
    if (first.month, last.month) == (1, 12):
        return "y"
    if last.month - first.month == 2 and last.month % 3 == 0:
        return "yQQQ"
    return None


def moment_texts(values: pa.Array, kind: MomentKind, tag: str, zone: str, null: str) -> list[str]:
    """Each value of a date or timestamp array, as `moment_text` writes it."""
    seconds = wall_seconds(values, zone)
    days = _floor_divide(seconds, _DAY)
    if kind == "month":
        texts = _by_unique(
            days, lambda day: _day_text(day, lambda d: month_text(tag, d.year, d.month))
        )
    elif kind == "date" or not pa.types.is_timestamp(values.type):
        texts = _by_unique(days, lambda day: _day_text(day, lambda d: date_text(tag, d)))
    else:
        texts = _datetime_texts(tag, seconds, days)
    if values.null_count:
        for position in pc.indices_nonzero(values.is_null()).to_pylist():
            texts[position] = null
    return texts


def _datetime_texts(tag: str, seconds: pa.Int64Array, days: pa.Int64Array) -> list[str]:
    before, between, after, date_first = _glue(tag)
    minutes = pc.divide(pc.subtract(seconds, pc.multiply(days, _DAY)), 60)

    def day(number: int) -> str:
        text = _day_text(number, lambda d: date_text(tag, d))
        return f"{before}{text}{between}" if date_first else f"{text}{after}"

    def clock(minute: int) -> str:
        text = time_text(tag, *divmod(minute, 60))
        return f"{text}{after}" if date_first else f"{before}{text}{between}"

    dates, times = _by_unique(days, day), _by_unique(minutes, clock)
    pairs = zip(dates, times, strict=True) if date_first else zip(times, dates, strict=True)
    return [first + second for first, second in pairs]


def _by_unique(values: pa.Int64Array, write: Callable[[int], str]) -> list[str]:
    encoded = values.dictionary_encode()
    texts = [write(value) for value in encoded.dictionary.to_pylist()]
    indices = encoded.indices
    view = memoryview(indices.buffers()[1]).cast("i")[indices.offset :]
    return [texts[index] for index in view[: len(indices)].tolist()]


def _day_text(number: int, write: Callable[[date], str]) -> str:
    """The text of a day counted from 1970-01-01; ISO 8601 where Python's calendar ends."""
    if _FIRST_DAY <= number <= _LAST_DAY:
        return write(EPOCH.date() + timedelta(days=number))
    year, month, day = _civil(number)
    return f"{year}-{month:02}-{day:02}"


def _civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day counted from 1970-01-01 (H. Hinnant, chrono algorithms)."""
    era, of_era = divmod(number + 719_468, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, day


def wall_seconds(values: pa.Array, zone: str) -> pa.Int64Array:
    """Seconds since 1970-01-01 on the wall clock, nulls as 0; of dates and timestamps."""
    if pa.types.is_date32(values.type):
        days = pc.fill_null(values.cast(pa.int32()), 0)
        return pc.multiply(days.cast(pa.int64()), _DAY)
    unit = "ms" if pa.types.is_date64(values.type) else values.type.unit
    ticks = pc.fill_null(values.cast(pa.int64()), 0)
    seconds = _floor_divide(ticks, _TICKS[unit])
    aware = pa.types.is_timestamp(values.type) and values.type.tz is not None
    return _on_wall(seconds, zone) if aware else seconds


def _floor_divide(values: pa.Int64Array, by: int) -> pa.Int64Array:
    if by == 1:
        return values
    quotient = pc.divide(values, by)
    above = pc.greater(pc.multiply(quotient, by), values)
    return pc.subtract(quotient, above.cast(pa.int64()))


def _on_wall(seconds: pa.Int64Array, zone: str) -> pa.Int64Array:
    """Shift instants by the zone's offset, looked up once a day unless it changes on that day."""
    info = ZoneInfo(zone)
    days = _floor_divide(seconds, _DAY).dictionary_encode()
    offsets = [_day_offset(info, day) for day in days.dictionary.to_pylist()]
    shift = pa.array(offsets, pa.int64()).take(days.indices)
    if shift.null_count:
        single = [
            _offset(info, second) if offset is None else offset
            for second, offset in zip(seconds.to_pylist(), shift.to_pylist(), strict=True)
        ]
        shift = pa.array(single, pa.int64())
    return pc.add(seconds, shift)


@lru_cache(maxsize=100_000)
def _day_offset(info: ZoneInfo, day: int) -> int | None:
    """The offset of a whole UTC day in seconds, None where it changes within."""
    found = {_offset(info, day * _DAY + part * _DAY // 4) for part in range(5)}
    return found.pop() if len(found) == 1 else None


def _offset(info: ZoneInfo, second: int) -> int:
    """Seconds to add to UTC; none where the calendar ends."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        offset = moment.astimezone(info).utcoffset()
    except (OverflowError, ValueError):
        return 0
    return int(offset.total_seconds()) if offset is not None else 0
