"""Parquet: streamed in batches, its types kept as far as a dataset knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.dataset.types import normalise_batch, normalise_schema
from broadsheet.lib.errors import Place, SourceError
from broadsheet.sources.reading.naming import column_names
from broadsheet.sources.reading.opening import open_seekable
from broadsheet.sources.reading.scan import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyarrow.parquet import ParquetFile

    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.location import File

_ROWS = 1 << 16


@dataclass(frozen=True, slots=True)
class ParquetScan:
    """A Parquet file whose schema is known; a Scan."""

    file: File
    folder: Path
    deadline: Deadline
    schema: pa.Schema

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(field.name, field.type) for field in self.schema)

    def batches(self, types: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
        from pyarrow.parquet import ParquetFile

        wanted = pa.schema([pa.field(name, types[name]) for name in self.schema.names])
        with open_seekable(self.file, self.folder) as raw:
            try:
                file = ParquetFile(raw)
                target = normalise_schema(file.schema_arrow)
                for batch in _batches(file):
                    self.deadline.check()
                    plain = normalise_batch(batch, target).rename_columns(self.schema.names)
                    yield plain.cast(wanted)
            except (pa.ArrowException, OSError) as error:
                raise _damaged(self.file, error) from error


def _batches(file: ParquetFile) -> Iterator[pa.RecordBatch]:
    """Row group by row group, as Arrow reads ahead all that it is asked for at once."""
    for group in range(file.num_row_groups):
        yield from file.iter_batches(batch_size=_ROWS, row_groups=[group])


def scan_parquet(file: File, folder: Path, deadline: Deadline) -> ParquetScan:
    """Read a Parquet file's schema. Raises SourceError."""
    from pyarrow.parquet import ParquetFile

    deadline.check()
    with open_seekable(file, folder) as raw:
        try:
            schema = ParquetFile(raw).schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise _damaged(file, error) from error
    names = column_names(schema.names)
    types = normalise_schema(schema).types
    return ParquetScan(file, folder, deadline, pa.schema(zip(names, types, strict=True)))


def _damaged(file: File, error: Exception) -> SourceError:
    return SourceError(
        f"it can't be read as Parquet: {error}",
        hint="it is damaged, cut off, or of another format",
        place=Place(file.label),
    )
