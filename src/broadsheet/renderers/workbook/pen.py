"""Writing a cell so that nothing in it becomes anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from broadsheet.renderers.workbook.cells import SheetCell


def put(sheet: Worksheet, row: int, column: int, cell: SheetCell, style: Format) -> None:
    """Write a cell as what it is: a text stays a text, whatever it looks like."""
    # By type and not by pattern: this is the innermost loop of a long table.
    if type(cell) is float:
        sheet.write_number(row, column, Exact(cell), style)
    elif type(cell) is int:
        sheet.write_number(row, column, cell, style)
    elif cell is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        put_text(sheet, row, column, cell, style)
    else:
        sheet.write_boolean(row, column, cell, style)


def put_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes this for markup of its own, unless it makes the markup itself.
        sheet.write_rich_string(row, column, text[:3], style, text[3:], style)
    else:
        sheet.write_string(row, column, text, style)


class Exact(float):
    """A number that is written with all digits of a double; XlsxWriter would write 16."""

    def __format__(self, spec: str, /) -> str:
        value = float(self)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
