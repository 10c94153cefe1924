"""SVG: the pages of a report, or one of its charts, as vector pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import Field

from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.chart_image import chart_svg
from broadsheet.renderers.stamp import stamped_svg
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.report import report_of
from broadsheet.renderers.typeset.selection import chart_of, write_pages
from broadsheet.renderers.typeset.svg_page import named

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


class SvgOptions(RendererOptions):
    """Options of SVG."""

    scale: float = Field(1.0, ge=0.25, le=8, description="Size; 1 is as on paper")
    page: int | None = Field(None, ge=1, description="Only this page, from 1")
    chart: str | None = Field(
        None,
        description="Only this chart, without a page: its id, its title, or its number from 1",
    )


class SvgRenderer:
    """Writes one .svg file, or one a page. Pages have outlines for text, charts have text."""

    format: ClassVar[str] = "svg"
    media_type: ClassVar[str] = "image/svg+xml"
    Options: ClassVar[type[RendererOptions]] = SvgOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = cast("SvgOptions", options)

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Draw the pages; several are called `stem-1.svg` and so on."""
        scale = self._options.scale
        if self._options.chart is not None:
            chart = chart_of(document, self._options.chart)
            drawn = chart_svg(chart).encode()
            drawn = stamped_svg(drawn, document)
            page = named(drawn, chart.title or document.title, chart.alt, scale)
            return write_pages([page], folder, stem, "svg", None)
        label = document.labels.page_of
        pages = typesetter.svg(report_of(document))
        titled = [
            named(
                stamped_svg(page, document),
                document.title,
                f"{document.description} {label.format(page=number, pages=len(pages))}",
                scale,
            )
            for number, page in enumerate(pages, 1)
        ]
        return write_pages(titled, folder, stem, "svg", self._options.page)
