"""A dataset: rows with a schema, kept as an Arrow file, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.lib.mapping import mapped_table

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of one dataset of a run.

    The rows stand in an Arrow IPC file, not in memory, so several may be far larger than
    memory and another process can read them without a copy. `cut` says that there were more
    rows than `limit`; `source` is None for a transform.
    """

    name: str
    path: Path
    schema: pa.Schema
    rows: int
    cut: bool
    limit: int
    source: str | None
    kind: str

    def table(self) -> pa.Table:
        """The rows as an Arrow table whose buffers are mapped from the file."""
        return mapped_table(self.path)


def read_schema(path: Path) -> pa.Schema:
    """The schema of an Arrow IPC file."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).schema
