"""Reports of the benchmarks, built by the same functions as those of the command line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from broadsheet.dataset.engine import Engine
from broadsheet.definition.loader import parse_definition
from broadsheet.pipeline.build import Job, build
from broadsheet.renderers.registry import RENDERERS
from broadsheet.services.binding import bind_texts
from broadsheet.services.project import open_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.document import Document
    from broadsheet.renderers.base import Renderer

AS_OF = "2025-12-15"

DETAIL = """\
broadsheet: 1
name: Sales in detail
currency: EUR
datasets:
  - {name: sales, source: rows, table: sales, max_rows: 2000000}
content:
  - type: table
    dataset: sales
    title: Every sale
    columns:
      - {field: id, title: Number, format: integer}
      - {field: quantity, title: Quantity, format: integer, total: sum}
      - {field: region, title: Region}
      - {field: product, title: Product, overflow: ellipsis}
      - {field: discount, title: Discount, format: integer}
      - {field: amount, title: Amount, format: currency, total: sum}
      - {field: share, title: Share, format: percent(1)}
      - {field: sold_at, title: Sold at, format: datetime}
      - {field: due, title: Due, format: date}
      - {field: remark, title: Remark, overflow: ellipsis}
output: {formats: [pdf, xlsx, csv], page: {size: a4, orientation: landscape}}
"""


def sources_of_file(path: Path) -> str:
    """The project file that finds `sales` in the file at `path`."""
    return f"sources:\n  rows: {{kind: files, path: {path}, table: sales}}\n"


@contextmanager
def built(definition: str, project: str, as_of: str = AS_OF) -> Iterator[Document]:
    """The document of a definition, its rows at hand inside of the context."""
    with TemporaryDirectory() as name, Engine.start() as engine:
        folder = Path(name)
        yield build_in(folder, definition, project, engine, as_of)


def build_in(
    folder: Path, definition: str, project: str, engine: Engine, as_of: str = AS_OF
) -> Document:
    """The document of a definition; its rows lie in `folder`."""
    (folder / "broadsheet.yaml").write_text(project, encoding="utf-8")
    loaded = parse_definition(definition, file="report.yaml", folder=folder)
    opened = open_project(folder, {})
    binding = bind_texts(loaded, {}, as_of, datetime(2025, 12, 15, tzinfo=UTC))
    rows = folder / "rows"
    rows.mkdir(exist_ok=True)
    return build(
        Job(loaded, binding),
        connect=opened.connect,
        engine=engine,
        folder=rows,
        progress=lambda _stage, _what: None,
    )


def renderer(name: str) -> Renderer:
    """The renderer of a format with its default options."""
    kind = RENDERERS.load(name)
    made: Renderer = kind(kind.Options())
    return made
