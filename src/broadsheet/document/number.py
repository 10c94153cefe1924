"""Numbers as a locale writes them: what CLDR says about it, and single exact values.

Patterns, symbols and digits come from CLDR by way of Babel. Beyond what Babel's own
`format_decimal` and its siblings do, a number here has the locale's own digits, minus and
percent signs, and a space between a currency's letters and the figure (UTS 35, Numbers:
`currencySpacing`). Thousands are always grouped where the locale groups at all: CLDR's
minimum grouping digits are for running text, and a column reads better when all figures
are written alike.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import (
    UnsupportedNumberingSystemError,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    get_infinity_symbol,
    get_minus_sign_symbol,
    get_plus_sign_symbol,
)

NumberKind = Literal["decimal", "percent", "currency"]

EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Holds any float and any 256-bit decimal without loss; rounds as merchants do, .5 away from 0."""

_ZEROS = {
    "adlm": "\U0001e950",
    "arab": "٠",
    "arabext": "۰",
    "beng": "০",
    "cakm": "\U00011136",
    "deva": "०",
    "hmnp": "\U0001e140",
    "mtei": "\uabf0",
    "mymr": "၀",
    "nkoo": "߀",
    "olck": "᱐",
    "tibt": "༠",
}
"""The digit zero of the numbering systems that CLDR has as a locale's default; 1-9 follow it."""

_NO_BREAK_SPACE = "\u00a0"
_LEFT_TO_RIGHT_MARK = "\u200e"


@cache
def parse_locale(tag: str) -> Locale:
    """Babel's locale of a BCP 47 tag."""
    return Locale.parse(tag, sep="-")


@cache
def numbering(tag: str) -> str:
    """The numbering system of a locale, `latn` where its symbols are unknown."""
    locale = parse_locale(tag)
    system = locale.default_numbering_system
    if system not in _ZEROS:
        return "latn"
    try:
        get_decimal_symbol(locale, numbering_system=system)
    except UnsupportedNumberingSystemError:
        return "latn"
    return str(system)


@cache
def digits_of(tag: str) -> str:
    """The ten digits of a locale, from zero to nine."""
    zero = ord(_ZEROS.get(numbering(tag), "0"))
    return "".join(chr(zero + step) for step in range(10))


def localize_digits(text: str, tag: str) -> str:
    """Replace ASCII digits by the locale's own."""
    digits = digits_of(tag)
    return text if digits[0] == "0" else text.translate(str.maketrans("0123456789", digits))


@dataclass(frozen=True)
class NumberStyle:
    """How one kind of number is written: affixes by sign, symbols, group sizes, digits.

    `shift` is the power of ten a value is multiplied by first (2 for percents). Groups count
    from the decimal point: the first has `primary` digits, the others `secondary`; 0 is none.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    decimal: str
    group: str
    primary: int
    secondary: int
    digits: str
    shift: int
    infinity: str
    nan: str
    plus: str
    minus: str

    def write(self, whole: str, fraction: str, *, negative: bool) -> str:
        """A number from its ASCII digits before and after the point."""
        body = self._grouped(whole)
        if fraction:
            body = f"{body}{self.decimal}{fraction}"
        if self.digits[0] != "0":
            body = body.translate(str.maketrans("0123456789", self.digits))
        return f"{self.before[negative]}{body}{self.after[negative]}"

    def text(self, value: Decimal | int, digits: int) -> str:
        """A value with that many digits after the point; no minus where it rounds to zero."""
        number = Decimal(value)
        if number.is_nan():
            return self.nan
        negative = number.is_signed()
        if number.is_infinite():
            return f"{self.before[negative]}{self.infinity}{self.after[negative]}"
        rounded = round_half_up(number.scaleb(self.shift, EXACT), digits)
        whole, _, fraction = f"{rounded.copy_abs():f}".partition(".")
        return self.write(whole, fraction, negative=negative and not rounded.is_zero())

    def _grouped(self, whole: str) -> str:
        size = self.primary
        if not size or len(whole) <= size:
            return whole
        parts = [whole[-size:]]
        rest, size = whole[:-size], self.secondary
        while len(rest) > size:
            parts.append(rest[-size:])
            rest = rest[:-size]
        parts.append(rest)
        return self.group.join(reversed(parts))


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """`value` with exactly that many digits after the point, .5 rounded away from zero."""
    try:
        return value.quantize(Decimal(1).scaleb(-digits), context=EXACT)
    except InvalidOperation:
        # More than 400 digits: what lies behind the point is beyond any precision.
        return value


def exact(value: float | Decimal) -> Decimal:
    """The number as it is written: a float is its shortest decimal representation."""
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


@cache
def currency_digits(currency: str) -> int:
    """Digits after the point that a currency has by CLDR: 2 for USD, 0 for JPY, 3 for KWD."""
    return int(get_currency_precision(currency))


@cache
def number_style(tag: str, kind: NumberKind, currency: str = "") -> NumberStyle:
    """The style of a kind of number in a locale; `currency` is an ISO 4217 code."""
    locale = parse_locale(tag)
    system = numbering(tag)
    pattern = _pattern(locale, kind)
    minus = get_minus_sign_symbol(locale, numbering_system=system)
    percent = locale.number_symbols.get(system, {}).get("percentSign", "%")
    symbol = get_currency_symbol(currency, locale) if currency else ""
    if locale.text_direction == "rtl" and symbol[:1].isascii() and symbol[:1].isalpha():
        # Without the mark, the sign behind letters such as US$ would stand before them.
        symbol += _LEFT_TO_RIGHT_MARK

    def affix(text: str, *, leading: bool) -> str:
        signed = text.replace("-", minus).replace("%", percent).replace("'", "")
        return _with_currency(signed, symbol, leading=leading)

    primary, secondary = pattern.grouping
    return NumberStyle(
        before=(affix(pattern.prefix[0], leading=True), affix(pattern.prefix[1], leading=True)),
        after=(affix(pattern.suffix[0], leading=False), affix(pattern.suffix[1], leading=False)),
        decimal=get_decimal_symbol(locale, numbering_system=system),
        group=get_group_symbol(locale, numbering_system=system),
        # Babel says 1000 where a pattern has no groups.
        primary=primary if primary < 1000 else 0,
        secondary=secondary if secondary < 1000 else 0,
        digits=digits_of(tag),
        shift=2 if kind == "percent" else 0,
        infinity=get_infinity_symbol(locale, numbering_system=system),
        nan=str(locale.number_symbols.get(system, {}).get("nan", "NaN")),
        plus=get_plus_sign_symbol(locale, numbering_system=system),
        minus=minus,
    )


def _pattern(locale: Locale, kind: NumberKind):  # type: ignore[no-untyped-def]  # Babel's own type
    if kind == "percent":
        return locale.percent_formats[None]
    if kind == "currency":
        return locale.currency_formats["standard"]
    return locale.decimal_formats[None]


def _with_currency(affix: str, symbol: str, *, leading: bool) -> str:
    """Put the symbol in, with a space where a letter of it would touch the figure."""
    if "¤" not in affix or not symbol:
        return affix.replace("¤", symbol)
    touches = affix.endswith("¤") if leading else affix.startswith("¤")
    edge = symbol[-1] if leading else symbol[0]
    spaced = touches and unicodedata.category(edge)[0] not in "SZ"
    if not spaced:
        return affix.replace("¤", symbol)
    return affix.replace("¤", symbol + _NO_BREAK_SPACE if leading else _NO_BREAK_SPACE + symbol)
