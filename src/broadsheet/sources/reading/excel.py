"""Workbooks: the cells of a sheet by python-calamine, typed column by column as texts are."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import BroadsheetError, Place, SourceError
from broadsheet.sources.reading.inference import Notation
from broadsheet.sources.reading.naming import column_names
from broadsheet.sources.reading.opening import open_seekable
from broadsheet.sources.reading.spill import TextScan, text_spill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.location import File
    from broadsheet.sources.reading.settings import Settings

_ROWS = 5_000
# Beyond this a workbook's numbers, which are all doubles, are no longer exact integers.
_EXACT = 10**15


def sheet_names(file: File, folder: Path, chosen: str | None) -> tuple[str, ...]:
    """The sheets that can be seen and hold cells, or the one chosen. Raises SourceError."""
    with _workbook(file, folder) as book:
        if chosen is None:
            from python_calamine import SheetTypeEnum, SheetVisibleEnum

            return tuple(
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
                and sheet.visible == SheetVisibleEnum.Visible
            )
        if chosen in book.sheet_names:
            return (chosen,)
        near = get_close_matches(chosen, book.sheet_names, n=1) or book.sheet_names
        raise SourceError(
            f"there is no sheet {chosen!r} in it",
            hint=f"it has {', '.join(near)}",
            place=Place(file.label),
        )


def scan_excel(
    file: File, sheet: str, settings: Settings, folder: Path, deadline: Deadline
) -> TextScan:
    """Look through one sheet. Raises SourceError."""
    with text_spill(folder, Notation(), settings.text) as spill:
        with _workbook(file, folder) as book:
            rows = _filled(book.get_sheet_by_name(sheet), settings.skip_rows)
            first = next(rows, None)
            if first is None:
                return spill.finish()
            table = _Columns(first, has_header=settings.header is not False)
            spill.declare(table.named)
            if settings.header is False:
                _write(spill, table, [first])
            while chunk := list(islice(rows, _ROWS)):
                deadline.check()
                _write(spill, table, chunk)
        return spill.finish()


class _Columns:
    """The columns of a sheet: those with a name, and those that turn out to have cells."""

    def __init__(self, first: list[Any], *, has_header: bool) -> None:
        cells = [_plain(cell) for cell in first]
        self._names = column_names(cells if has_header else [""] * len(cells))
        self.named = [
            name for name, cell in zip(self._names, cells, strict=True) if cell is not None
        ]

    def of(self, rows: list[list[Any]]) -> dict[str, list[Any]]:
        """The cells of these rows by column, without those that are nothing but format."""
        columns = zip(self._names, zip(*rows, strict=True), strict=True)
        plain = {name: [_plain(cell) for cell in cells] for name, cells in columns}
        return {
            name: cells
            for name, cells in plain.items()
            if name in self.named or any(cell is not None for cell in cells)
        }


def _write(spill: Any, table: _Columns, rows: list[list[Any]]) -> None:
    columns = table.of(rows)
    if columns:
        spill.write_objects(columns)


def _filled(sheet: Any, skip_rows: int) -> Iterator[list[Any]]:
    """The rows that have a cell, as wide as the sheet; counted from the sheet's first row."""
    return (row for row in islice(sheet.iter_rows(), skip_rows, None) if _has_cell(row))


def _has_cell(row: list[Any]) -> bool:
    return any(cell != "" for cell in row)


def _plain(cell: Any) -> Any:
    """A cell as its text would be written: errors and empty cells are NULL."""
    if cell == "":
        return None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return cell


@contextmanager
def _workbook(file: File, folder: Path) -> Iterator[Any]:
    try:
        import python_calamine
    except ImportError as error:
        raise SourceError(
            "reading workbooks needs the package python-calamine",
            hint="pip install 'broadsheet[excel]'",
        ) from error
    with open_seekable(file, folder) as raw:
        try:
            with python_calamine.CalamineWorkbook.from_filelike(raw) as book:
                yield book
        except BroadsheetError:
            raise
        except python_calamine.PasswordError as error:
            raise SourceError(
                "it is locked with a password",
                hint="store it without one",
                place=Place(file.label),
            ) from error
        except python_calamine.CalamineError as error:
            raise SourceError(
                f"it can't be read as a workbook: {error}",
                hint="it is damaged, or of another format",
                place=Place(file.label),
            ) from error
