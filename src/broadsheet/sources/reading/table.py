"""A table of a files source: one file or sheet, or several laid one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.sources.reading.csv import scan_csv
from broadsheet.sources.reading.excel import scan_excel
from broadsheet.sources.reading.json import scan_json
from broadsheet.sources.reading.naming import column_names
from broadsheet.sources.reading.parquet import scan_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.location import File
    from broadsheet.sources.reading.scan import Column, Scan
    from broadsheet.sources.reading.settings import Settings

FILE_NAME = "file_name"
_INT64_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Part:
    """A file, and the sheet of it if it is a workbook."""

    file: File
    sheet: str | None = None

    def scan(self, settings: Settings, folder: Path, deadline: Deadline) -> Scan:
        """Look through the part. Raises SourceError or LimitError."""
        match self.file.format:
            case "csv":
                return scan_csv(self.file, settings, folder, deadline)
            case "excel":
                return scan_excel(self.file, self.sheet or "", settings, folder, deadline)
            case "json" | "ndjson":
                return scan_json(self.file, settings, folder, deadline)
            case "parquet":
                return scan_parquet(self.file, folder, deadline)


@dataclass(frozen=True, slots=True)
class Table:
    """A name and the parts that it is made of; `is_union` adds the column `file_name`."""

    name: str
    parts: tuple[Part, ...]
    is_union: bool = False

    def read(self, settings: Settings, folder: Path, deadline: Deadline) -> Rows:
        """Look through every part. Raises SourceError or LimitError."""
        scans = [part.scan(settings, folder, deadline) for part in self.parts]
        labels = [part.file.name for part in self.parts] if self.is_union else None
        return Rows.of(scans, labels)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table under one schema, columns matched by name whatever its case.

    `renames` says for each scan what its columns are called in `schema`.
    """

    schema: pa.Schema
    scans: tuple[Scan, ...]
    renames: tuple[dict[str, str], ...]
    labels: tuple[str, ...] | None

    @classmethod
    def of(cls, scans: Sequence[Scan], labels: Sequence[str] | None) -> Rows:
        """Lay scans one below the other; `labels` name each in a last column."""
        names: dict[str, str] = {}
        found: dict[str, list[Column]] = {}
        for scan in scans:
            for column in scan.columns:
                name = names.setdefault(column.name.lower(), column.name)
                found.setdefault(name, []).append(column)
        fields = [pa.field(name, _common_type(columns)) for name, columns in found.items()]
        if labels is not None and fields:
            label_name = column_names([*found, FILE_NAME])[-1]
            fields.append(pa.field(label_name, pa.string()))
        renames = tuple({c.name: names[c.name.lower()] for c in scan.columns} for scan in scans)
        return cls(pa.schema(fields), tuple(scans), renames, None if labels is None else (*labels,))

    def batches(self, deadline: Deadline) -> Iterator[pa.RecordBatch]:
        """The rows. Raises SourceError or LimitError."""
        for index, (scan, names) in enumerate(zip(self.scans, self.renames, strict=True)):
            types = {own: self.schema.field(name).type for own, name in names.items()}
            label = None if self.labels is None else self.labels[index]
            for batch in scan.batches(types):
                deadline.check()
                yield self._aligned(batch, names, label)

    def _aligned(
        self, batch: pa.RecordBatch, names: dict[str, str], label: str | None
    ) -> pa.RecordBatch:
        columns = {
            names[name]: array
            for name, array in zip(batch.schema.names, batch.columns, strict=True)
        }
        if label is not None:
            columns[self.schema.names[-1]] = pa.repeat(pa.scalar(label), batch.num_rows)
        arrays = [
            columns[field.name] if field.name in columns else pa.nulls(batch.num_rows, field.type)
            for field in self.schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def limited(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The first `rows` rows; no batch after them is read."""
    for batch in batches:
        yield batch.slice(0, rows)
        rows -= batch.num_rows
        if rows <= 0:
            return


def _common_type(columns: Sequence[Column]) -> pa.DataType:
    """The type that holds every part's values: texts by all that was seen, types by widening."""
    seen = [column.seen for column in columns if column.seen is not None]
    if len(seen) == len(columns):
        return _or_text(reduce(or_, seen).type)
    types = {column.seen.tight_type if column.seen else column.type for column in columns}
    types.discard(pa.null())
    return _or_text(_widened(types) if types else pa.null())


def _or_text(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_null(kind) else kind


def _widened(types: set[pa.DataType]) -> pa.DataType:
    if len(types) == 1:
        return next(iter(types))
    if all(map(_is_number, types)):
        return _number(types)
    if types == {pa.date32(), pa.timestamp("us")}:
        return pa.timestamp("us")
    return pa.string()


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_int64(kind) or types.is_decimal(kind) or types.is_float64(kind))


def _number(types: set[pa.DataType]) -> pa.DataType:
    decimals = [kind for kind in types if pa.types.is_decimal(kind)]
    whole = max([kind.precision - kind.scale for kind in decimals], default=0)
    scale = max([kind.scale for kind in decimals], default=0)
    if pa.int64() in types:
        whole = max(whole, _INT64_DIGITS)
    if pa.float64() in types or whole + scale > 76:
        return pa.float64()
    digits = whole + scale
    return pa.decimal128(digits, scale) if digits <= 38 else pa.decimal256(digits, scale)
