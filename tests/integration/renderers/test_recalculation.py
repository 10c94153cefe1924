"""A real spreadsheet program opens the workbook and comes to the same totals."""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.support.documents import sample_document, table_document
from tests.support.hostile import TEXTS
from tests.support.process import program
from tests.support.workbook import open_xlsx, render_xlsx

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.table import Column, Group, Table
from broadsheet.renderers.workbook.table_sheet import LONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from broadsheet.document.document import Document


def without_values(source: Path, target: Path) -> int:
    """Copy a workbook without what its formulas came to; returns how many there were."""
    count = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, found = re.subn(r"(</f>)<v>[^<]*</v>", r"\1", data.decode())
                count += found
                data = text.encode()
            new.writestr(name, data)
    return count


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, datetime | timedelta):
        return bool(abs(ours - theirs) < timedelta(milliseconds=2))
    return bool(ours == pytest.approx(theirs, rel=1e-12))


def long_document() -> Document:
    """Tables that are streamed: hostile texts, gaps in numbers, groups, subtotals, a total."""
    rows = 6 * LONG // 5
    numbers = [None if i % 7 == 0 else Decimal(i * i % 9973) / 100 for i in range(rows)]
    texts = [TEXTS[i % len(TEXTS)] for i in range(rows)]
    data = pa.table({"text": texts, "amount": pa.array(numbers, pa.decimal128(12, 2))})
    columns = (
        Column("text", "Text", ValueFormat("text")),
        Column("amount", "Amount", ValueFormat("decimal", 2), "right", total="sum"),
    )

    def sums(start: int, count: int) -> tuple[None, Cell]:
        part = numbers[start : start + count]
        amount = sum((number for number in part if number is not None), Decimal(0))
        return None, Cell(amount, str(amount))

    half = rows // 2
    groups = (Group("a", 0, half, sums(0, half)), Group("b", half, half, sums(half, half)))
    totals = sums(0, rows)
    plain = Table("Plain", columns, data, totals, "Total")
    return table_document(plain, Table("Grouped", columns, data, totals, "Total", groups))


@pytest.mark.parametrize(("document", "formulas"), [(sample_document, 16), (long_document, 4)])
def test_libreoffice_recalculates_every_total_to_the_value_in_the_file(
    document: Callable[[], Document], formulas: int, tmp_path: Path
) -> None:
    path = render_xlsx(document(), tmp_path)
    bare = tmp_path / "bare.xlsx"
    assert without_values(path, bare) >= formulas
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        program("soffice"),
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    target = tmp_path / "out"
    subprocess.run([*command, "--outdir", str(target), str(bare)], check=True, timeout=120)
    written, ours = open_xlsx(path), open_xlsx(path, values=True)
    theirs = open_xlsx(target / "bare.xlsx", values=True)
    for sheet in written:
        for cell in (cell for row in sheet for cell in row if cell.data_type == "f"):
            mine = ours[sheet.title][cell.coordinate].value
            found = theirs[sheet.title][cell.coordinate].value
            assert same(mine, found), (sheet.title, cell.coordinate, mine, found)
