"""A detail table as CSV: ours with its promises, and pyarrow's writer."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.csv
import pyarrow.parquet as pq
from bench import project
from bench.data import parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def ours(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet's renderer over a built document."""
    source = project.sources_of_file(parquet(folder, rows))
    with project.built(project.DETAIL, source) as document, TemporaryDirectory() as out:
        csv = project.renderer("csv")
        yield lambda number: csv.render(document, Path(out), f"report-{number}")


@contextmanager
def arrow(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """pyarrow's writer over the same rows in memory."""
    table = pq.read_table(parquet(folder, rows))
    with TemporaryDirectory() as out:
        yield lambda number: pyarrow.csv.write_csv(table, Path(out) / f"report-{number}.csv")
