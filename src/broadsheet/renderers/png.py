"""PNG: the pages of a report, or one of its charts, as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import Field

from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.stamp import stamped_png
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.plot import chart_png
from broadsheet.renderers.typeset.report import look_of, report_of
from broadsheet.renderers.typeset.selection import chart_of, write_pages

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


class PngOptions(RendererOptions):
    """Options of PNG."""

    scale: float = Field(2.0, ge=0.25, le=8, description="Pixels to a CSS pixel, 1/96 inch")
    page: int | None = Field(None, ge=1, description="Only this page, from 1")
    chart: str | None = Field(
        None,
        description="Only this chart, without a page: its id, its title, or its number from 1",
    )


class PngRenderer:
    """Writes one .png file, or one a page."""

    format: ClassVar[str] = "png"
    media_type: ClassVar[str] = "image/png"
    Options: ClassVar[type[RendererOptions]] = PngOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = cast("PngOptions", options)

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Draw the pages; several are called `stem-1.png` and so on."""
        scale, chart = self._options.scale, self._options.chart
        if chart is not None:
            pages = [chart_png(chart_of(document, chart), look_of(document), scale)]
        else:
            pages = typesetter.png(report_of(document), scale)
        pages = [stamped_png(page, document) for page in pages]
        return write_pages(pages, folder, stem, "png", None if chart else self._options.page)
