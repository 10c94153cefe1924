"""LibreOffice opens the workbooks that the command line makes, and comes to the same figures.

What it recalculates are totals, subtotals of groups and pivots, filters on and off; what it
writes back has every cell, so nothing had to be repaired away.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import trade
from tests.support.process import program
from tests.support.workbook import open_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.command import Workplace

STARTER = ("executive", "llm-cost", "retention")
KEPT = "日本"
TABLES = {"Countries": 0, "Sales by product": 2}
"""Sheets that are filtered, and the column by whose value."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A folder with the trade report's workbook, those of the starter project, all converted."""
    place = trade.make_workplace(tmp_path_factory.mktemp("office"))
    _call(place, "init", "starter")
    ours = ("--format", "xlsx", "--output", "ours", "--quiet")
    _call(place, "run", "trade.yaml", "--as-of", trade.AS_OF, *ours)
    _call(place, "run", "starter/reports", "--as-of", "2026-01-01", *ours)
    made = sorted((place.folder / "ours").iterdir())
    bare = place.folder / "bare"
    bare.mkdir()
    for path in made:
        rewrite(path, bare / path.name, lambda _name, text: text)
    book = open_xlsx(place.folder / "ours" / "trade.xlsx")
    rewrite(place.folder / "ours" / "trade.xlsx", bare / "filtered.xlsx", Filter(book).filtered)
    _convert(place, sorted(bare.iterdir()))
    return place


def _call(place: Workplace, *arguments: str) -> None:
    outcome = place.call(*arguments)
    assert outcome.code == 0, outcome.err


def _convert(place: Workplace, paths: list[Path]) -> None:
    profile = f"-env:UserInstallation={(place.folder / 'profile').as_uri()}"
    command = [program("soffice"), profile, "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(place.folder / "theirs"), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def rewrite(source: Path, target: Path, change: Callable[[str, str], str]) -> None:
    """A copy whose formulas have no values, its parts changed by `change` (name, text)."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith(("xl/worksheets/sheet", "xl/tables/")):
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data.decode())
                data = change(name, text).encode()
            new.writestr(name, data)


class Filter:
    """Filters the tables of the trade report the way a spreadsheet stores it."""

    def __init__(self, book: Any) -> None:
        names = book.sheetnames
        self._sheets = {f"xl/worksheets/sheet{names.index(n) + 1}.xml": book[n] for n in TABLES}

    def filtered(self, part: str, text: str) -> str:
        """The part with a condition where it has a filter, and rows hidden that do not meet it."""
        sheet = self._sheets.get(part)
        column = TABLES["Countries"] if sheet is None else TABLES[sheet.title]
        condition = (
            f'<filterColumn colId="{column}"><filters><filter val="{KEPT}"/></filters>'
            "</filterColumn></autoFilter>"
        )
        if 'displayName="Countries"' in text or (sheet is not None and "<autoFilter" in text):
            text = re.sub(r"(<autoFilter ref=\"[^\"]+\")/>", rf"\1>{condition}", text)
        if sheet is None:
            return text
        last = sheet.max_row

        def row(found: re.Match[str]) -> str:
            number = int(found[1])
            kept = sheet.cell(number, column + 1).value == KEPT
            is_body = header_of(sheet) < number < last
            return found[0] if kept or not is_body else found[0].replace("<row", '<row hidden="1"')

        return re.sub(r'<row r="(\d+)"', row, text)


def header_of(sheet: Any) -> int:
    """The row of the columns' titles: the panes are frozen below it."""
    return int(re.sub(r"\D", "", sheet.freeze_panes)) - 1


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, datetime):
        return isinstance(theirs, datetime) and abs((ours - theirs).total_seconds()) < 0.5
    if isinstance(ours, int | float) and not isinstance(ours, bool):
        return bool(ours == pytest.approx(theirs, rel=1e-12))
    # LibreOffice writes no cell for an empty text.
    return bool(ours == theirs or (ours in ("", None) and theirs in ("", None)))


@pytest.mark.parametrize("name", ["trade", *STARTER])
def test_every_cell_is_there_and_every_formula_gives_the_same(place: Workplace, name: str) -> None:
    path = place.folder / "ours" / f"{name}.xlsx"
    formulas, ours = open_xlsx(path), open_xlsx(path, values=True)
    theirs = open_xlsx(place.folder / "theirs" / f"{name}.xlsx", values=True)
    assert theirs.sheetnames == ours.sheetnames
    count = 0
    for sheet in ours:
        for row in sheet:
            for cell in row:
                found = theirs[sheet.title][cell.coordinate].value
                assert same(cell.value, found), (sheet.title, cell.coordinate, cell.value, found)
                count += formulas[sheet.title][cell.coordinate].data_type == "f"
    assert count > 2


def total_line(book: Any, title: str) -> list[Any]:
    sheet = book[title]
    return [cell.value for cell in sheet[sheet.max_row]]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("trade", lambda _sale: True), ("filtered", lambda sale: sale.country == KEPT)],
)
def test_totals_are_the_exact_sums_of_the_rows_that_show(
    place: Workplace, name: str, wanted: Callable[[trade.Sale], bool]
) -> None:
    book = open_xlsx(place.folder / "theirs" / f"{name}.xlsx", values=True)
    rows = [sale for sale in trade.sold(*trade.NOW) if wanted(sale)]
    pieces = sum(row.pieces for row in rows)
    countries = total_line(book, "Countries")
    assert countries[1] == len(rows)
    assert countries[3] == pieces
    assert round(Decimal(countries[2]), 2) == trade.revenue(rows)
    assert round(Decimal(countries[4]), 6) == trade.weighed(rows)
    sales = total_line(book, "Sales by product")
    assert sales[4] == pieces
    assert round(Decimal(sales[5]), 2) == trade.revenue(rows)


def test_subtotals_and_pivots_are_exact(place: Workplace) -> None:
    book = open_xlsx(place.folder / "theirs" / "trade.xlsx", values=True)
    rows = trade.sold(*trade.NOW)
    products = dict.fromkeys(row.product for row in rows)
    sums = {name: trade.revenue(row for row in rows if row.product == name) for name in products}
    lines = [[cell.value for cell in row] for row in book["Sales by product"]]
    subtotals = [line[5] for line in lines if line[0] == "Subtotal"]
    assert [round(Decimal(value), 2) for value in subtotals] == list(sums.values())
    pivot = total_line(book, "Country by product")[1:]
    expected = [sums[product] for product in sorted(products)]
    assert [round(Decimal(value), 2) for value in pivot] == [*expected, sum(expected)]
