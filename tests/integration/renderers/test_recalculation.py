"""A real spreadsheet program opens the workbook and comes to the same totals."""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.documents import sample_document
from tests.support.process import program
from tests.support.workbook import open_xlsx, render_xlsx

if TYPE_CHECKING:
    from pathlib import Path


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


def test_libreoffice_recalculates_every_total_to_the_value_in_the_file(tmp_path: Path) -> None:
    path = render_xlsx(sample_document(), tmp_path)
    bare = tmp_path / "bare.xlsx"
    assert without_values(path, bare) > 15
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
    formulas, ours = open_xlsx(path), open_xlsx(path, values=True)
    theirs = open_xlsx(target / "bare.xlsx", values=True)
    for sheet in formulas:
        for cell in (cell for row in sheet for cell in row if cell.data_type == "f"):
            mine = ours[sheet.title][cell.coordinate].value
            found = theirs[sheet.title][cell.coordinate].value
            assert same(mine, found), (sheet.title, cell.coordinate, mine, found)
