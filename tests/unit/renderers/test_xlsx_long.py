"""XLSX: a long sheet is streamed, and is the sheet that would be written cell by cell."""

from __future__ import annotations

import random
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from tests.support.documents import table_document
from tests.support.generated import tables
from tests.support.hostile import hostile_data, hostile_table
from tests.support.tables import grouped_table, pivot_table, sales_table
from tests.support.workbook import grid, open_xlsx

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Group, Table
from broadsheet.renderers import parallel
from broadsheet.renderers.workbook.book import Book
from broadsheet.renderers.workbook.deflate import deflate
from broadsheet.renderers.workbook.table_sheet import LONG, MAX_ROWS, TableSheets

FORMATTER = Formatter("en-US", "America/New_York", "USD")


def wrapped_table() -> Table:
    """Texts on several lines, in two columns, and rows that are higher for them."""
    texts = [
        "short",
        "a\nb",
        "word " * 20,
        "日本語 " * 20,
        "",
        None,
        "\n" * 40,
        "=1\n+1",
        "x" * 900,
    ]
    columns = (
        Column("a", "A", ValueFormat("text")),
        Column("b", "B", ValueFormat("text"), overflow="ellipsis"),
        Column("c", "C", ValueFormat("text"), "center"),
    )
    return Table("Wrapped", columns, pa.table({"a": texts, "b": texts, "c": texts[::-1]}))


TABLES = {
    "hostile": hostile_table(),
    "sales": sales_table(FORMATTER),
    "grouped": grouped_table(FORMATTER),
    "pivot": pivot_table(FORMATTER),
    "wrapped": wrapped_table(),
}


def write(table: Table, path: Path, *, long: int, max_rows: int = MAX_ROWS) -> Path:
    book = Book(table_document(table), path)
    TableSheets(book, table, 1, max_rows, long).write()
    book.close()
    return path


def both(table: Table, folder: Path, max_rows: int = MAX_ROWS) -> tuple[Path, Path]:
    """The table cell by cell, and streamed."""
    short = write(table, folder / "short.xlsx", long=MAX_ROWS, max_rows=max_rows)
    return short, write(table, folder / "long.xlsx", long=0, max_rows=max_rows)


def cell_facts(cell: Any) -> tuple[Any, ...]:
    # openpyxl takes the escape of an escape from shared strings only.
    value = cell.value.replace("_x005F_", "_") if isinstance(cell.value, str) else cell.value
    look = (cell.font, cell.fill, cell.border, cell.alignment)
    return (value, cell.data_type, cell.number_format, cell.quotePrefix, *map(repr, look))


def sheet_facts(sheet: Any) -> dict[str, Any]:
    return {
        "size": sheet.dimensions,
        "rows": {n: (row.height, row.outlineLevel) for n, row in sheet.row_dimensions.items()},
        "columns": {n: column.width for n, column in sheet.column_dimensions.items()},
        "levels": sheet.sheet_format.outlineLevelRow,
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "printed": (sheet.print_area, sheet.print_title_rows),
        "tables": {name: repr(table) for name, table in sheet.tables.items()},
        "drawn": {str(key.sqref): repr(rules) for key, rules in _conditions(sheet)},
        "cells": [[cell_facts(cell) for cell in row] for row in sheet],
    }


def _conditions(sheet: Any) -> list[tuple[Any, Any]]:
    return [(each, each.rules) for each in sheet.conditional_formatting]


@pytest.mark.parametrize("name", TABLES)
def test_a_streamed_sheet_is_the_sheet_written_cell_by_cell(name: str, tmp_path: Path) -> None:
    short, long = both(TABLES[name], tmp_path)
    for values in (False, True):
        here, there = open_xlsx(short, values=values), open_xlsx(long, values=values)
        assert here.sheetnames == there.sheetnames
        for one, other in zip(here, there, strict=True):
            assert sheet_facts(one) == sheet_facts(other)
    assert grid(short, 0) == grid(long, 0)


