"""Periods as seen from a moment, in a zone, and what they are compared with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.definition.period import COMPARISONS, RELATIVE, add_months, parse_period

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2025, 3, 31, 10, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2025-03-31", "2025-03-31"),
        ("yesterday", "2025-03-30", "2025-03-30"),
        ("last_7_days", "2025-03-24", "2025-03-30"),
        ("last_30_days", "2025-03-01", "2025-03-30"),
        ("last_90_days", "2024-12-31", "2025-03-30"),
        ("this_week", "2025-03-31", "2025-04-06"),
        ("last_week", "2025-03-24", "2025-03-30"),
        ("this_month", "2025-03-01", "2025-03-31"),
        ("last_month", "2025-02-01", "2025-02-28"),
        ("this_quarter", "2025-01-01", "2025-03-31"),
        ("last_quarter", "2024-10-01", "2024-12-31"),
        ("this_year", "2025-01-01", "2025-12-31"),
        ("last_year", "2024-01-01", "2024-12-31"),
        ("month_to_date", "2025-03-01", "2025-03-31"),
        ("year_to_date", "2025-01-01", "2025-03-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2025-03-05", "2025-03-05", "2025-03-05"),
        ("2025-03-05/2025-03-09", "2025-03-05", "2025-03-09"),
    ],
)
def test_days_of_a_period(text: str, first: str, last: str) -> None:
    period = parse_period(text, MONDAY, BERLIN)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "comparison", "first", "last"),
    [
        ("2025-03", "previous_period", "2025-02-01", "2025-02-28"),
        ("2025-Q1", "previous_period", "2024-10-01", "2024-12-31"),
        ("2024", "previous_period", "2023-01-01", "2023-12-31"),
        ("last_7_days", "previous_period", "2025-03-17", "2025-03-23"),
        ("2025-03-01/2025-03-31", "previous_period", "2025-02-01", "2025-02-28"),
        ("2025-03-05/2025-03-09", "previous_period", "2025-02-28", "2025-03-04"),
        ("2025-03", "same_period_last_month", "2025-02-01", "2025-02-28"),
        ("2024-02", "same_period_last_year", "2023-02-01", "2023-02-28"),
        ("2023-02", "same_period_last_year", "2022-02-01", "2022-02-28"),
        ("2025-03-31", "same_period_last_month", "2025-02-28", "2025-02-28"),
        ("2024-02-29", "same_period_last_year", "2023-02-28", "2023-02-28"),
    ],
)
def test_what_a_period_is_compared_with(text: str, comparison: str, first: str, last: str) -> None:
    before = parse_period(text, MONDAY, BERLIN).compared(comparison)  # type: ignore[arg-type]
    assert (before.first.isoformat(), before.last.isoformat()) == (first, last)


def test_a_day_begins_at_midnight_of_its_zone_across_daylight_saving() -> None:
    period = parse_period("2025-03-30", MONDAY, BERLIN)
    length = period.end_time.astimezone(UTC) - period.start_time.astimezone(UTC)
    assert length == timedelta(hours=23)


def test_today_is_the_day_of_the_zone() -> None:
    late = datetime(2025, 3, 31, 23, tzinfo=UTC)
    assert parse_period("today", late, BERLIN).first == date(2025, 4, 1)
    assert parse_period("today", late, ZoneInfo("America/New_York")).first == date(2025, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "last_mnth",
        "2025-13",
        "2025-Q5",
        "2025-02-30",
        "2025-03-09/2025-03-05",
        "",
        "9999",
        "last_5_days",
    ],
)
def test_what_is_no_period_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected a (period|day|year)|expected the first day"):
        parse_period(text, MONDAY, BERLIN)


MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(BERLIN),
)


@given(MOMENTS, st.sampled_from(RELATIVE), st.sampled_from(sorted(COMPARISONS)))
def test_a_comparison_is_earlier_and_never_overlaps_by_a_whole_period(
    moment: datetime, name: str, comparison: str
) -> None:
    period = parse_period(name, moment, BERLIN)
    before = period.compared(comparison)  # type: ignore[arg-type]
    assert before.first < period.first
    assert before.end > before.first
    if comparison == "previous_period":
        assert before.end == period.first


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.integers(-12, 2000))
def test_adding_months_lands_in_the_right_month(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day <= day.day
