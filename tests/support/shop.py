"""A small shop in SQLite, and reports over it, for tests of the pipeline."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from broadsheet.definition.loader import parse_definition
from broadsheet.definition.parameter import bind
from broadsheet.pipeline.build import Job, build
from broadsheet.sources.registry import connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from broadsheet.dataset.engine import Engine
    from broadsheet.document.document import Document

AS_OF = datetime(2025, 3, 15, 9, tzinfo=ZoneInfo("Europe/Berlin"))

HEAD = """\
broadsheet: 1
name: Shop
time_zone: Europe/Berlin
parameters:
  properties:
    period: {type: string, format: period, default: last_month}
    country: {type: [string, "null"], default: null}
"""

SALES = """\
datasets:
  - name: sales
    source: shop
    query: |
      SELECT day, country, product, amount, pieces FROM sale
      WHERE day >= :period_start AND day < :period_end
        AND (:country IS NULL OR country = :country) ORDER BY id
    compare: previous_period
"""


@dataclass(frozen=True)
class Shop:
    """The shop's database in `folder`, and an engine to build reports with."""

    folder: Path
    engine: Engine

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "shop.sqlite"

    @contextmanager
    def document(
        self, text: str, parameters: Mapping[str, Any] | None = None, as_of: datetime = AS_OF
    ) -> Iterator[Document]:
        """The document of a definition's text, with its rows at hand inside the context."""
        loaded = parse_definition(text, file="shop.yaml", folder=self.folder)
        definition = loaded.definition
        binding = bind(
            definition.parameters, parameters or {}, as_of=as_of, zone=definition.time_zone
        )
        rows = self.folder / "rows"
        rows.mkdir(exist_ok=True)
        yield build(
            Job(loaded, binding),
            connect=lambda _name: connect({"kind": "sqlite", "path": "shop.sqlite"}, self.folder),
            engine=self.engine,
            folder=rows,
            progress=lambda _stage, _what: None,
        )


def create_shop(folder: Path) -> None:
    """Write the database: sales of January and February 2025, cents that floats get wrong."""
    connection = sqlite3.connect(folder / "shop.sqlite")
    connection.execute(
        "CREATE TABLE sale (id INTEGER PRIMARY KEY, day DATE, country TEXT, product TEXT,"
        " amount DECIMAL(10,2), pieces INTEGER)"
    )
    countries, products = ("Norway", "Peru", "Ghana", None), ("Lamp", "Chair", "Desk")
    rows = [
        (
            number + 1,
            f"2025-{1 + number // 60:02d}-{1 + number % 28:02d}",
            countries[number % 4],
            products[number % 3],
            f"{number % 7}.{number % 100:02d}",
            number % 5,
        )
        for number in range(120)
    ]
    connection.executemany("INSERT INTO sale VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
