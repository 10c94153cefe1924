"""A formatter's locale as D3 knows locales, for numbers and times that Vega itself writes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.number import number_style, parse_locale

if TYPE_CHECKING:
    from broadsheet.document.formatter import Formatter

_HOURS_12 = "%-I:%M %p"
_HOURS_24 = "%H:%M"


def d3_number_locale(formatter: Formatter) -> dict[str, Any]:
    """The locale as d3-format's `formatLocale` takes it."""
    style = formatter.style(ValueFormat("decimal"))
    money = formatter.style(ValueFormat("currency"))
    percent = number_style(formatter.locale, "percent")
    groups = [style.primary, *[style.secondary] * 6] if style.primary else [400]
    found: dict[str, Any] = {
        "decimal": style.decimal,
        "thousands": style.group,
        "grouping": groups if style.primary != style.secondary else [style.primary or 400],
        "currency": [money.before[0], money.after[0]],
        "percent": percent.before[0] + percent.after[0],
        "minus": style.minus,
        "nan": style.nan,
    }
    if style.digits[0] != "0":
        found["numerals"] = list(style.digits)
    return found


def d3_time_locale(formatter: Formatter) -> dict[str, Any]:
    """The locale as d3-time-format's `timeFormatLocale` takes it; months and days from CLDR."""
    return dict(_time_locale(formatter.locale))


@cache
def _time_locale(tag: str) -> dict[str, Any]:
    locale = parse_locale(tag)
    clock = _HOURS_12 if "a" in str(locale.time_formats["short"].pattern) else _HOURS_24
    periods = locale.day_periods["format"]["abbreviated"]
    # CLDR counts days from Monday, D3 from Sunday.
    order = (6, 0, 1, 2, 3, 4, 5)
    months = {
        width: dict(locale.months["stand-alone"].get(width) or locale.months["format"][width])
        for width in ("wide", "abbreviated")
    }
    return {
        "dateTime": f"%x, {clock}",
        "date": "%Y-%m-%d",
        "time": clock,
        "periods": [str(periods.get("am", "AM")), str(periods.get("pm", "PM"))],
        "days": [str(locale.days["format"]["wide"][day]) for day in order],
        "shortDays": [str(locale.days["format"]["abbreviated"][day]) for day in order],
        "months": [str(months["wide"][month]) for month in range(1, 13)],
        "shortMonths": [str(months["abbreviated"][month]) for month in range(1, 13)],
    }
