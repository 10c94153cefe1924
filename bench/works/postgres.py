"""A million rows out of PostgreSQL, and a whole report over them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench import project

from broadsheet.lib.stop import Stop
from broadsheet.pipeline.render import Rendering, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "BENCH_POSTGRES"
"""The variable with the address of a server that has the table `sales`."""

_HEAD = """\
broadsheet: 1
name: Sales
currency: EUR
datasets:
  - {name: sales, source: rows, query: SELECT * FROM sales, max_rows: 2000000}
"""
_WHOLE = (
    _HEAD
    + """\
  - name: by_region
    query: SELECT region, sum(amount) AS revenue, count(*) AS sales FROM sales GROUP BY 1 ORDER BY 2
  - name: by_month
    query: >
      SELECT date_trunc('month', sold_at)::DATE AS month, sum(amount) AS revenue
      FROM sales GROUP BY 1 ORDER BY 1
  - name: top
    query: SELECT product, sum(amount) AS revenue FROM sales GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency}
      - {label: Sales, dataset: sales, value: count(*), format: integer}
  - {type: chart, kind: line, dataset: by_month, x: month, y: revenue, title: By month}
  - {type: chart, kind: bar, dataset: by_region, x: region, y: revenue, title: By region}
  - {type: table, dataset: top, columns: [{field: product}, {field: revenue, format: currency}]}
"""
)


def _sources() -> str:
    return f'sources:\n  rows: {{kind: postgres, url: "{os.environ[URL]}"}}\n'


def _fetch() -> None:
    with project.built(_HEAD, _sources()):
        pass


@contextmanager
def dataset(_folder: Path, _rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet: from the query to a dataset with exact decimals."""
    yield lambda _number: _fetch()


@contextmanager
def adbc(_folder: Path, _rows: int) -> Iterator[Callable[[int], object]]:
    """A bare ADBC stream, its batches thrown away."""
    yield lambda _number: _stream()


def _stream() -> None:
    import adbc_driver_postgresql.dbapi as driver

    with driver.connect(os.environ[URL]) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": "1048576"})
        cursor.execute("SELECT * FROM sales")
        for _batch in cursor.fetch_record_batch():
            pass


@contextmanager
def whole(_folder: Path, _rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet: fetch, three aggregates, two charts, PDF and a summary workbook."""
    yield lambda _number: _report()


def _report() -> None:
    with project.built(_WHOLE, _sources()) as document, TemporaryDirectory() as name:
        folder = Path(name)
        rendering = Rendering(folder, "report", folder, 1 << 30, lambda _stage, _what: None, Stop())
        render(document, [project.renderer("pdf"), project.renderer("xlsx")], rendering)
