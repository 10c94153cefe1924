"""A table's rows in a file, so that every process reads just those it works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

_BATCH = 4096


def write_rows(data: pa.Table, path: Path) -> None:
    """Write all rows as an Arrow file. Raises OSError."""
    plain = pa.schema([field.with_type(_plain(field.type)) for field in data.schema])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, plain) as file:
        for start in range(0, data.num_rows, _BATCH):
            part = data.slice(start, _BATCH)
            columns = [_decoded(column) for column in part.columns]
            file.write_batch(pa.RecordBatch.from_arrays(columns, schema=plain))


def read_rows(path: Path, start: int, stop: int) -> pa.Table:
    """Rows `start` to `stop`, not included. Raises OSError."""
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as file:
        first = start // _BATCH
        batches = [file.get_batch(index) for index in range(first, -(-stop // _BATCH))]
    return pa.Table.from_batches(batches).slice(start - first * _BATCH, stop - start)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _decoded(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole
