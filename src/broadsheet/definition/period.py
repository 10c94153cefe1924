"""Periods: `last_month`, `2025-Q1`, `2025-03-01/2025-03-31` ... as spans of time.

All relative to a given moment and in a given zone; weeks begin on Monday (ISO 8601).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Comparison = Literal["previous_period", "same_period_last_month", "same_period_last_year"]

COMPARISONS: dict[Comparison, str] = {
    "previous_period": "The period of the same length just before: of March, February",
    "same_period_last_month": "The same days one month earlier",
    "same_period_last_year": "The same days one year earlier",
}
"""Every comparison, and what it compares with."""

MEANINGS = {
    "today": "The day of the as-of time",
    "yesterday": "The day before",
    "last_7_days": "The seven days before today",
    "last_30_days": "The thirty days before today",
    "last_90_days": "The ninety days before today",
    "this_week": "Monday to Sunday around today",
    "last_week": "The week before this one",
    "this_month": "The whole month around today",
    "last_month": "The month before this one",
    "this_quarter": "The whole quarter around today",
    "last_quarter": "The quarter before this one",
    "this_year": "The whole year around today",
    "last_year": "The year before this one",
    "month_to_date": "From the first of this month up to and with today",
    "year_to_date": "From January 1 up to and with today",
}
"""Every relative period, and the days that it covers."""

RELATIVE = tuple(MEANINGS)
"""The names of all relative periods."""

ABSOLUTE = r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?|\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?"
"""A pattern for a year, month, quarter, day, or a span of days with both ends included."""

_LENGTH = {"week": 0, "month": 1, "quarter": 3, "year": 12}
_YEAR_LAST = 9999


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` up to but without `end`, in `zone`.

    `months` is the length in calendar months where the period is made of whole months,
    so that the period before March is February and not the 31 days before.
    """

    first: date
    end: date
    zone: ZoneInfo
    months: int | None = None

    @property
    def start_time(self) -> datetime:
        """The first moment (inclusive), aware."""
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def end_time(self) -> datetime:
        """The moment after the last (exclusive), aware."""
        return datetime.combine(self.end, time.min, self.zone)

    @property
    def last(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    def compared(self, comparison: Comparison) -> Period:
        """The period to compare this one with, of the same length.

        Raises ValueError where the calendar has no such days.
        """
        try:
            return self._compared(comparison)
        except (ValueError, OverflowError):
            raise ValueError("the calendar has no days so early") from None

    def _compared(self, comparison: Comparison) -> Period:
        if comparison == "previous_period":
            if self.months is not None:
                return self._shifted(-self.months)
            length = self.end - self.first
            return Period(self.first - length, self.first, self.zone)
        return self._shifted(-1 if comparison == "same_period_last_month" else -12)

    def _shifted(self, months: int) -> Period:
        if self.months is not None:
            return Period(
                add_months(self.first, months),
                add_months(self.end, months),
                self.zone,
                self.months,
            )
        first = add_months(self.first, months)
        last = add_months(self.last, months)
        return Period(first, last + timedelta(days=1), self.zone)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier); the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def parse_period(text: str, as_of: datetime, zone: ZoneInfo) -> Period:
    """The period that `text` names as seen at `as_of` (an aware time).

    Raises ValueError, saying what was expected, if it names none.
    """
    try:
        period = _relative(text, as_of.astimezone(zone).date(), zone)
    except (ValueError, OverflowError):
        raise ValueError(f"the calendar has no {text} at {as_of:%Y-%m-%d}") from None
    period = period or _absolute(text, zone)
    if period is None:
        near = get_close_matches(text, RELATIVE, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ValueError(
            f"{hint}expected a period such as last_month, last_7_days, 2025-03, 2025-Q1, 2025 "
            "or 2025-03-01/2025-03-31"
        )
    return period


def _relative(text: str, today: date, zone: ZoneInfo) -> Period | None:
    if text not in RELATIVE:
        return None
    tomorrow = today + timedelta(days=1)
    days = re.fullmatch(r"last_(\d+)_days", text)
    if days:
        return Period(today - timedelta(days=int(days[1])), today, zone)
    if text == "today":
        return Period(today, tomorrow, zone)
    if text == "yesterday":
        return Period(today - timedelta(days=1), today, zone)
    if text == "month_to_date":
        return Period(today.replace(day=1), tomorrow, zone)
    if text == "year_to_date":
        return Period(today.replace(month=1, day=1), tomorrow, zone)
    which, unit = text.split("_")
    return _calendar(unit, today, back=which == "last", zone=zone)


def _calendar(unit: str, today: date, *, back: bool, zone: ZoneInfo) -> Period:
    if unit == "week":
        first = today - timedelta(days=today.weekday() + (7 if back else 0))
        return Period(first, first + timedelta(days=7), zone)
    months = _LENGTH[unit]
    month = (today.month - 1) // months * months + 1
    first = date(today.year, month, 1)
    if back:
        first = add_months(first, -months)
    return Period(first, add_months(first, months), zone, months)


def _absolute(text: str, zone: ZoneInfo) -> Period | None:
    if not re.fullmatch(ABSOLUTE, text):
        return None
    if "/" in text or text.count("-") == 2:
        begin, _, finish = text.partition("/")
        first, last = _day(begin), _day(finish or begin)
        if last < first:
            raise ValueError("expected the first day before the last")
        return Period(first, last + timedelta(days=1), zone, _whole_months(first, last))
    if int(text[:4]) in (0, _YEAR_LAST):
        raise ValueError("expected a year from 0001 to 9998")
    if "-Q" in text:
        first = date(int(text[:4]), (int(text[-1]) - 1) * 3 + 1, 1)
        return Period(first, add_months(first, 3), zone, 3)
    if "-" in text:
        first = date(int(text[:4]), int(text[5:]), 1)
        return Period(first, add_months(first, 1), zone, 1)
    return Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1), zone, 12)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a day of the calendar, but {text} is none") from None
    if day == date.max:
        raise ValueError("expected a day before 9999-12-31")
    return day


def _whole_months(first: date, last: date) -> int | None:
    end = last + timedelta(days=1)
    if first.day != 1 or end.day != 1:
        return None
    return (end.year - first.year) * 12 + end.month - first.month
