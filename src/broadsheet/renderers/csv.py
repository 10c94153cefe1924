"""CSV after RFC 4180: the rows of the document's tables, exact and free of any locale.

Texts stand in quotes, numbers do not; NULL is an empty field, the empty text is `""`. Totals are
no rows and are left out. What each type looks like: `renderers/flat/columns.py`.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.flat.about import about_table
from broadsheet.renderers.flat.lines import csv_header, csv_parts
from broadsheet.renderers.flat.metadata import CsvFile, metadata
from broadsheet.renderers.flat.tables import FlatTable, flat_tables
from broadsheet.renderers.naming import file_name, unique
from broadsheet.renderers.parallel import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    from broadsheet.document.document import Document

_BOM = b"\xef\xbb\xbf"


class CsvOptions(RendererOptions):
    """Options of CSV."""

    bom: bool = Field(
        False, description="Begin with a byte order mark, which some spreadsheets need to see UTF-8"
    )
    delimiter: Literal[",", ";", "\t", "|"] = Field(",", description="Between two fields")
    defuse: bool = Field(
        True, description="An apostrophe before texts that a spreadsheet would run as a formula"
    )


class CsvRenderer:
    """One table: STEM.csv and STEM.csv-metadata.json. Several: STEM.zip with all in it.

    The metadata are "CSV on the Web": types, what was cut, provenance. A document without
    tables gives its metrics, one without these the data of its charts.
    """

    format: ClassVar[str] = "csv"
    media_type: ClassVar[str] = "text/csv"
    Options: ClassVar[type[RendererOptions]] = CsvOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = CsvOptions.model_validate(options.model_dump())

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write the tables; raises RenderError where the document has no rows of any kind."""
        tables = flat_tables(document, defuse=self._options.defuse)
        if not tables:
            raise RenderError(
                "The report has no table, no metric and no chart, so there are no rows for CSV.",
                hint="add a table to the content, or choose another format",
            )
        if len(tables) > 1:
            return (self._bundle(document, tables, folder / f"{stem}.zip"),)
        path = folder / f"{stem}.csv"
        with path.open("wb") as file:
            defused = self._write(tables[0], file)
        beside = folder / f"{stem}.csv-metadata.json"
        beside.write_text(
            self._metadata(document, [path.name], tables, [defused]), "utf-8", newline="\n"
        )
        return (path, beside)

    def _bundle(self, document: Document, tables: Sequence[FlatTable], path: Path) -> Path:
        about = about_table(document)
        stems = [file_name(table.title, f"table-{i}") for i, table in enumerate(tables, 1)]
        names = unique(["about", *stems], lambda name, count: f"{name}-{count}")
        files = [f"{name}.csv" for name in (*names[1:], names[0])]
        defused: list[int] = []
        with zipfile.ZipFile(path, "w") as bundle:
            for name, table in zip(files, (*tables, about), strict=True):
                with bundle.open(_entry(name), "w", force_zip64=True) as file:
                    defused.append(self._write(table, file))
            text = self._metadata(document, files[:-1], tables, defused[:-1])
            bundle.writestr(_entry("csv-metadata.json"), text.encode())
        return path

    def _metadata(
        self,
        document: Document,
        names: Sequence[str],
        tables: Sequence[FlatTable],
        defused: Sequence[int],
    ) -> str:
        files = [
            CsvFile(name, table, count if self._options.defuse else None)
            for name, table, count in zip(names, tables, defused, strict=True)
        ]
        return metadata(document, files, self._options.delimiter)

    def _write(self, table: FlatTable, file: IO[bytes]) -> int:
        """Write a table; returns how many texts were defused."""
        delimiter, defused = self._options.delimiter, 0
        if self._options.bom:
            file.write(_BOM)
        file.write(csv_header(table.titles, delimiter))
        for lines in in_order(csv_parts(table, delimiter)):
            file.write(lines.data)
            defused += lines.defused
        return defused


def _entry(name: str) -> zipfile.ZipInfo:
    # A fixed date, so that the same run gives the same bytes: the first one that ZIP knows.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry
