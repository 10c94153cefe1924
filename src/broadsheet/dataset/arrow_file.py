"""Rows of a stream as an Arrow file, the one place that all of a run's rows go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.dataset.types import normalise_batch, normalise_schema
from broadsheet.lib.errors import LimitError

if TYPE_CHECKING:
    from pathlib import Path


def write_rows(
    reader: pa.RecordBatchReader, path: Path, max_rows: int, max_bytes: int | None = None
) -> tuple[pa.Schema, int, bool]:
    """Write batches with normalised types: their schema, rows, and whether they were cut.

    Raises LimitError past `max_bytes` of Arrow data, and OSError as the system meets it.
    """
    schema = normalise_schema(reader.schema)
    rows, size, cut = 0, 0, False
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in reader:
            room = max_rows - rows
            if batch.num_rows > room:
                cut, batch = True, batch.slice(0, room)
            if batch.num_rows:
                writer.write_batch(normalise_batch(batch, schema))
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if max_bytes is not None and size > max_bytes:
                raise LimitError(
                    f"the result is larger than {max_bytes >> 30} GiB",
                    hint="select fewer columns or rows",
                )
            if cut:
                break
    return schema, rows, cut
