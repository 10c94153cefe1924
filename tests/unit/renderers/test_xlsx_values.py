"""XLSX: what becomes of each value, and that nothing becomes anything else."""

from __future__ import annotations

import math
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from tests.support.documents import hostile_table, table_document
from tests.support.generated import tables
from tests.support.hostile import TEXTS
from tests.support.workbook import grid, open_xlsx, render_xlsx, unescaped

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Table
from broadsheet.renderers.workbook.cells import TEXT_MAX, sheet_cell
from broadsheet.renderers.workbook.column import sheet_column
from broadsheet.renderers.workbook.number_formats import number_format

FORMATTER = Formatter("en-US", "America/New_York", "USD")
FIRST = datetime(1900, 3, 1)  # noqa: DTZ001


def cells(values: Any, type_: pa.DataType, kind: str = "text") -> list[Any]:
    column = pa.chunked_array([pa.array(values, type_)])
    return sheet_column(column, ValueFormat.parse(kind), FORMATTER).cells


def test_numbers_of_up_to_15_digits_are_numbers_and_longer_ones_texts() -> None:
    assert cells([10**15 - 1, -(10**15) + 1, 10**18, None], pa.int64()) == [
        10**15 - 1, -(10**15) + 1, 1e18, None,
    ]  # fmt: skip
    assert cells([2**53 + 1, -(2**63)], pa.int64()) == [str(2**53 + 1), str(-(2**63))]
    wide = pa.decimal128(38, 10)
    assert cells([Decimal("0.1"), Decimal("123456789012345"), Decimal("-0.0000000001")], wide) == [
        0.1, 123456789012345.0, -1e-10,
    ]  # fmt: skip
    assert cells([Decimal("12345678901234567.5")], wide) == ["12345678901234567.5000000000"]


def test_floats_keep_every_digit_and_what_is_no_number_is_text() -> None:
    assert cells([0.1 + 0.2, 5e-324], pa.float64()) == [0.30000000000000004, 5e-324]
    assert cells([float("nan"), float("inf"), float("-inf")], pa.float64()) == ["NaN", "∞", "-∞"]
    (zero,) = cells([-0.0], pa.float64())
    assert math.copysign(1, zero) == 1


def test_days_that_excel_does_not_know_are_texts() -> None:
    known = [date(1900, 3, 1), date(9999, 12, 31)]
    assert cells(known, pa.date32(), "date") == [61, 2958465]
    assert cells([date(1900, 2, 28), date(1, 1, 1)], pa.date32()) == ["1900-02-28", "0001-01-01"]
    naive = [datetime(2025, 1, 1, 12), datetime(1899, 12, 31, 1, 2, 3)]  # noqa: DTZ001
    assert cells(naive, pa.timestamp("us")) == [45658.5, "1899-12-31T01:02:03"]
    assert cells([time(12), time(18)], pa.time64("us")) == [0.5, 0.75]


def test_aware_times_are_on_the_clock_of_the_zone() -> None:
    noon = datetime(2025, 7, 1, 16, tzinfo=UTC)
    assert cells([noon], pa.timestamp("ms", "Europe/Berlin"), "datetime") == [45839.5]


def test_durations_are_parts_of_a_day() -> None:
    assert cells([timedelta(hours=36), timedelta(seconds=-1)], pa.duration("ns"), "duration") == [
        1.5, FORMATTER.text(timedelta(seconds=-1), ValueFormat("duration")),
    ]  # fmt: skip
    assert cells([43200, None], pa.int64(), "duration") == [0.5, None]


