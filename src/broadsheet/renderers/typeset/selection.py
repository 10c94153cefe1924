"""Which part of a report becomes pictures, and under which names they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.document.block import Chart
from broadsheet.lib.errors import RenderError
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from broadsheet.document.document import Document


def chart_of(document: Document, name: str) -> Chart:
    """The chart with that id, title or number, from 1. Raises RenderError if there is none."""
    charts = [block for block in leaves(document.blocks) if isinstance(block, Chart)]
    for chart in charts:
        if chart.id == name:
            return chart
    for chart in charts:
        if chart.title == name:
            return chart
    if name.isdecimal() and 1 <= int(name) <= len(charts):
        return charts[int(name) - 1]
    known = ", ".join(chart.id or chart.title for chart in charts)
    raise RenderError(
        f"the report has no chart “{name}”",
        hint=f"its charts are {known}" if known else "it has no charts at all",
    )


def write_pages(
    pages: Sequence[bytes], folder: Path, stem: str, suffix: str, only: int | None
) -> tuple[Path, ...]:
    """Write one file a page, or just that of page `only`; raises RenderError without it."""
    if only is not None:
        if only > len(pages):
            raise RenderError(
                f"the report has no page {only}", hint=f"its pages are 1 to {len(pages)}"
            )
        pages = [pages[only - 1]]
    names = [stem] if len(pages) == 1 else [f"{stem}-{n}" for n in range(1, len(pages) + 1)]
    paths = tuple(folder / f"{name}.{suffix}" for name in names)
    for path, page in zip(paths, pages, strict=True):
        path.write_bytes(page)
    return paths