@pytest.mark.parametrize(
    ("name", "max_rows"), [("sales", 20), ("grouped", 20), ("grouped", 22), ("hostile", 40)]
)
def test_a_streamed_table_goes_on_the_next_sheet_in_the_same_way(
    name: str, max_rows: int, tmp_path: Path
) -> None:
    short, long = both(TABLES[name], tmp_path, max_rows)
    here, there = open_xlsx(short), open_xlsx(long)
    assert len(here.sheetnames) > 1
    assert here.sheetnames == there.sheetnames
    for one, other in zip(here, there, strict=True):
        assert sheet_facts(one) == sheet_facts(other)


@settings(deadline=None, max_examples=40)
@given(tables())
def test_any_table_is_the_same_both_ways(table: Table) -> None:
    with tempfile.TemporaryDirectory() as name:
        short, long = both(table, Path(name))
        assert grid(short, 0) == grid(long, 0)
        here, there = open_xlsx(short).worksheets[0], open_xlsx(long).worksheets[0]
        assert sheet_facts(here) == sheet_facts(there)


def hostile_rows(count: int) -> pa.Table:
    """Plain rows with every hostile value at some of them, always the same ones."""
    data = hostile_data().drop_columns(["nothing"])
    chance = random.Random(7)  # noqa: S311 - not for secrets
    plain = next(i for i, text in enumerate(data["text"].to_pylist()) if text == "1/2")
    rows = [
        chance.randrange(data.num_rows) if chance.random() < 0.05 else plain for _ in range(count)
    ]
    return data.take(pa.array(rows)).append_column("number", pa.array(range(count)))


def test_hostile_values_at_any_place_of_a_long_sheet_come_back(tmp_path: Path) -> None:
    data = hostile_rows(20_000)
    columns = tuple(
        Column(name, name, FORMATTER.infer(data.schema.field(name).type))
        for name in data.column_names
    )
    short, long = both(Table("T", columns, data), tmp_path)
    assert grid(short, 0) == grid(long, 0)


def test_only_long_tables_are_streamed(tmp_path: Path) -> None:
    for rows, streamed in ((LONG - 1, False), (LONG, True)):
        column = Column("v", "V", ValueFormat("text"))
        table = Table("T", (column,), pa.table({"v": ["x"] * rows}))
        book = Book(table_document(table), tmp_path / "t.xlsx")
        TableSheets(book, table, 1).write()
        book.close()
        with zipfile.ZipFile(tmp_path / "t.xlsx") as package:
            assert package.testzip() is None
            assert (b"inlineStr" in package.read("xl/worksheets/sheet1.xml")) is streamed


def test_many_groups_keep_their_rows_and_subtotals(tmp_path: Path) -> None:
    rows, size = 30_000, 7
    column = Column("v", "V", ValueFormat("integer"), total="sum")
    starts = range(0, rows, size)
    sums = [sum(range(start, min(start + size, rows))) for start in starts]
    groups = tuple(
        Group(f"g{i}", start, min(size, rows - start), (Cell(total, str(total)),))
        for i, (start, total) in enumerate(zip(starts, sums, strict=True))
    )
    whole = sum(range(rows))
    data = pa.table({"v": pa.array(range(rows), pa.int64())})
    table = Table("G", (column,), data, (Cell(whole, str(whole)),), "All", groups)
    short, long = both(table, tmp_path)
    assert grid(short, 0) == grid(long, 0)
    book = open_xlsx(long)
    assert book["G"].cell(12, 1).value == "=SUBTOTAL(9,$A$5:$A$11)"
    assert book["G"].cell(13, 1).value == "g1"


def test_the_number_of_threads_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = Column("v", "V", ValueFormat("integer"))
    table = Table("T", (column,), pa.table({"v": pa.array(range(50_000))}))
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(parallel, "MOST_THREADS", threads)
        found.append(write(table, tmp_path / f"{threads}.xlsx", long=0).read_bytes())
    assert found[0] == found[1]


def test_a_part_that_can_not_be_made_stops_the_stream() -> None:
    def broken() -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        deflate([lambda: b"x", broken], BytesIO())
