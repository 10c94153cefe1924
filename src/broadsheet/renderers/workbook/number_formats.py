"""Value formats as Excel writes them.

Codes are in Excel's own notation, `.` before decimals and `,` between thousands, which each
reader's Excel shows in the reader's way; symbols, affixes and the order of dates are those of
the document's locale.
"""

from __future__ import annotations

import locale as system_locale
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from babel.numbers import get_currency_symbol

from broadsheet.document.number import parse_locale

if TYPE_CHECKING:
    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.formatter import Formatter

GENERAL = "General"
CHANGE = "+0.0%;\\−0.0%;0.0%"
_ADAPTIVE = "#,##0.00####"
_MAX_DECIMALS = 30
_NUMBER = re.compile(r"[#0][#0,.]*")
_LCIDS = {name: code for code, name in sorted(system_locale.windows_locale.items())}
_FIELD = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_BYTES_TIERS = (10**15, 10**12, 10**9, 10**6, 10**3)


def number_format(
    format: ValueFormat, formatter: Formatter, type: pa.DataType, least: float = 0
) -> str:
    """The code for a column of `type`; `least` is its smallest size but 0, which scales bytes."""
    match format.kind:
        case "integer" | "decimal" | "percent" | "currency":
            return _number(format, formatter, type)
        case "bytes":
            return _bytes(format, formatter, least)
        case "duration":
            return "[h]:mm:ss"
        case "date" | "datetime" | "month":
            return moment_format(format.kind, formatter.locale)
    if pa.types.is_boolean(type):
        # Excel shows TRUE and FALSE in the reader's language whatever the code; LibreOffice
        # would show 1 and 0.
        yes, no = (_quoted(formatter.text(value, format)) for value in (True, False))
        return f"{yes};{yes};{no}"
    return _plain(type, formatter)


@cache
def moment_format(kind: str, tag: str) -> str:
    """The code of a `date`, `datetime` or `month`: CLDR's medium date, short time."""
    known = parse_locale(tag)
    if kind == "month":
        return _moment_code(str(known.datetime_skeletons["yMMM"]), tag)
    day = str(known.date_formats["medium"])
    if kind == "date":
        return _moment_code(day, tag)
    glue = str(known.datetime_formats["medium"])
    clock = str(known.time_formats["short"])
    return _moment_code(glue.replace("{1}", day).replace("{0}", clock), tag)


def _plain(type: pa.DataType, formatter: Formatter) -> str:
    """Values without a format of their own: digits as they are, dates so that one can read them."""
    if pa.types.is_date(type):
        return moment_format("date", formatter.locale)
    if pa.types.is_timestamp(type):
        return moment_format("datetime", formatter.locale)
    if pa.types.is_time(type):
        return "hh:mm:ss"
    if pa.types.is_duration(type):
        return "[h]:mm:ss"
    return "0" if pa.types.is_integer(type) else GENERAL


def _number(format: ValueFormat, formatter: Formatter, type: pa.DataType) -> str:
    digits = formatter.digits(format, type)
    if digits is None:
        body = _ADAPTIVE
    else:
        decimals = min(digits, _MAX_DECIMALS)
        body = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    known = parse_locale(formatter.locale)
    if format.kind == "percent":
        pattern = str(known.percent_formats[None].pattern)
        return _NUMBER.sub(body.replace("#,##", ""), _visible(pattern)).replace("\u00a0", "\\ ")
    if format.kind != "currency":
        return body
    currency = format.currency or formatter.currency
    pattern = str(known.currency_formats["standard"].pattern)
    return ";".join(
        _affixed(part, body, currency, formatter.locale) for part in _visible(pattern).split(";")
    )


def _affixed(pattern: str, body: str, currency: str, tag: str) -> str:
    """A currency pattern of CLDR with the symbol, the number and everything else quoted."""
    found = _NUMBER.search(pattern)
    start, end = found.span() if found else (0, 0)
    symbol = _visible(str(get_currency_symbol(currency, parse_locale(tag))))
    before, after = pattern[:start], pattern[end:]
    # A currency's letters don't touch the figure (UTS 35, Numbers: currencySpacing).
    if before.endswith("¤") and unicodedata.category(symbol[-1])[0] == "L":
        before += "\u00a0"
    if after.startswith("¤") and unicodedata.category(symbol[0])[0] == "L":
        after = "\u00a0" + after
    sides = (_currency_affix(side, symbol, tag) for side in (before, after))
    return body.join(sides)


def _currency_affix(text: str, symbol: str, tag: str) -> str:
    head, mark, tail = text.partition("¤")
    if not mark:
        return _quoted(text)
    code = _lcid(tag)
    if code and not re.search(r"[-\]]", symbol):
        return f"{_quoted(head)}[${symbol}-{code:X}]{_quoted(tail)}"
    return f"{_quoted(head)}{_quoted(symbol)}{_quoted(tail)}"


def _bytes(format: ValueFormat, formatter: Formatter, least: float) -> str:
    """Decimal units by size. Excel knows two conditions, so three units from that of `least`."""
    low = max((tier for tier in _BYTES_TIERS if tier <= least), default=1)
    tiers = [tier for tier in (low * 10**6, low * 1000) if tier <= _BYTES_TIERS[0]]

    def part(size: int) -> str:
        text = formatter.text(size, format)
        unit = re.sub(r"^[\d.,٫٬\s]+", "", text)
        commas = "," * ((len(str(size)) - 1) // 3)
        return f"{'#,##0.0' if commas else '0'}{commas}{_quoted(' ' + unit)}"

    conditions = [f"[>={tier}]{part(tier)}" for tier in tiers]
    return ";".join([*conditions, part(low)])


def _moment_code(pattern: str, tag: str) -> str:
    """A CLDR date pattern (UTS 35, Dates) in Excel's letters."""
    parts: list[str] = []
    for found in _FIELD.finditer(_visible(pattern)):
        field, literal = found[0], found[1]
        if literal is not None:
            parts.append(_quoted(literal.replace("''", "'") or "'"))
        else:
            parts.append(_FIELDS.get(field, _FIELDS.get(field[0])) or _quoted(field))
    code = "".join(parts).strip()
    lcid = _lcid(tag)
    # With the locale, names of months are the document's and not the reader's.
    return f"[$-{lcid:X}]{code}" if "mmm" in code and lcid else code


_FIELDS = {
    "y": "yyyy",
    "M": "m",
    "MM": "mm",
    "MMM": "mmm",
    "MMMM": "mmmm",
    "L": "m",
    "LL": "mm",
    "LLL": "mmm",
    "LLLL": "mmmm",
    "d": "d",
    "dd": "dd",
    "E": "ddd",
    "H": "h",
    "HH": "hh",
    "h": "h",
    "hh": "hh",
    "m": "mm",
    "s": "ss",
    "a": "AM/PM",
    "b": "AM/PM",
    "B": "AM/PM",
}


def _quoted(text: str) -> str:
    """Literal characters: one by one behind a backslash, more in quotes."""
    if not text or text in ("/", ":"):
        return text
    if len(text) == 1:
        return f"\\{text}"
    return '"' + text.replace('"', "″") + '"'


def _visible(text: str) -> str:
    """Without marks of direction; spaces of any width as one that Excel keeps."""
    kept = (c for c in text if c not in "\u200e\u200f\u061c")
    return "".join("\u00a0" if c in "\u202f\u2009\u00a0" else c for c in kept)


@cache
def _lcid(tag: str) -> int | None:
    """The number that Windows gives a locale, None where it has none."""
    known = parse_locale(tag)
    language = str(known.language)
    exact = _LCIDS.get(f"{language}_{known.territory}")
    if exact is not None:
        return exact
    return next((code for name, code in _LCIDS.items() if name.split("_")[0] == language), None)


def smallest(values: pa.ChunkedArray) -> float:
    """The smallest finite size but 0 in a column of numbers; 0 for any other column."""
    kind = values.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return 0
    sizes = pc.abs(values.cast(pa.float64(), safe=False))
    counted = pc.and_(pc.is_finite(sizes), pc.greater(sizes, 0))
    return float(pc.min(sizes.filter(pc.fill_null(counted, False))).as_py() or 0)
