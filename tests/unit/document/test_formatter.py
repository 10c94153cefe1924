"""The formatter writes what CLDR says, by Babel's own word, one value or a million."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from time import perf_counter

import pyarrow as pa
import pytest
from babel import Locale
from babel.core import UnknownLocaleError
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import NULL, Formatter
from broadsheet.document.number import localize_digits, number_style, numbering

LOCALES = [
    "en-US",
    "de-DE",
    "de-CH",
    "fr-FR",
    "en-IN",
    "hi-IN",
    "ar-EG",
    "fa-IR",
    "he-IL",
    "ja-JP",
    "pt-BR",
    "sv-SE",
    "pl-PL",
    "es-ES",
    "bn-BD",
]
KINDS = [
    "integer",
    "decimal(2)",
    "decimal(5)",
    "percent",
    "percent(0)",
    "currency",
    "currency(JPY)",
]

locales = st.sampled_from(LOCALES)
decimals = st.decimals(
    min_value=Decimal(-(10**30)), max_value=Decimal(10**30), places=6, allow_nan=False
)
floats = st.floats(min_value=-1e22, max_value=1e22, allow_nan=False)


def formatter(locale: str = "en-US", zone: str = "UTC", currency: str = "EUR") -> Formatter:
    return Formatter(locale, zone, currency)


def parse(text: str) -> ValueFormat:
    return ValueFormat.parse(text)


def by_babel(value: Decimal, value_format: ValueFormat, tag: str, digits: int) -> str:
    """Babel's own text, with the locale's digits and signs, which Babel leaves in ASCII."""
    locale, system = Locale.parse(tag, sep="-"), numbering(tag)
    tail = f".{'0' * digits}" if digits else ""
    scale = 2 if value_format.kind == "percent" else 0
    with localcontext(prec=120, rounding=ROUND_HALF_UP):
        if not value.scaleb(scale).quantize(Decimal(1).scaleb(-digits)):
            value = abs(value)
        if value_format.kind == "currency":
            text = format_currency(
                value, value_format.currency or "EUR", locale=locale, numbering_system=system
            )
        elif value_format.kind == "percent":
            pattern = locale.percent_formats[None].pattern.replace("0", f"0{tail}")
            text = format_percent(value, pattern, locale=locale, numbering_system=system)
        else:
            pattern = locale.decimal_formats[None].pattern.replace(".###", tail)
            text = format_decimal(value, pattern, locale=locale, numbering_system=system)
    symbols = locale.number_symbols.get(system, {})
    style = number_style(tag, "decimal")
    text = text.replace("-", style.minus).replace("%", symbols.get("percentSign", "%"))
    return localize_digits(text, tag)


def comparable(text: str, value_format: ValueFormat) -> str:
    """Babel lets a currency's letters touch the figure, and its sign turn round; we don't."""
    return re.sub("[\u00a0\u200e]", "", text) if value_format.kind == "currency" else text


def test_a_sign_behind_letters_stays_behind_them_from_right_to_left() -> None:
    assert formatter("ar-EG").text(5, parse("currency(USD)")).endswith("US$\u200e")
    assert "\u200e" not in formatter("en-CA").text(5, parse("currency(USD)"))


@given(decimals, locales, st.sampled_from(KINDS))
def test_a_decimal_is_written_as_babel_writes_it(value: Decimal, tag: str, kind: str) -> None:
    value_format = parse(kind)
    digits = formatter(tag).digits(value_format)
    assert digits is not None
    ours = formatter(tag).text(value, value_format)
    theirs = by_babel(value, value_format, tag, digits)
    assert comparable(ours, value_format) == comparable(theirs, value_format)


@given(floats, locales, st.sampled_from(KINDS))
def test_a_float_is_its_shortest_decimal(value: float, tag: str, kind: str) -> None:
    made = formatter(tag)
    assert made.text(value, parse(kind)) == made.text(Decimal(repr(value)), parse(kind))


@given(
    st.lists(st.one_of(st.none(), decimals), max_size=30),
    st.sampled_from([pa.decimal128(38, 6), pa.decimal256(60, 6)]),
    locales,
    st.sampled_from([*KINDS, "decimal"]),
)
def test_a_column_of_decimals_is_its_values(
    values: list[Decimal | None], kind: pa.DataType, tag: str, name: str
) -> None:
    agrees(pa.array(values, kind), tag, name)


@given(
    st.lists(
        st.one_of(st.none(), st.floats(), st.integers(-(10**8), 10**8).map(lambda n: n / 1000)),
        max_size=30,
    ),
    locales,
    st.sampled_from([*KINDS, "decimal"]),
)
def test_a_column_of_floats_is_its_values(values: list[float | None], tag: str, name: str) -> None:
    agrees(pa.array(values, pa.float64()), tag, name)


@given(
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=30),
    locales,
    st.sampled_from([*KINDS, "decimal"]),
)
def test_a_column_of_integers_is_its_values(values: list[int | None], tag: str, name: str) -> None:
    agrees(pa.array(values, pa.int64()), tag, name)


@given(
    st.lists(st.one_of(st.none(), st.datetimes()), max_size=20),
    st.sampled_from([None, "UTC", "Europe/Berlin"]),
    st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    locales,
    st.sampled_from(["date", "datetime", "month"]),
)
def test_a_column_of_times_is_its_values(
    values: list[datetime | None], stored: str | None, zone: str, tag: str, name: str
) -> None:
    array = pa.array(values, pa.timestamp("us")).cast(pa.timestamp("us", stored))
    made = formatter(tag, zone)
    aware = [v if v is None or stored is None else v.replace(tzinfo=UTC) for v in values]
    assert made.column(array, parse(name)) == [made.text(v, parse(name)) for v in aware]


@given(st.lists(st.one_of(st.none(), st.dates()), max_size=20), locales)
def test_a_column_of_dates_is_its_values(values: list[date | None], tag: str) -> None:
    for kind in (pa.date32(), pa.date64()):
        for name in ("date", "datetime", "month", "decimal"):
            agrees(pa.array(values, kind), tag, name)


def agrees(array: pa.Array, tag: str, name: str) -> None:
    made = formatter(tag)
    expected = [made.text(value.as_py(), parse(name)) for value in array]
    assert made.column(array, parse(name)) == expected
    assert made.column(pa.chunked_array([array, array]).slice(1), parse(name)) == (2 * expected)[1:]


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (None, "currency", NULL),
        (0.005, "decimal(2)", "0.01"),
        (1.005, "decimal(2)", "1.01"),
        (-0.004, "decimal(2)", "0.00"),
        (Decimal("-0.00"), "currency", "€0.00"),
        (2.5, "integer", "3"),
        (-2.5, "integer", "-3"),
        (2**70, "integer", "1,180,591,620,717,411,303,424"),
        (Decimal("1.50"), "decimal", "1.50"),
        (7, "decimal", "7"),
        (1234.5, "decimal", "1,234.50"),
        (0.00341, "decimal", "0.00341"),
        (0.5, "decimal", "0.50"),
        (1e-12, "decimal", "0.00"),
        (0.25, "percent", "25.0%"),
        (Decimal("-1234.5"), "currency", "-€1,234.50"),
        (Decimal("1234.5"), "currency(JPY)", "¥1,235"),
        (Decimal("1.2345"), "currency(KWD)", "KWD\u00a01.235"),
        (math.nan, "currency", "NaN"),
        (-math.inf, "currency", "-€∞"),
        (Decimal("NaN"), "decimal", "NaN"),
        (True, "integer", "yes"),
        (False, "text", "no"),
        ("1234", "integer", "1234"),
        ("=1+1", "date", "=1+1"),
        (12, "date", "12"),
        (Decimal("1E+3"), "text", "1000"),
        (1536, "bytes", "1.5 kB"),
        (999_950, "bytes", "1.0 MB"),
        (45, "duration", "45\u00a0s"),
        (59.96, "duration", "1\u00a0min\u00a000\u00a0s"),
        (0.0125, "duration", "13\u00a0ms"),
        (3900, "duration", "1\u00a0h\u00a005\u00a0min"),
        (86_399, "duration", "1\u00a0d\u00a00\u00a0h"),
        (timedelta(days=2, hours=3), "text", "2\u00a0d\u00a03\u00a0h"),
        (timedelta(days=-2, hours=-3), "duration", "-2\u00a0d\u00a03\u00a0h"),
        (math.nan, "duration", "NaN"),
        (date(1, 1, 1), "date", "Jan 1, 1"),
        (date(9999, 12, 31), "month", "Dec 9999"),
        (datetime.fromisoformat("2025-03-01T14:05"), "datetime", "Mar 1, 2025, 2:05\u202fPM"),
        (datetime.fromisoformat("2025-03-01T14:05"), "integer", "Mar 1, 2025, 2:05\u202fPM"),
        (date(2025, 3, 1), "datetime", "Mar 1, 2025"),
        (date(2025, 3, 1), "text", "2025-03-01"),
        (time(9, 5), "text", "09:05:00"),
    ],
)
def test_single_values(value: object, name: str, text: str) -> None:
    assert formatter().text(value, parse(name)) == text  # type: ignore[arg-type]


def test_a_time_with_a_zone_is_shown_on_the_reports_clock() -> None:
    made = formatter("de-DE", "America/New_York")
    assert (
        made.text(datetime(2025, 3, 9, 7, 30, tzinfo=UTC), parse("datetime")) == "09.03.2025, 03:30"
    )
    assert made.text(datetime(2025, 3, 9, 3, 30, tzinfo=UTC), parse("date")) == "08.03.2025"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_the_edges_of_the_calendar_do_not_raise(zone: str) -> None:
    made = formatter(zone=zone)
    edges = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    texts = [made.text(edge, parse("datetime")) for edge in edges]
    assert made.column(pa.array(edges, pa.timestamp("us", "UTC")), parse("datetime")) == texts
    beyond = pa.array([2**62, -(2**62)], pa.timestamp("us", "UTC"))
    assert made.column(beyond, parse("date"))[1].startswith("-")
    assert len(made.column(beyond, parse("text"))) == 2


@pytest.mark.parametrize("tag", ["ar-EG", "fa-IR", "bn-BD"])
def test_digits_are_the_locales_own(tag: str) -> None:
    made = formatter(tag)
    texts = [
        made.text(1234.5, parse("decimal(2)")),
        made.text(date(2025, 3, 5), parse("date")),
        made.text(1536, parse("bytes")),
        made.change(0.5),
    ]
    if tag != "bn-BD":
        assert not any("0" <= character <= "9" for text in texts for character in text)


def test_a_change_has_its_sign() -> None:
    assert formatter().change(0.1234) == "+12.3%"
    assert formatter().change(-0.1234, 2) == "-12.34%"
    assert formatter().change(0.0001) == "0.0%"
    assert formatter("de-DE").change(0.5) == "+50,0\u00a0%"
    assert formatter("sv-SE").change(-0.5) == "−50,0\u00a0%"


def test_periods_have_names() -> None:
    made = formatter()
    assert made.date_span(date(2025, 11, 1), date(2025, 11, 30)) == "November 2025"
    assert made.date_span(date(2025, 10, 1), date(2025, 12, 31)) == "Q4 2025"
    assert made.date_span(date(2025, 1, 1), date(2025, 12, 31)) == "2025"
    assert made.date_span(date(2025, 11, 1), date(2025, 11, 1)) == "Nov 1, 2025"
    assert made.date_span(date(2024, 2, 1), date(2024, 2, 29)) == "February 2024"
    assert made.date_span(date(2025, 11, 1), date(2025, 11, 15)) == "Nov 1\u2009–\u200915, 2025"


@pytest.mark.parametrize(
    ("kind", "name", "align"),
    [
        (pa.int32(), "integer", "right"),
        (pa.uint64(), "integer", "right"),
        (pa.decimal128(12, 2), "decimal(2)", "right"),
        (pa.float64(), "decimal", "right"),
        (pa.date32(), "date", "left"),
        (pa.timestamp("us"), "datetime", "left"),
        (pa.duration("s"), "duration", "right"),
        (pa.bool_(), "text", "left"),
        (pa.string(), "text", "left"),
        (pa.dictionary(pa.int32(), pa.int64()), "integer", "right"),
        (pa.null(), "text", "left"),
    ],
)
def test_a_type_has_a_format(kind: pa.DataType, name: str, align: str) -> None:
    inferred = formatter().infer(kind)
    assert inferred == parse(name)
    assert formatter().align(inferred) == align


@pytest.mark.parametrize(
    "array",
    [
        pa.array([True, None]),
        pa.array([[1], None]),
        pa.array([{"a": 1}]),
        pa.array([b"x", None]),
        pa.nulls(2),
        pa.array([1, None], pa.duration("ns")),
        pa.array([2**63 - 1], pa.duration("s")),
        pa.array([1], pa.timestamp("ns", "UTC")),
        pa.array([1], pa.time64("ns")),
        pa.array(["a", None, "a"]).dictionary_encode(),
        pa.array([2**64 - 1, 0, None], pa.uint64()),
        pa.array([1.5, None], pa.float32()),
        pa.array([], pa.int64()),
        pa.array([5], pa.int8()),
    ],
    ids=lambda array: str(array.type),
)
def test_no_value_and_no_format_raises(array: pa.Array) -> None:
    for name in ("integer", "percent", "currency", "bytes", "duration", "date", "month", "text"):
        texts = formatter().column(array, parse(name))
        assert len(texts) == len(array)
        assert all(isinstance(text, str) and text for text in texts)


def test_every_locale_of_cldr_works() -> None:
    for identifier in locale_identifiers():
        tag = identifier.replace("_", "-")
        try:
            Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        made = formatter(tag)
        for name in ("decimal(2)", "currency", "percent"):
            array = pa.array([-1234567.891, 0.0])
            assert made.column(array, parse(name)) == [
                made.text(value, parse(name)) for value in (-1234567.891, 0.0)
            ]
        assert made.text(date(2025, 3, 1), parse("month"))
        assert made.text(datetime.fromisoformat("2025-03-01"), parse("datetime"))
        assert made.text(3900, parse("duration"))
        assert made.text(1536, parse("bytes"))


def test_a_column_takes_microseconds_a_cell_at_most() -> None:
    """A generous bound, for a busy machine; see the formatter's benchmark for figures."""
    cells = 200_000
    array = pa.array([n * 7.31 for n in range(cells)])
    started = perf_counter()
    formatter().column(array, parse("decimal(2)"))
    assert (perf_counter() - started) / cells < 5e-6
