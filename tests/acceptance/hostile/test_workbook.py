"""XLSX of hostile values: no formula made from data, exact where a spreadsheet can be.

A spreadsheet keeps doubles: numbers of more than 15 digits, NaN and infinities are texts,
negative zeros are zeros, times are exact to a millisecond, days before March 1900 are texts,
and no cell holds more than 32,767 characters. The workbook says so.
"""

from __future__ import annotations

import math
import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from tests.support.hostile import HOSTILE_TITLE, NAMES, TABLE_TITLE, hostile_data
from tests.support.workbook import open_xlsx, unescaped

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 32_767
_HEAD = 3


@pytest.fixture(scope="module")
def book(output: Path) -> Any:
    return open_xlsx(output / "values.xlsx")


@pytest.fixture(scope="module")
def columns(book: Any) -> dict[str, list[Any]]:
    """The cells below each title."""
    sheet = book.worksheets[1]
    rows = list(sheet.iter_rows(min_row=_HEAD, values_only=True))
    count = hostile_data().num_rows
    assert len(rows) > count
    return {
        str(title).lower(): [row[index] for row in rows[1 : count + 1]]
        for index, title in enumerate(rows[0])
    }


def moment(cell: Any) -> datetime:
    if isinstance(cell, str):
        return datetime.fromisoformat(cell)
    return datetime.combine(cell, time()) if type(cell) is date else cell


def test_no_cell_is_a_formula_or_a_link(output: Path) -> None:
    for name in ("values", "names"):
        book = open_xlsx(output / f"{name}.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        # Links lead from the summary to the sheets of this workbook.
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]


def test_nothing_reaches_out_of_the_workbook(output: Path) -> None:
    with zipfile.ZipFile(output / "values.xlsx") as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(package.read(name), etree.XMLParser(huge_tree=True))
                assert not root.xpath("//@*[local-name()='TargetMode' and .='External']")


def test_texts(columns: dict[str, list[Any]]) -> None:
    for name in ("text", "kind"):
        for cell, value in zip(columns[name], hostile_data()[name].to_pylist(), strict=True):
            if value:
                assert unescaped(cell) == unescaped(value)[:_MOST]
            else:
                assert cell in (None, "")
    assert columns["nothing"] == [None] * len(columns["text"])


def test_numbers(columns: dict[str, list[Any]]) -> None:
    data = hostile_data()
    for name in ("whole", "amount"):
        for cell, value in zip(columns[name], data[name].to_pylist(), strict=True):
            if value is None:
                assert cell is None
                continue
            assert Decimal(str(cell)) == value
            digits = f"{value:f}".replace(".", "").strip("-0")
            assert isinstance(cell, str) == (len(digits) > 15)
    words = {"nan": "NaN", "inf": "∞", "-inf": "-∞"}
    for name in ("ratio", "share"):
        for cell, value in zip(columns[name], data[name].to_pylist(), strict=True):
            if value is None or math.isfinite(value):
                assert cell == value
            else:
                assert cell == words[str(value)]
    for cell, span in zip(columns["span"], data["span"].to_pylist(), strict=True):
        assert cell is None if span is None else cell == span / timedelta(seconds=1)
    assert columns["flag"] == data["flag"].to_pylist()


def test_days_and_times(columns: dict[str, list[Any]]) -> None:
    data = hostile_data()
    for cell, day in zip(columns["day"], data["day"].to_pylist(), strict=True):
        assert cell is None if day is None else moment(cell).date() == day
    for name in ("local", "at"):
        for cell, value in zip(columns[name], data[name].to_pylist(), strict=True):
            if value is None:
                assert cell is None
                continue
            away = abs(moment(cell).replace(tzinfo=None) - value.replace(tzinfo=None))
            assert away < timedelta(milliseconds=1)


def test_what_a_spreadsheet_can_not_hold_is_said(book: Any) -> None:
    sheet = book.worksheets[1]
    said = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row[:1] if cell]
    for words in ("more than 15 digits", "no finite number", "before March 1900", "32,767"):
        assert any(words in text and "texts" in text.lower() for text in said), words


def test_titles(book: Any, output: Path) -> None:
    summary, sheet, _ = book.worksheets
    shown = [unescaped(str(cell)) for row in summary.iter_rows(values_only=True) for cell in row]
    assert " ".join(HOSTILE_TITLE.split()) in shown
    assert sheet["A1"].value == TABLE_TITLE
    assert not re.search(r"[\[\]:*?/\\]", sheet.title)
    assert len(sheet.title) <= 31
    names = open_xlsx(output / "names.xlsx").worksheets[1]
    rows = list(names.iter_rows(min_row=1, values_only=True))
    titles = rows[next(i for i, row in enumerate(rows) if None not in row)]
    assert len({str(title).lower() for title in titles}) == len(NAMES)
