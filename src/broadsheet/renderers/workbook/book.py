"""The workbook under construction: what every sheet needs of it."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from broadsheet.document.moment import moment_text
from broadsheet.renderers.naming import one_line
from broadsheet.renderers.workbook.long_sheet import LongSheet
from broadsheet.renderers.workbook.names import Names, clipped
from broadsheet.renderers.workbook.package import fill
from broadsheet.renderers.workbook.palette import Palette
from broadsheet.renderers.workbook.sheet_stream import sheet_parts

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format

    from broadsheet.document.document import Document
    from broadsheet.renderers.workbook.package import Filler
    from broadsheet.renderers.workbook.sheet_rows import SheetRows

PAPERS = {"letter": 1, "legal": 5, "a3": 8, "a4": 9, "a5": 11}
"""Excel's numbers for paper sizes."""

_PROPERTY_MAX = 255
_HEADER_PART_MAX = 60
"""A header has 255 units at most, and an ampersand takes two."""
_MM_PER_INCH = 25.4


class Book:
    """An XlsxWriter workbook for one document, with its formats, names and notes.

    `notes` collects, in order, how cells differ from the values of the document.
    """

    def __init__(self, document: Document, path: Path) -> None:
        self.document = document
        self.formatter = document.formatter
        self.labels = document.labels
        self.palette = Palette.of(document.branding)
        self.names = Names()
        self.rtl = document.direction == "rtl"
        self.notes: list[str] = []
        self._path = path
        self._package = BytesIO()
        self._fillers: dict[str, Filler] = {}
        self._workbook = xlsxwriter.Workbook(
            self._package,
            {
                # Temporary files would bear the time of day into the archive.
                "in_memory": True,
                "strings_to_numbers": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._describe()

    def close(self) -> None:
        """Write the file; raises OSError where that fails."""
        self._workbook.close()
        fill(self._package, self._path, self._fillers)

    def style(self, **properties: Any) -> Format:
        """The format with these properties of XlsxWriter; equal ones are the same format.

        Left is where a line begins, also in a right-to-left sheet. Excel counts borders that
        way too, but not alignment.
        """
        if self.rtl and properties.get("align") in ("left", "right"):
            properties["align"] = "right" if properties["align"] == "left" else "left"
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def style_number(self, style: Format) -> int:
        """The number by which cells of a sheet's XML name a format."""
        return int(style._get_xf_index())  # noqa: SLF001 - nothing else knows it

    def sheet(self, title: str, fallback: str) -> Worksheet:
        """A new sheet with the page set up as the document wants it."""
        return self._sheet(title, fallback, Worksheet)

    def long_sheet(self, title: str, fallback: str, rows: SheetRows) -> LongSheet:
        """A new sheet whose gaps are filled with `rows` when the workbook is closed."""
        sheet: LongSheet = self._sheet(title, fallback, LongSheet)
        name = f"xl/worksheets/sheet{len(self._workbook.worksheets())}.xml"
        self._fillers[name] = partial(sheet_parts, sheet.gaps, rows)
        return sheet

    def _sheet(self, title: str, fallback: str, kind: type[Any]) -> Any:
        sheet = self._workbook.add_worksheet(self.names.sheet(title, fallback), kind)
        page = self.document.page
        if self.rtl:
            sheet.right_to_left()
        sheet.set_paper(PAPERS[page.size])
        sheet.fit_to_pages(1, 0)
        margin = page.margin / _MM_PER_INCH
        sheet.set_margins(left=margin, right=margin, top=margin, bottom=margin)
        if page.landscape:
            sheet.set_landscape()
        branding = self.document.branding
        title = self.document.title
        sheet.set_header(_three(branding.header if branding.header != title else "", "", title))
        sheet.set_footer(_three(branding.footer, "", self._page_of(), fields=True))
        return sheet

    def chart(self, options: dict[str, str]) -> Any:
        """A native chart, None where Excel has no such type."""
        return self._workbook.add_chart(options)

    def as_of_text(self) -> str:
        """The sentence that says as of when the figures are."""
        document = self.document
        time = moment_text(document.locale, document.as_of, "datetime", document.time_zone)
        return self.labels.data_as_of.format(time=f"{time} ({document.time_zone})")

    def count_text(self, count: int) -> str:
        """A whole number for the reader."""
        return self.formatter.text(count, self.formatter.infer(pa.int64()))

    def _page_of(self) -> str:
        return self.labels.page_of.format(page="&P", pages="&N")

    def _describe(self) -> None:
        document = self.document
        created = document.as_of.replace(tzinfo=None)
        facts = f"{self.as_of_text()} {document.provenance.report} {document.provenance.version}"
        self._workbook.set_properties(
            {
                "title": _property(document.title),
                "subject": _property(document.description),
                "keywords": _property(", ".join(document.keywords)),
                "comments": _property(facts),
                "author": _property(document.provenance.software),
                "created": created,
            }
        )


def _property(text: str) -> str:
    return clipped(one_line(text), _PROPERTY_MAX)


def _three(left: str, center: str, right: str, *, fields: bool = False) -> str:
    """Header or footer with its parts; only the right one may hold fields such as `&P`."""
    texts = [one_line(left), one_line(center), one_line(right)]
    escaped = [clipped(text, _HEADER_PART_MAX).replace("&", "&&") for text in texts]
    if fields:
        escaped[2] = clipped(texts[2], _HEADER_PART_MAX)
    pairs = zip("LCR", escaped, strict=True)
    return clipped("".join(f"&{side}{text}" for side, text in pairs if text), _PROPERTY_MAX)
