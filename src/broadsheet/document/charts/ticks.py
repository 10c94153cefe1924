"""Where an axis of amounts has its lines, and how they are labelled in the report's locale."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import localcontext
from itertools import pairwise
from typing import TYPE_CHECKING

from babel.numbers import format_compact_currency, format_compact_decimal

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.number import EXACT, exact, localize_digits, numbering, parse_locale
from broadsheet.document.unit import bytes_text, round_duration_text

if TYPE_CHECKING:
    from decimal import Decimal

    from broadsheet.document.formatter import Formatter

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAY = 86_400
_COMPACT_FROM = 10_000
_THOUSAND = 1_000
_LARGEST = 1e300


@dataclass(frozen=True)
class Scale:
    """An axis of amounts: its ends, its ticks and their labels."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    @property
    def domain(self) -> list[float]:
        """The ends, as Vega-Lite wants them."""
        return [self.low, self.high]


def scale_of(
    low: float,
    high: float,
    value_format: ValueFormat,
    formatter: Formatter,
    *,
    count: int,
    ends: tuple[float | None, float | None] = (None, None),
) -> Scale:
    """A scale that holds `low` to `high` with about `count` round steps.

    `ends` are the ends that a definition asks for; they hold even where they cut values off.
    """
    low, high = (max(-_LARGEST, min(_LARGEST, value)) for value in (low, high))
    if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
        ends = (ends[0], None)
    start = low if ends[0] is None else max(-_LARGEST, min(_LARGEST, ends[0]))
    stop = high if ends[1] is None else max(-_LARGEST, min(_LARGEST, ends[1]))
    if stop <= start:
        start, stop = _opened(start, stop, ends)
    step = round_step((stop - start) / max(1, count), value_format)
    first, last = math.floor(start / step + 1e-9), math.ceil(stop / step - 1e-9)
    places = [_tidy(number * step, step) for number in range(first, last + 1)]
    lower = ends[0] if ends[0] is not None else places[0]
    upper = ends[1] if ends[1] is not None else places[-1]
    ticks = tuple(place for place in places if lower <= place <= upper)
    return Scale(lower, upper, ticks, amount_labels(ticks, value_format, formatter))


def _opened(
    start: float, stop: float, ends: tuple[float | None, float | None]
) -> tuple[float, float]:
    """Room around a single value; from zero where that is all there is."""
    reach = abs(start) or 1.0
    if ends[0] is not None:
        return start, start + reach
    if ends[1] is not None:
        return stop - reach, stop
    return (0.0, 1.0) if start == 0 else (min(0.0, start), max(0.0, start))


def round_step(raw: float, value_format: ValueFormat) -> float:
    """The next round step; whole for counts, of the clock for durations."""
    if value_format.kind == "duration" and 1 <= raw <= _DAY:
        return float(next((each for each in _SECONDS if each >= raw), _DAY))
    unit = _DAY if value_format.kind == "duration" and raw > _DAY else 1.0
    raw = max(raw / unit, 1e-300)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each for each in _STEPS if each * power >= raw * (1 - 1e-9)) * power
    if value_format.kind == "integer":
        step = max(1.0, math.ceil(step))
    return step * unit


def _tidy(place: float, step: float) -> float:
    """Without the noise of multiplying: 0.3, not 0.30000000000000004."""
    digits = max(0, 2 - math.floor(math.log10(step)))
    return round(place, digits) + 0.0 if digits < 300 else place


def amount_labels(
    ticks: tuple[float, ...], value_format: ValueFormat, formatter: Formatter
) -> tuple[str, ...]:
    """Labels of ticks, all with as many digits; large amounts short, such as `$1.5M`."""
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if value_format.kind == "bytes":
        return tuple(
            bytes_text(formatter.locale, exact(tick), min(2, _short_digits(tick))) for tick in ticks
        )
    if value_format.kind == "duration":
        return tuple(round_duration_text(formatter.locale, exact(tick)) for tick in ticks)
    if value_format.kind == "percent":
        return _plain(ticks, "percent", _digits(step * 100), formatter, value_format)
    if largest >= _COMPACT_FROM:
        return tuple(_short(tick, 3, value_format, formatter) for tick in ticks)
    digits = 0 if value_format.kind == "integer" else _digits(step)
    kind = "currency" if value_format.kind == "currency" else "decimal"
    return _plain(ticks, kind, digits, formatter, value_format)


def _plain(
    ticks: tuple[float, ...], kind: str, digits: int, formatter: Formatter, like: ValueFormat
) -> tuple[str, ...]:
    style = formatter.style(ValueFormat(kind, currency=like.currency))  # type: ignore[arg-type]
    return tuple(style.text(exact(tick), digits) for tick in ticks)


def _digits(step: float) -> int:
    """Digits after the point that steps of that size need, ten at most."""
    for digits in range(10):
        scaled = step * 10**digits
        if abs(scaled - round(scaled)) < 1e-6 * max(1.0, abs(scaled)):
            return digits
    return 10


def _short_digits(size: float) -> int:
    """Digits after the point in the thousandfold unit that fits."""
    power = max(0, math.floor(math.log10(abs(size)) / 3)) if size else 0
    return _digits(size / 1000**power)


def _short(value: float, digits: int, value_format: ValueFormat, formatter: Formatter) -> str:
    """CLDR's short form with at most that many digits, such as `12K` and `1.5 Mio.`."""
    tag = formatter.locale
    locale, system = parse_locale(tag), numbering(tag)
    number = exact(value)
    if not _shortened(number, tag):
        shown = ValueFormat("currency" if value_format.kind == "currency" else "decimal")
        style = formatter.style(replace(shown, currency=value_format.currency))
        return style.text(number, 0)
    # Babel rounds within the context's digits, of which a float can have 309.
    with localcontext(prec=EXACT.prec):
        if value_format.kind == "currency":
            currency = value_format.currency or formatter.currency
            text = format_compact_currency(
                number, currency, locale=locale, fraction_digits=digits, numbering_system=system
            )
        else:
            text = format_compact_decimal(
                number, locale=locale, fraction_digits=digits, numbering_system=system
            )
    return localize_digits(text, tag)


def _shortened(number: Decimal, tag: str) -> bool:
    """Whether the locale has a short form for numbers of that size; German has none for 10,000."""
    forms = parse_locale(tag).compact_decimal_formats["short"]["other"]
    form = forms.get(str(10 ** min(14, max(0, number.adjusted()))))
    return form is not None and str(form.pattern).strip("0#,. ") != ""


def short_text(value: float, value_format: ValueFormat, formatter: Formatter) -> str:
    """One value, short where it is large: for the little room inside a chart."""
    if abs(value) < _COMPACT_FROM or value_format.kind in ("bytes", "duration", "percent"):
        return formatter.text(value, value_format)
    return _short(value, 1, value_format, formatter)


def amount_texts(value: float, value_format: ValueFormat, formatter: Formatter) -> tuple[str, ...]:
    """One value in ever fewer letters: as in text, without decimals, in the locale's short form."""
    whole = short_text(value, value_format, formatter)
    if value_format.kind not in ("integer", "decimal", "currency") or abs(value) < _THOUSAND:
        return (whole,)
    kind = "currency" if value_format.kind == "currency" else "decimal"
    rounded = _plain((value,), kind, 0, formatter, value_format)
    return (whole, *rounded, _short(value, 1, value_format, formatter))
