"""Sizes of data and lengths of time as a locale writes them."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from babel.units import format_unit

from broadsheet.document.number import (
    EXACT,
    localize_digits,
    number_style,
    numbering,
    parse_locale,
    round_half_up,
)

if TYPE_CHECKING:
    from babel import Locale

_BYTES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte")
_PAIRS = ((86_400, 3_600), (3_600, 60), (60, 1))
_UNITS = {86_400: "day", 3_600: "hour", 60: "minute", 1: "second"}
_SYMBOLS = {"day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}
_SPACE = "\u00a0"


def bytes_text(tag: str, size: Decimal, most_digits: int = 1) -> str:
    """A count of bytes in decimal units (1 kB is 1000 bytes), one digit after the point."""
    if not size.is_finite():
        return number_style(tag, "decimal").text(size, 0)
    rank, scaled = 0, size
    while rank + 1 < len(_BYTES) and abs(round_half_up(scaled, 1 if rank else 0)) >= 1000:
        rank += 1
        scaled = size.scaleb(-3 * rank, EXACT)
    digits = most_digits if rank else 0
    return _with_unit(tag, scaled, digits, f"digital-{_BYTES[rank]}")


def duration_text(tag: str, seconds: Decimal) -> str:
    """A length of time in its two largest units, such as `2 d 3 h`, `1 h 05 min`, `45 s`.

    In Latin script the symbols are those of SI and ISO 80000-3; others use CLDR's.
    """
    if not seconds.is_finite():
        return number_style(tag, "decimal").text(seconds, 0)
    size = seconds.copy_abs()
    if round_half_up(size, 1) < 60:
        return _short(tag, seconds)
    large, small, count = 60, 1, Decimal(0)
    for large, small in reversed(_PAIRS):
        count = round_half_up(size / small, 0)
        if count * small < large * (24 if large == 3_600 else 60) or large == 86_400:
            break
    sign = number_style(tag, "decimal").minus if seconds < 0 else ""
    many, few = divmod(int(count), large // small)
    return sign + _joined(tag, (many, _UNITS[large]), (few, _UNITS[small]))


def round_duration_text(tag: str, seconds: Decimal) -> str:
    """A length of time that is a round number of one unit, for an axis: `30 min`, `2 h`."""
    for size, unit in _UNITS.items():
        count, rest = divmod(seconds, size)
        if not rest and count and (size >= 3_600 or abs(count) < 60):
            return _one(tag, count, 0, unit)
    return duration_text(tag, seconds)


def _short(tag: str, seconds: Decimal) -> str:
    """Less than a minute; milliseconds below one second."""
    if seconds and round_half_up(abs(seconds) * 1000, 0) < 1000:
        return _one(tag, seconds * 1000, 0, "millisecond")
    whole = seconds == seconds.to_integral_value()
    return _one(tag, seconds, 0 if whole else 1, "second")


def _one(tag: str, value: Decimal, digits: int, unit: str) -> str:
    if _latin(tag):
        return f"{number_style(tag, 'decimal').text(value, digits)}{_SPACE}{_SYMBOLS[unit]}"
    return _with_unit(tag, value, digits, f"duration-{unit}")


def _joined(tag: str, large: tuple[int, str], small: tuple[int, str]) -> str:
    (many, large_unit), (few, small_unit) = large, small
    style = number_style(tag, "decimal")
    if _latin(tag):
        padded = localize_digits(f"{few:02}" if large_unit != "day" else str(few), tag)
        head = f"{style.text(many, 0)}{_SPACE}{_SYMBOLS[large_unit]}"
        return f"{head}{_SPACE}{padded}{_SPACE}{_SYMBOLS[small_unit]}"
    parts = [_with_unit(tag, Decimal(many), 0, f"duration-{large_unit}")]
    if few:
        parts.append(_with_unit(tag, Decimal(few), 0, f"duration-{small_unit}"))
    return " ".join(parts)


def _with_unit(tag: str, value: Decimal, digits: int, unit: str) -> str:
    """The number in CLDR's short pattern of the unit and the plural of the number."""
    locale = parse_locale(tag)
    system = numbering(tag)
    rounded = round_half_up(value, digits)
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    # Babel rounds within the context's digits, of which a float can have 309.
    with localcontext(prec=EXACT.prec):
        text = format_unit(
            rounded, unit, length="short", format=pattern, locale=locale, numbering_system=system
        )
    return localize_digits(text, tag)


def _latin(tag: str) -> bool:
    return _script(parse_locale(tag)) == "Latn"


def _script(locale: Locale) -> str:
    """The script a locale writes in, read off the name of its own first month."""
    if locale.script:
        return str(locale.script)
    name = str(locale.months["format"]["wide"][1])
    return "Latn" if name[:1].isascii() and name[:1].isalpha() else "Zyyy"
