"""Batches kept until a result is complete: in memory at first, then in a temporary file."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

import pyarrow as pa

from broadsheet.sources.arrow import Column, convert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MEMORY_BYTES = 32_000_000


class Spool:
    """Collects raw batches while `columns` see all values, then plays them back in one schema.

    Where a source can't promise the types of its columns, the schema is known only after the
    last row. A result of ordinary size stays in memory; a larger one goes to a nameless
    file that vanishes with the process.
    """

    def __init__(self, columns: Sequence[Column], memory: int = _MEMORY_BYTES) -> None:
        self._columns = tuple(columns)
        self._memory = memory
        self._held: list[pa.RecordBatch] = []
        self._held_bytes = 0
        self._file: IO[bytes] | None = None
        self._stack = ExitStack()

    def add(self, batch: pa.RecordBatch) -> None:
        """Take one more batch; its columns go by position."""
        for column, array in zip(self._columns, batch.columns, strict=True):
            column.add(array)
        if self._file is None:
            self._held_bytes += batch.nbytes
            if self._held_bytes <= self._memory:
                self._held.append(batch)
                return
            file = tempfile.TemporaryFile(prefix="broadsheet-")  # noqa: SIM115 - closed in close()
            self._file = self._stack.enter_context(file)
        # Batches differ in type, so each is an Arrow stream of its own.
        with pa.ipc.new_stream(self._file, batch.schema) as writer:
            writer.write_batch(batch)

    def reader(self) -> pa.RecordBatchReader:
        """Everything added, in the one schema that holds it; to be read once, before `close`."""
        schema = pa.schema([pa.field(column.name, column.type) for column in self._columns])
        return pa.RecordBatchReader.from_batches(schema, self._play(schema))

    def close(self) -> None:
        """Let go of memory and file."""
        self._held.clear()
        self._stack.close()

    def _play(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for batch in self._batches():
            arrays = [
                convert(array, column.type)
                for array, column in zip(batch.columns, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while self._held:
            yield self._held.pop(0)
        if self._file is None:
            return
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            with pa.ipc.open_stream(self._file) as reader:
                yield from reader
