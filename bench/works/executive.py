"""An executive report from a warm process: four metrics, three charts, two tables.

Ours goes from rows to PDF. WeasyPrint and Chromium get the finished HTML page of the same
report, charts drawn already, and only turn it into PDF.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench import project
from bench.data import parquet

from broadsheet.dataset.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROWS = 10_000

REPORT = """\
broadsheet: 1
name: Store sales
description: What the store sold, and where.
currency: EUR
parameters:
  properties: {month: {type: string, format: period, default: last_month}}
datasets:
  - {name: rows, source: rows, table: sales}
  - name: sales
    query: SELECT * FROM rows WHERE sold_at >= :month_start AND sold_at < :month_end
    compare: previous_period
  - name: by_region
    query: >
      SELECT region, sum(amount) AS revenue, count(*) AS sales, sum(quantity) AS pieces
      FROM sales GROUP BY region ORDER BY revenue DESC
  - name: by_day
    query: >
      SELECT sold_at::DATE AS day, sum(amount) AS revenue, count(*) AS sales
      FROM sales GROUP BY day ORDER BY day
  - name: top
    query: >
      SELECT product, sum(amount) AS revenue, count(*) AS sales
      FROM sales GROUP BY product ORDER BY revenue DESC, product LIMIT 15
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency, good: up}
      - {label: Sales, dataset: sales, value: count(*), format: integer, good: up}
      - {label: Average, dataset: sales, value: avg(amount), format: currency}
      - {label: Pieces, dataset: sales, value: sum(quantity), format: integer, good: up}
  - {type: chart, kind: line, dataset: by_day, x: day, y: revenue, title: Revenue by day}
  - type: columns
    items:
      - content:
          - {type: chart, kind: bar, dataset: by_region, x: region, y: revenue, title: Regions}
      - content:
          - {type: chart, kind: donut, dataset: by_region, x: region, y: pieces, title: Pieces}
  - type: table
    dataset: by_region
    columns:
      - {field: region, title: Region}
      - {field: revenue, title: Revenue, format: currency, total: sum, bar: true}
      - {field: sales, title: Sales, format: integer, total: sum}
  - type: table
    dataset: top
    columns:
      - {field: product, title: Product}
      - {field: revenue, title: Revenue, format: currency, total: sum}
      - {field: sales, title: Sales, format: integer, total: sum}
"""


def _as_of(number: int) -> str:
    """Another month each time, so that no chart was drawn before."""
    return f"2025-{2 + number % 11:02d}-15"


@contextmanager
def ours(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet, from the rows to the PDF."""
    source = project.sources_of_file(parquet(folder, rows or _ROWS))
    with TemporaryDirectory() as name, Engine.start() as engine:
        work = Path(name)
        pdf = project.renderer("pdf")

        def make(number: int) -> None:
            document = project.build_in(work, REPORT, source, engine, _as_of(number))
            pdf.render(document, work, f"report-{number}")

        make(10)
        yield make


def _page(folder: Path, out: Path, rows: int) -> Path:
    source = project.sources_of_file(parquet(folder, rows or _ROWS))
    with project.built(REPORT, source, _as_of(0)) as document:
        (page,) = project.renderer("html").render(document, out, "report")
    return page


@contextmanager
def weasyprint(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """WeasyPrint turns our page into PDF."""
    from weasyprint import HTML

    with TemporaryDirectory() as name:
        out = Path(name)
        page = _page(folder, out, rows)
        HTML(filename=str(page)).write_pdf(out / "warm.pdf")
        yield lambda number: HTML(filename=str(page)).write_pdf(out / f"report-{number}.pdf")


@contextmanager
def chromium(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """A browser that is running already prints our page."""
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        out = Path(stack.enter_context(TemporaryDirectory()))
        page_file = _page(folder, out, rows)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)

        def make(number: int) -> None:
            page = browser.new_page()
            page.goto(page_file.as_uri())
            page.pdf(path=str(out / f"report-{number}.pdf"), tagged=True)
            page.close()

        make(10)
        yield make