def test_texts_are_cut_where_a_cell_ends() -> None:
    assert cells(["😀" * 20000], pa.string()) == ["😀" * (TEXT_MAX // 2)]
    column = pa.chunked_array([pa.array(["x" * (TEXT_MAX + 1), ""])])
    found = sheet_column(column, ValueFormat("text"), FORMATTER)
    assert found.losses == {"clipped"}
    assert found.cells == ["x" * TEXT_MAX, ""]


def test_a_single_figure_is_a_number_as_long_as_the_reader_sees_all_of_it() -> None:
    average = Decimal(1000) / Decimal(7)
    assert sheet_cell(average, ValueFormat("currency"), FORMATTER) == float(average)
    huge = Decimal("1234567890123456.78")
    assert sheet_cell(huge, ValueFormat("currency"), FORMATTER) == "1234567890123456.78"
    assert sheet_cell(None, ValueFormat("integer"), FORMATTER) is None


@pytest.mark.parametrize(
    ("locale", "currency", "kind", "code"),
    [
        ("en-US", "USD", "currency", "[$$-409]#,##0.00"),
        ("de-DE", "EUR", "currency", "#,##0.00\\\u00a0[$€-407]"),
        ("ja-JP", "JPY", "currency", "[$￥-411]#,##0"),
        ("de-DE", "EUR", "currency(KWD)", "#,##0.000\\\u00a0[$KWD-407]"),
        ("en-US", "USD", "percent(2)", "0.00%"),
        ("de-DE", "EUR", "percent", "0.0\\ %"),
        ("en-US", "USD", "integer", "#,##0"),
        ("en-US", "USD", "decimal(3)", "#,##0.000"),
        ("en-US", "USD", "date", '[$-409]mmm\\ d", "yyyy'),
        ("de-DE", "EUR", "date", "dd\\.mm\\.yyyy"),
        ("sv-SE", "SEK", "month", "[$-41D]mmm\\ yyyy"),
        ("en-GB", "GBP", "duration", "[h]:mm:ss"),
        ("en-US", "USD", "bytes", '[>=1000000]#,##0.0,," MB";[>=1000]#,##0.0," kB";0" byte"'),
    ],
)
def test_number_formats_follow_the_locale(locale: str, currency: str, kind: str, code: str) -> None:
    formatter = Formatter(locale, "UTC", currency)
    assert number_format(ValueFormat.parse(kind), formatter, pa.float64(), 1) == code


def test_every_locale_gives_formats_that_can_be_read(tmp_path: Path) -> None:
    kinds = ("currency", "percent", "date", "datetime", "month", "bytes", "decimal", "duration")
    for locale in ("ar-EG", "he-IL", "hi-IN", "fa-IR", "th-TH", "pt-BR", "tr-TR", "ko-KR", "bg"):
        columns = tuple(Column(k, k, ValueFormat.parse(k)) for k in kinds)
        row = {
            k: [date(2025, 3, 5)] if k in ("date", "datetime", "month") else [1234.5] for k in kinds
        }
        table = Table("T", columns, pa.table(row))
        path = render_xlsx(table_document(table, locale=locale), tmp_path)
        sheet = open_xlsx(path).worksheets[1]
        assert sheet.cell(4, 3).is_date, locale
        assert sheet.cell(4, 3).value.date() == date(2025, 3, 5)
        assert not sheet.cell(4, 1).is_date, locale


def matches(value: Any, cell: Any, format_: ValueFormat) -> bool:
    """Whether a cell says what the value is."""
    match value:
        case None:
            return bool(cell == "")
        case bool():
            return cell is value
        case str():
            return bool(cell == value[:TEXT_MAX])
        case float() if not math.isfinite(value):
            return bool(cell == FORMATTER.style(format_).text(Decimal(value), 0))
        case int() | float() | Decimal():
            return type(value)(cell) == value or float(value) == cell
        case datetime():
            local = value.astimezone(ZoneInfo("America/New_York")) if value.tzinfo else value
            local = local.replace(tzinfo=None)
            if isinstance(cell, str):
                return datetime.fromisoformat(cell) == local
            found = datetime.combine(cell, time()) if type(cell) is date else cell
            return bool(abs(found - local) < timedelta(milliseconds=2))
        case date():
            found = cell.date() if isinstance(cell, datetime) else cell
            return bool(found == value or cell == value.isoformat())
    return False


@settings(deadline=None, max_examples=60)
@given(tables())
def test_any_table_comes_back(table: Table) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = render_xlsx(table_document(table), Path(name))
        rows = grid(path, 1)
        sheet = open_xlsx(path).worksheets[1]
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    top = next(i for i, row in enumerate(rows) if i >= 2 * bool(table.title) and any(row))
    body = rows[top + 1 : top + 1 + table.data.num_rows]
    width = len(table.columns)
    body = [[*row, *[""] * (width - len(row))] for row in body]
    body += [[""] * width] * (table.data.num_rows - len(body))
    for row, values in zip(body, table.data.to_pylist(), strict=True):
        for cell, column in zip(row, table.columns, strict=True):
            value = values[column.field]
            found = unescaped(cell) if isinstance(cell, str) and isinstance(value, str) else cell
            expected = unescaped(value) if isinstance(value, str) else value
            assert matches(expected, found, column.format), (value, cell)


def test_hostile_values_stay_what_they_are(tmp_path: Path) -> None:
    path = render_xlsx(table_document(hostile_table()), tmp_path)
    book = open_xlsx(path)
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    assert not [c for sheet in book.worksheets[1:] for row in sheet for c in row if c.hyperlink]
    sheet = book.worksheets[1]
    for row, text in enumerate(TEXTS, 5):
        found = sheet.cell(row, 1).value
        if text:
            assert unescaped(found) == unescaped(text)[:TEXT_MAX]
        else:
            assert found == text
    assert sheet.cell(5, 1).quotePrefix


def test_a_text_that_is_xlsxwriters_own_markup_stays_text(tmp_path: Path) -> None:
    text = "<r><t>x</t></r>"
    table = Table(text, (Column("v", text, ValueFormat("text")),), pa.table({"v": [text]}))
    path = render_xlsx(table_document(table, title=text, description=text), tmp_path)
    assert grid(path, 1)[3] == [text]
    assert grid(path, 0)[0][1] == text
