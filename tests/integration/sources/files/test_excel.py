"""Workbooks, as Excel and LibreOffice leave them."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pytest

from broadsheet.lib.errors import SourceError

if TYPE_CHECKING:
    from tests.integration.sources.files.conftest import Folder


def book(folder: Folder, name: str = "book.xlsx", **sheets: list[list[Any]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook["Sheet"])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    workbook.save(folder.path / name)


def test_types_of_columns(folder: Folder) -> None:
    moment = dt.datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a workbook knows no zones
    midnight = dt.datetime(2024, 1, 3)  # noqa: DTZ001
    head = ["int", "money", "day", "moment", "flag", "text", "mixed", "long", "time", "span"]
    first: list[Any] = [
        5,
        19.99,
        dt.date(2024, 1, 2),
        moment,
        True,
        "007",
        1,
        1e22,
        dt.time(1, 2, 3),
    ]
    second = [6, 0.1, dt.date(2024, 1, 3), midnight, False, None, "x", 2, dt.time(0, 0)]
    rows: list[list[Any]] = [
        head,
        [*first, dt.timedelta(hours=30, minutes=5)],
        [*second, dt.timedelta(minutes=1)],
    ]
    book(folder, data=rows)
    table = folder.read("book.xlsx")
    types = [pa.int64(), pa.decimal128(18, 2), pa.date32(), pa.timestamp("us"), pa.bool_()]
    types += [pa.string(), pa.string(), pa.decimal128(23, 0), pa.string(), pa.string()]
    assert table.schema.types == types
    read = [list(row.values()) for row in table.to_pylist()]
    assert read[0][:7] == [5, Decimal("19.99"), first[2], moment, True, "007", "1"]
    assert read[0][7:] == [Decimal(10**22), "01:02:03", "30:05:00"]
    assert read[1][3:7] == [midnight, False, None, "x"]


def test_errors_and_empty_cells_are_null(folder: Folder) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook["Sheet"]
    for row in (["a", "b"], [1, "#N/A"], [None, None], ["#DIV/0!", 2]):
        sheet.append(row)
    sheet["B2"].data_type = sheet["A4"].data_type = "e"
    workbook.save(folder.path / "book.xlsx")
    assert folder.rows("book.xlsx") == [{"a": 1, "b": None}, {"a": None, "b": 2}]


def test_one_table_a_sheet_unless_it_is_the_only_one(folder: Folder) -> None:
    book(folder, "one.xlsx", Only=[["a"], [1]])
    book(folder, "two.xlsx", Q1_2024=[["a"], [1]], Q2=[["a"], [2]])
    names = [table.name for table in folder.source().schema()]
    assert names == ["one", "two_Q1_2024", "two_Q2"]
    assert folder.rows("two.xlsx", "two_q2") == [{"a": 2}]
    assert folder.rows("two.xlsx", "two", sheet="Q2") == [{"a": 2}]
    with pytest.raises(
        SourceError, match=r"two\.xlsx: there is no sheet 'Q3' in it \(it has Q1 2024, Q2\)"
    ):
        folder.source("two.xlsx", sheet="Q3").schema()


def test_hidden_sheets_are_left_out(folder: Folder) -> None:
    book(folder, Shown=[["a"], [1]], Hidden=[["b"], [2]])
    workbook = openpyxl.load_workbook(folder.path / "book.xlsx")
    workbook["Hidden"].sheet_state = "hidden"
    workbook.save(folder.path / "book.xlsx")
    assert [table.name for table in folder.source("book.xlsx").schema()] == ["book"]
    assert folder.rows("book.xlsx", sheet="Hidden") == [{"b": 2}]


def test_tables_that_start_somewhere(folder: Folder) -> None:
    rows: list[list[Any]] = [[], ["Costs of 2024"], [], [None, "a", None, "c"], [None, 1, "x", 2]]
    book(folder, data=rows)
    assert folder.rows("book.xlsx", skip_rows=3) == [{"a": 1, "c": 2, "column_3": "x"}]
    book(folder, data=[[2023, 2024], [1, 2]])
    assert folder.rows("book.xlsx") == [{"2023": 1, "2024": 2}]
    assert folder.rows("book.xlsx", header=False)[1] == {"column_1": 1, "column_2": 2}


def test_columns_of_nothing_but_format_are_left_out(folder: Folder) -> None:
    book(folder, data=[["a", None, "c"], [1, None, 3]])
    assert folder.read("book.xlsx").schema.names == ["a", "c"]


def test_empty_and_header_only_sheets(folder: Folder) -> None:
    book(folder, Empty=[], Names=[["a", "b"]])
    assert folder.read("book.xlsx", "book_Names").schema.names == ["a", "b"]
    with pytest.raises(SourceError, match="the file is empty, without even a header"):
        folder.read("book.xlsx", "book_Empty")


def test_compressed_workbook(folder: Folder) -> None:
    book(folder, data=[["a"], [1]])
    folder.write("b.xlsx.gz", gzip.compress((folder.path / "book.xlsx").read_bytes()))
    assert folder.rows("b.xlsx.gz") == [{"a": 1}]


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_broken_workbook(folder: Folder, content: bytes) -> None:
    folder.write("book.xlsx", content)
    with pytest.raises(SourceError, match=r"^book\.xlsx: it can't be read as a workbook"):
        folder.source("book.xlsx").schema()


def test_many_rows_over_several_chunks(folder: Folder) -> None:
    book(folder, data=[["n", "late"], *([n, None if n < 6000 else 1.5] for n in range(12_000))])
    table = folder.read("book.xlsx")
    assert table.num_rows == 12_000
    assert table.schema.types == [pa.int64(), pa.decimal128(18, 1)]
    assert table["late"].null_count == 6000
