"""Where an axis of times has its ticks, and what they are called in the report's language.

Times here are wall clock times. In a specification they are milliseconds as if the wall were
in UTC, so no time zone of a machine can shift them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from broadsheet.document.charts.measure import width
from broadsheet.document.moment import EPOCH, skeleton_text, time_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.formatter import Formatter

_UNITS: tuple[tuple[str, int, float], ...] = (
    ("minute", 1, 60),
    ("minute", 5, 300),
    ("minute", 15, 900),
    ("minute", 30, 1800),
    ("hour", 1, 3600),
    ("hour", 3, 10800),
    ("hour", 6, 21600),
    ("hour", 12, 43200),
    ("day", 1, 86_400),
    ("day", 2, 172_800),
    ("week", 1, 604_800),
    ("week", 2, 1_209_600),
    ("month", 1, 2.6e6),
    ("month", 2, 5.2e6),
    ("month", 3, 7.8e6),
    ("month", 6, 1.56e7),
    ("year", 1, 3.15e7),
    ("year", 2, 6.3e7),
    ("year", 5, 1.58e8),
    ("year", 10, 3.15e8),
    ("year", 20, 6.3e8),
    ("year", 50, 1.58e9),
    ("year", 100, 3.15e9),
    ("year", 500, 1.58e10),
    ("year", 1000, 3.15e10),
)


def milliseconds(moment: datetime) -> int:
    """Of a wall clock time, since 1970."""
    return round((moment - EPOCH) / timedelta(milliseconds=1))


@dataclass(frozen=True)
class TimeTicks:
    """Ticks of a time axis and their labels, of one or two lines each."""

    moments: tuple[datetime, ...]
    labels: tuple[tuple[str, ...], ...]


def time_ticks(moments: Sequence[datetime], room: float, formatter: Formatter) -> TimeTicks:
    """Ticks for times in order on an axis of `room` pixels, at round units of the calendar.

    Monthly figures get no ticks of days, yearly ones none of months.
    """
    first, last = moments[0], moments[-1]
    if first == last:
        unit = "day" if first.time() == time() else "minute"
        return TimeTicks((first,), labels_of((first,), unit, formatter))
    span = (last - first).total_seconds()
    regular = regular_unit(moments)
    least = next((size for unit, count, size in _UNITS if (unit, count) == regular), 0.0)
    if regular == ("week", 1):
        least = 86_400.0
    for unit, count, seconds in _UNITS:
        if seconds < least or span / seconds * _wide(unit, formatter) > room:
            continue
        places = _between(first, last, unit, count)
        if places:
            return TimeTicks(places, labels_of(places, unit, formatter))
    return TimeTicks((first,), labels_of((first,), "year", formatter))


def _wide(unit: str, formatter: Formatter) -> float:
    """Pixels that a label of the unit needs, with some air."""
    sample = datetime(2025, 9, 28, 22, 45)  # noqa: DTZ001  # a wall clock has no zone
    return width(_name(sample, unit, formatter)) + 16


def _between(first: datetime, last: datetime, unit: str, count: int) -> tuple[datetime, ...]:
    found = []
    moment: datetime | None = _floor(first, unit, count)
    while moment is not None and moment <= last:
        if moment >= first:
            found.append(moment)
        moment = step_on(moment, unit, count)
    return tuple(found)


def _floor(moment: datetime, unit: str, count: int) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "minute" | "hour":
            size = timedelta(minutes=count) if unit == "minute" else timedelta(hours=count)
            return day + size * ((moment - day) // size)
        case "day":
            return day.replace(day=(day.day - 1) // count * count + 1)
        case "week":
            back = timedelta(days=day.weekday())
            return day - back if day.toordinal() > back.days else day
        case "month":
            return day.replace(month=(day.month - 1) // count * count + 1, day=1)
    return day.replace(year=max(1, day.year // count * count), month=1, day=1)


def step_on(moment: datetime, unit: str, count: int) -> datetime | None:
    """The next tick, None where the calendar ends."""
    try:
        match unit:
            case "minute":
                return moment + timedelta(minutes=count)
            case "hour":
                return moment + timedelta(hours=count)
            case "day":
                following = moment + timedelta(days=count)
                return following if following.month == moment.month else _month_on(moment, 1)
            case "week":
                return moment + timedelta(weeks=count)
            case "month":
                return _month_on(moment, count)
        year = moment.year + count
        return moment.replace(year=year if moment.year > 1 or count == 1 else count)
    except (ValueError, OverflowError):
        return None


def _month_on(moment: datetime, count: int) -> datetime:
    months = moment.year * 12 + moment.month - 1 + count
    return moment.replace(year=months // 12, month=months % 12 + 1, day=1)


def labels_of(
    moments: Sequence[datetime], unit: str, formatter: Formatter
) -> tuple[tuple[str, ...], ...]:
    """What times of that unit are called; the year or day they are of stands below the first."""
    lines: list[tuple[str, ...]] = []
    before: str | None = None
    for moment in moments:
        above = _above(moment, unit, formatter)
        name = _name(moment, unit, formatter)
        lines.append((name, above) if above and above != before else (name,))
        before = above
    return tuple(lines)


def _name(moment: datetime, unit: str, formatter: Formatter) -> str:
    tag = formatter.locale
    match unit:
        case "minute" | "hour":
            return time_text(tag, moment.hour, moment.minute)
        case "day" | "week":
            return skeleton_text(tag, moment.date(), "MMMd")
        case "month":
            return skeleton_text(tag, moment.date(), "MMM")
        case "quarter":
            return skeleton_text(tag, moment.date(), "QQQ")
    return skeleton_text(tag, moment.date(), "y")


def _above(moment: datetime, unit: str, formatter: Formatter) -> str:
    if unit in ("minute", "hour"):
        return skeleton_text(formatter.locale, moment.date(), "MMMd")
    return skeleton_text(formatter.locale, moment.date(), "y") if unit != "year" else ""


def regular_unit(moments: Sequence[datetime]) -> tuple[str, int] | None:
    """The unit and count of which all these times are multiples, None where there is none.

    Times must be in order. Only units of a day or more, and hours.
    """
    if len(moments) < 2:
        return None
    midnights = all((each.hour, each.minute, each.second) == (0, 0, 0) for each in moments)
    if midnights and all(each.day == 1 for each in moments):
        if all(each.month == 1 for each in moments):
            return "year", 1
        if all(each.month % 3 == 1 for each in moments) and len(moments) > 2:
            return "month", 3
        return "month", 1
    if midnights:
        days = [(b - a).days for a, b in pairwise(moments)]
        return ("week", 1) if all(gap % 7 == 0 for gap in days) else ("day", 1)
    if all((each.minute, each.second) == (0, 0) for each in moments):
        return "hour", 1
    return None


def filled(moments: Sequence[datetime], most: int) -> tuple[datetime, ...]:
    """The times with those that a regular series lacks, unless that makes more than `most`."""
    unit = regular_unit(moments)
    if unit is None:
        return tuple(moments)
    found: list[datetime] = []
    moment: datetime | None = moments[0]
    while moment is not None and moment <= moments[-1]:
        found.append(moment)
        if len(found) > most:
            return tuple(moments)
        if unit[0] == "day":
            moment += timedelta(days=1)
        else:
            moment = step_on(moment, *unit)
    return tuple(found)
