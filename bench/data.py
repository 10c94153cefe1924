"""The synthetic table of the benchmarks: ten mixed columns, the same for the same seed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20_251
_WORDS = (
    *("amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty"),
    *("knoll", "ledge", "marsh", "north", "orchard", "prairie", "quarry", "ridge", "summit"),
)
_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)

SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("quantity", pa.int64()),
        ("region", pa.string()),
        ("product", pa.string()),
        ("discount", pa.int64()),
        ("amount", pa.decimal128(12, 2)),
        ("share", pa.float64()),
        ("sold_at", pa.timestamp("us", tz="UTC")),
        ("due", pa.date32()),
        ("remark", pa.string()),
    ]
)


def table(rows: int) -> pa.Table:
    """That many rows: int, int, short text, text, nullable int, decimal(12,2), ratio,
    timestamp, date, nullable text."""
    chance = random.Random(SEED)  # noqa: S311 - data of a benchmark
    texts = [" ".join(chance.choices(_WORDS, k=chance.randint(2, 5))).title() for _ in range(5000)]
    regions = ("Africa", "Americas", "Asia", "Europe", "Oceania")
    begin = date(2025, 1, 1)
    numbers = range(rows)
    columns: list[list[object]] = [
        list(range(1, rows + 1)),
        [chance.randrange(1, 500) for _ in numbers],
        [regions[chance.randrange(5)] for _ in numbers],
        [texts[chance.randrange(5000)] for _ in numbers],
        [None if chance.random() < 0.3 else chance.randrange(40) for _ in numbers],
        [Decimal(chance.randrange(-10_000, 99_999_999)).scaleb(-2) for _ in numbers],
        [chance.random() for _ in numbers],
        [_BEGIN + timedelta(seconds=chance.randrange(365 * 86_400)) for _ in numbers],
        [begin + timedelta(days=chance.randrange(400)) for _ in numbers],
        [None if chance.random() < 0.5 else texts[chance.randrange(5000)] for _ in numbers],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def parquet(folder: Path, rows: int) -> Path:
    """The table as a file in `folder`, made once."""
    path = folder / f"rows-{rows}.parquet"
    if not path.exists():
        pq.write_table(table(rows), path)
    return path
