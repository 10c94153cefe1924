"""XLSX: a summary, a sheet for each table, native charts, live totals, and where it came from.

What becomes of each value: `renderers/workbook/cells.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from broadsheet.document.block import Chart
from broadsheet.document.table import Table
from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.walk import leaves
from broadsheet.renderers.workbook.about_sheet import AboutSheet
from broadsheet.renderers.workbook.book import Book
from broadsheet.renderers.workbook.charts import write_chart_data
from broadsheet.renderers.workbook.summary_sheet import SummarySheet
from broadsheet.renderers.workbook.table_sheet import TableSheets

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


class XlsxOptions(RendererOptions):
    """No options yet."""


class XlsxRenderer:
    """Writes one workbook, STEM.xlsx."""

    format: ClassVar[str] = "xlsx"
    media_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    Options: ClassVar[type[RendererOptions]] = XlsxOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = XlsxOptions.model_validate(options.model_dump())

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write the workbook."""
        path = folder / f"{stem}.xlsx"
        book = Book(document, path)
        # The order of sheets is that of their making, but the summary needs all the others.
        summary = book.sheet("Summary", "Summary")
        blocks = tuple(leaves(document.blocks))
        tables: dict[int, str] = {}
        for block in blocks:
            if isinstance(block, Table):
                sheets = TableSheets(book, block, len(tables) + 1)
                sheets.write()
                tables[id(block)] = sheets.names[0]
        charts = [block for block in blocks if isinstance(block, Chart)]
        places = write_chart_data(book, charts) if charts else []
        by_chart = {id(chart): place for chart, place in zip(charts, places, strict=True)}
        SummarySheet(book, summary, tables, by_chart).write()
        AboutSheet(book).write()
        book.close()
        return (path,)
