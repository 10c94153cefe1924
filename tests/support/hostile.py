"""Values that broke other programs' files: markup, formulas, controls, extremes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.table import Column, Cut, Table

FORMULAS: tuple[str, ...] = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\n@x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://example.org","x")',
    "{=1+1}",
)
"""Texts that one spreadsheet or another would run."""

MARKUP: tuple[str, ...] = (
    "<b>",
    "</td></tr><script>alert(1)</script>",
    "a & b &amp; c",
    "]]>",
    "#let x",
    '#eval("1")',
    "$x^2$ *b* _i_ `c` @ref <label>",
    "{{ 7*7 }}",
    "{% raw %}",
    "**bold** [a](javascript:alert(1))",
    "\\textbf{x} \\u0041 %s {0}",
    "http://example.org/a?b=c&d",
    "_x0041_",
    "'quoted",
)
"""Texts that mean something to one markup language or another."""

CONTROLS: tuple[str, ...] = (
    "nul\x00nul",
    "bell\x07 escape\x1b[31m",
    "c1\x80\x85\x9f",
    "line\nfeed",
    "carriage\rreturn",
    "both\r\nof them",
    "tab\ttab",
    "separator\u2028paragraph\u2029end",
    "noncharacters\ufffe\uffff",
    "byte order\ufeffmark",
    "soft\u00adhyphen zero\u200bwidth",
    "bidi \u202eoverride\u202c \u2067isolate\u2069",
    "last plane \U0010ffff",
)
"""Characters that are illegal, invisible or a line's end somewhere."""

SCRIPTS: tuple[str, ...] = (
    "مرحبا بالعالم 123",
    "שלום, עולם (א)",
    "नमस्ते दुनिया क्षत्रिय",
    "你好，世界 日本語 한국어",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👍🏽",
    "Z͑ͫa̴͝l̵̡g̷͠o e\u0301 n\u0303",
    "Ελληνικά Кириллица ไทย",
    "quotes \" ' “ ” « »",
    "commas, semicolons; pipes | tabs",
    "   spaces around   ",
    "",
    "NULL",
    "None",
    "1e5",
    "00123",
    "1/2",
    "TRUE",
    "2025-01-01",
)
"""Texts of many scripts, and texts that look like something else."""

LONG = "long ☃ " * 5714 + "zz"
"""40,000 characters."""

TEXTS: tuple[str | None, ...] = (*FORMULAS, *MARKUP, *CONTROLS, *SCRIPTS, None, LONG)

WHOLE: tuple[int | None, ...] = (
    0,
    -1,
    2**53,
    2**53 + 1,
    2**60,
    2**63 - 1,
    -(2**63),
    999_999_999_999_999,
    None,
)

DECIMALS: tuple[Decimal | None, ...] = (
    Decimal("0.0000000000"),
    Decimal("-0.0000000001"),
    Decimal("1234567890123456789012345678.0123456789"),
    Decimal("-9999999999999999999999999999.9999999999"),
    Decimal("0.1000000000"),
    Decimal("123456789012345.0000000000"),
    Decimal("123456789012345.6000000000"),
    None,
)

FLOATS: tuple[float | None, ...] = (
    0.0,
    -0.0,
    float("nan"),
    float("inf"),
    float("-inf"),
    0.1 + 0.2,
    5e-324,
    1.7976931348623157e308,
    -1e-7,
    1e21,
    None,
)

DATES: tuple[date | None, ...] = (
    date(1, 1, 1),
    date(1899, 12, 31),
    date(1900, 1, 1),
    date(1900, 2, 28),
    date(1900, 3, 1),
    date(1970, 1, 1),
    date(2024, 2, 29),
    date(9999, 12, 31),
    None,
)

LOCAL_TIMES: tuple[datetime | None, ...] = (
    datetime(1, 1, 1),  # noqa: DTZ001 - without a zone, as many databases give them
    datetime(1899, 12, 31, 23, 59, 59),  # noqa: DTZ001
    datetime(2025, 3, 9, 2, 30),  # noqa: DTZ001 - does not exist in New York
    datetime(2025, 1, 31, 12, 0, 0, 123456),  # noqa: DTZ001
    datetime(9999, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
    None,
)

TIMES: tuple[datetime | None, ...] = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2025, 3, 9, 6, 59, 59, tzinfo=UTC),
    datetime(2025, 3, 9, 7, 0, tzinfo=UTC),
    datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
    datetime(2025, 11, 2, 6, 30, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    None,
)

SPANS: tuple[timedelta | None, ...] = (
    timedelta(0),
    timedelta(seconds=-1),
    timedelta(days=40, hours=3, seconds=7, microseconds=5),
    None,
)

FLAGS: tuple[bool | None, ...] = (True, False, None)


def _cycle(values: tuple[object, ...], type_: pa.DataType) -> pa.Array:
    """One value for each hostile text, from the start again where there are fewer."""
    return pa.array([values[index % len(values)] for index in range(len(TEXTS))], type_)


def hostile_data() -> pa.Table:
    """Every hostile value, in columns of every type a dataset has; one row for each text."""
    return pa.table(
        {
            "text": pa.array(TEXTS, pa.string()),
            "whole": _cycle(WHOLE, pa.int64()),
            "amount": _cycle(DECIMALS, pa.decimal128(38, 10)),
            "ratio": _cycle(FLOATS, pa.float64()),
            "share": _cycle(FLOATS, pa.float64()),
            "day": _cycle(DATES, pa.date32()),
            "local": _cycle(LOCAL_TIMES, pa.timestamp("us")),
            "at": _cycle(TIMES, pa.timestamp("us", "UTC")),
            "span": _cycle(SPANS, pa.duration("us")),
            "flag": _cycle(FLAGS, pa.bool_()),
            "kind": pa.array([None if t is None else t[:3] for t in TEXTS]).dictionary_encode(),
            "nothing": pa.nulls(len(TEXTS)),
        }
    )


HOSTILE_TITLE = "'[Q1] =SUM(A1)/*?:\\ <b>&</b> #let {{ x }} \x00 and on\nand on'"

TABLE_TITLE = "=cmd|' /C calc'!A0 <b> ]]> #let $x$ {{ 7*7 }} \\ x"

NAMES: tuple[str, ...] = (
    *(*FORMULAS, *MARKUP, *CONTROLS),
    *("a.b", 'a "q"', "Day", "day", "DAY", "", "select", "x" * 300),
)
"""Names of columns: some differ in case only, some by nothing but space."""


def hostile_table() -> Table:
    """A table of hostile values under hostile titles, two of them equal but for case."""
    parse = ValueFormat.parse
    columns = (
        Column("text", "=1+1", parse("text"), row_header=True),
        Column("whole", "+whole", parse("integer"), "right"),
        Column("amount", "<b>amount</b>", parse("decimal(10)"), "right"),
        Column("ratio", "ratio, or; so", parse("decimal(3)"), "right"),
        Column("share", 'a "share"', parse("percent(1)"), "right"),
        Column("day", "Day", parse("date")),
        Column("local", "day", parse("datetime")),
        Column("at", "at\nNew York\x00", parse("datetime")),
        Column("span", "", parse("duration"), "right"),
        Column("flag", "#let {{ flag }}", parse("text"), "center"),
        Column("kind", "@kind" + " of a long title" * 20, parse("text"), overflow="ellipsis"),
        Column("nothing", "nothing", parse("text")),
    )
    return Table(
        title=HOSTILE_TITLE,
        columns=columns,
        data=hostile_data(),
        cut=Cut(len(TEXTS), None, "=Shows the first rows only; there are <more>."),
        notes=("=note <b>", "@note {{ 7*7 }}\nsecond line"),
        id="hostile",
    )


def text_cell(text: str) -> Cell:
    """A cell that is written as it is."""
    return Cell(text, text)
