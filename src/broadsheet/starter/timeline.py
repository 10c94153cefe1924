"""The days the sample covers, and how busy each of them is."""

import calendar
from datetime import date, timedelta

FIRST_DAY = date(2024, 7, 1)
LAST_DAY = date(2025, 12, 31)
DAYS: tuple[date, ...] = tuple(
    FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)
)

# Monday to Sunday, relative to an average working day.
OFFICE_WEEK = (1.00, 1.06, 1.05, 1.01, 0.86, 0.06, 0.04)
PRODUCT_WEEK = (1.00, 1.05, 1.05, 1.00, 0.86, 0.20, 0.16)
SIGNUP_WEEK = (1.12, 1.18, 1.14, 1.08, 0.90, 0.50, 0.52)


def add_months(day: date, months: int) -> date:
    """Same day of the month, `months` later; the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def progress(day: date) -> float:
    """How far `day` is into the sample, from 0.0 (first day) to 1.0 (last day)."""
    return (day - FIRST_DAY).days / (LAST_DAY - FIRST_DAY).days


def season(day: date) -> float:
    """Business activity relative to a normal time of the year: a summer and a December dip."""
    if (day.month == 12 and day.day >= 24) or (day.month, day.day) == (1, 1):
        return 0.35
    if day.month == 12 and day.day >= 15:
        return 0.72
    if day.month == 12 or (day.month == 1 and day.day <= 6):
        return 0.88
    return 0.92 if day.month == 8 else 1.0


def is_closing(day: date) -> bool:
    """True on the last three days of a month, when contracts are signed and books are closed."""
    return (day + timedelta(days=3)).month != day.month


def is_quarter_closing(day: date) -> bool:
    """True on the last three days of a quarter."""
    return is_closing(day) and day.month % 3 == 0
