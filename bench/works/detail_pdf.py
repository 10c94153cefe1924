"""A detail table as PDF: ours tagged, in pages with headers; ReportLab's canvas untagged."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from bench import project
from bench.data import parquet

from broadsheet.renderers.fonts import font_directories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TITLES = (
    *("Number", "Quantity", "Region", "Product", "Discount"),
    *("Amount", "Share", "Sold at", "Due", "Remark"),
)
_WIDTHS = (50, 48, 56, 150, 50, 75, 45, 95, 60, 130)
_RIGHT = (True, True, False, False, True, True, True, False, False, False)
_SIZE, _LINE, _MARGIN = 7.5, 14.0, 40.0
_PAGE = (841.89, 595.28)


@contextmanager
def ours(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet's renderer over a built document."""
    source = project.sources_of_file(parquet(folder, rows))
    with project.built(project.DETAIL, source) as document, TemporaryDirectory() as out:
        pdf = project.renderer("pdf")
        yield lambda number: pdf.render(document, Path(out), f"report-{number}")


@contextmanager
def reportlab(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """ReportLab's canvas: the same rows as text in the same font, header and page of pages."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    built = font_directories()[0]
    for name, file in (("Text", "Regular"), ("Bold", "Bold")):
        (path,) = built.glob(f"*[Ss]ans*{file}.ttf")
        pdfmetrics.registerFont(TTFont(name, str(path)))
    table = pq.read_table(parquet(folder, rows))
    with TemporaryDirectory() as out:
        yield lambda number: _draw(table, Path(out) / f"report-{number}.pdf")


def _draw(table: object, path: Path) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=_PAGE)
    per_page = int((_PAGE[1] - 2 * _MARGIN - _LINE) // _LINE)
    pages = -(-table.num_rows // per_page)  # type: ignore[attr-defined]
    position, page = 0, 0
    for batch in table.to_batches(max_chunksize=65_536):  # type: ignore[attr-defined]
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if position % per_page == 0:
                if position:
                    canvas.showPage()
                page += 1
                canvas.setFont("Bold", _SIZE)
                _cells(canvas, _TITLES, _PAGE[1] - _MARGIN, "Bold", stringWidth)
                canvas.setFont("Text", _SIZE)
                canvas.drawRightString(_PAGE[0] - _MARGIN, 25, f"Page {page} of {pages}")
            y = _PAGE[1] - _MARGIN - _LINE * (1 + position % per_page)
            _cells(canvas, _texts(row), y, "Text", stringWidth)
            position += 1
    canvas.save()


def _texts(row: tuple[object, ...]) -> list[str]:
    number, quantity, region, product, discount, amount, share, sold_at, due, remark = row
    return [
        f"{number:,}",
        f"{quantity:,}",
        str(region),
        str(product),
        "–" if discount is None else f"{discount:,}",
        f"€{amount:,.2f}",
        f"{share:.1%}",
        f"{sold_at:%b %d, %Y, %I:%M %p}",
        f"{due:%b %d, %Y}",
        "–" if remark is None else str(remark),
    ]


def _cells(canvas: object, texts: Sequence[str], y: float, font: str, measured: object) -> None:
    x = _MARGIN
    for text, width, right in zip(texts, _WIDTHS, _RIGHT, strict=True):
        shown = text
        while measured(shown, font, _SIZE) > width - 6 and len(shown) > 1:  # type: ignore[operator]
            shown = shown[:-2] + "…"
        if right:
            canvas.drawRightString(x + width - 6, y, shown)  # type: ignore[attr-defined]
        else:
            canvas.drawString(x, y, shown)  # type: ignore[attr-defined]
        x += width
