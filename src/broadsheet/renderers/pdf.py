"""PDF: the report set by a typesetter, tagged for screen readers, fit for the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from pydantic import Field, field_validator

from broadsheet.document.table import Table
from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.longtable.threshold import is_long
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.report import report_of
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document

Standard = Literal["ua-1", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u"]


class PdfOptions(RendererOptions):
    """Options of PDF."""

    standards: tuple[Standard, ...] = Field(
        ("ua-1",),
        max_length=2,
        description="PDF/UA-1 (ua-1) for everyone, and one of PDF/A for the archive",
    )

    @field_validator("standards")
    @classmethod
    def _one_archive(cls, standards: tuple[Standard, ...]) -> tuple[Standard, ...]:
        if sum(each.startswith("a-") for each in standards) > 1:
            raise ValueError("expected at most one PDF/A standard, such as a-2a")
        return standards


class PdfRenderer:
    """Writes one .pdf file."""

    format: ClassVar[str] = "pdf"
    media_type: ClassVar[str] = "application/pdf"
    Options: ClassVar[type[RendererOptions]] = PdfOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = cast("PdfOptions", options)

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Set the document and write it."""
        path = folder / f"{stem}.pdf"
        if any(isinstance(each, Table) and is_long(each) for each in leaves(document.blocks)):
            # Loaded late: most documents have no long table.
            from broadsheet.renderers.longtable.book import write

            write(document, path, self._options.standards)
        else:
            path.write_bytes(typesetter.pdf(report_of(document), self._options.standards))
        return (path,)
