"""Reading workbooks back, by other libraries than the one that wrote them."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import openpyxl
from python_calamine import CalamineWorkbook

from broadsheet.renderers.xlsx import XlsxOptions, XlsxRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def render_xlsx(document: Document, folder: Path, stem: str = "report") -> Path:
    """The workbook of a document."""
    (path,) = XlsxRenderer(XlsxOptions()).render(document, folder, stem)
    return path


def open_xlsx(path: Path, *, values: bool = False) -> Any:
    """The workbook as openpyxl reads it: formulas, or the values cached with them."""
    with warnings.catch_warnings():
        # It says that it leaves out extensions, such as newer data bars.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=values)


def grid(path: Path, sheet: int | str) -> list[list[Any]]:
    """The values of a sheet as calamine reads them; blank cells are empty texts."""
    book = CalamineWorkbook.from_path(path)
    found = (
        book.get_sheet_by_name(sheet) if isinstance(sheet, str) else book.get_sheet_by_index(sheet)
    )
    return found.to_python(skip_empty_area=False)


def unescaped(text: str) -> str:
    """What Excel shows for a text with `_xHHHH_` escapes, which openpyxl leaves as they are."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
