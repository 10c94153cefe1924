"""Datasets of a run: fetched from sources, computed from one another, compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.dataset.arrow_file import write_rows
from broadsheet.dataset.dataset import Dataset
from broadsheet.lib.errors import (
    BroadsheetError,
    DefinitionError,
    LimitError,
    Problem,
    SourceError,
    TransformError,
    several,
)
from broadsheet.lib.storage import has_no_room, scratch_error
from broadsheet.pipeline.database import Database, quoted
from broadsheet.pipeline.order import order_problems, read_sql
from broadsheet.sources.base import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from broadsheet.definition import dataset as definitions
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.definition.parameter import Binding, Value
    from broadsheet.definition.period import Comparison
    from broadsheet.lib.errors import Place
    from broadsheet.sources.base import Source

MAX_BYTES = 8 << 30
"""What one dataset may take on disk before it is refused, in bytes."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches the datasets of one run, in the order of the definition.

    `connect` gives the source of a name, or raises; `report` hears which dataset is next.
    """

    loaded: LoadedDefinition
    binding: Binding
    database: Database
    connect: Callable[[str], Source]
    report: Callable[[str], None]

    def fetch_all(self) -> dict[str, Dataset]:
        """Every dataset by name, compared ones also as `NAME_before`.

        Raises SourceError, TransformError, LimitError or DefinitionError with the place.
        """
        reads, wrong = read_sql(self.loaded, self.database)
        if wrong:
            raise several(TransformError, wrong)
        problems = order_problems(self.loaded, reads)
        if problems:
            raise DefinitionError(problems)
        found: dict[str, Dataset] = {}
        for index, entry in enumerate(self.loaded.definition.datasets):
            self.report(entry.name)
            for dataset in self._versions(index, entry, found):
                self.database.add(dataset)
                found[dataset.name] = dataset
        return found

    def _versions(
        self, index: int, entry: definitions.Dataset, found: Mapping[str, Dataset]
    ) -> list[Dataset]:
        place = self.loaded.place("datasets", index, "query" if entry.query else "table")
        make = self._from_source if entry.source else self._transform
        versions = [make(entry, entry.name, self.binding.values(), place, found)]
        if entry.compare:
            earlier = {
                name: found.get(f"{name}_before", dataset) for name, dataset in found.items()
            }
            values = self._earlier_values(index, entry.compare)
            versions.append(make(entry, f"{entry.name}_before", values, place, earlier))
        for dataset in versions:
            if dataset.cut and entry.on_limit == "fail":
                raise LimitError(
                    f"the dataset {entry.name} has more than {entry.max_rows:,} rows",
                    hint="narrow the query, or raise max_rows",
                    place=place,
                )
        return versions

    def _earlier_values(self, index: int, comparison: Comparison) -> dict[str, Value]:
        try:
            return self.binding.values(comparison)
        except ValueError as error:
            place = self.loaded.place("datasets", index, "compare")
            raise DefinitionError([Problem(place, str(error), "choose a later period")]) from None

    def _from_source(
        self,
        entry: definitions.Dataset,
        name: str,
        values: Mapping[str, Value],
        place: Place,
        _found: Mapping[str, Dataset],
    ) -> Dataset:
        request = Request(entry.query, entry.table, values, entry.max_rows, entry.time_limit)
        path = self.database.new_path()
        try:
            source = self.connect(entry.source or "")
            with source.fetch(request) as reader:
                schema, rows, cut = spill(reader, path, entry.max_rows)
            if not schema.names:
                raise SourceError("the result has no columns", hint="name some after SELECT")
        except BroadsheetError as error:
            error.place = error.place or place
            raise
        except OSError as error:
            # What a source keeps until it knows its types; its own errors are not of this kind.
            if not has_no_room(error):
                raise
            failure = scratch_error(error, path)
            failure.place = place
            raise failure from None
        return Dataset(name, path, schema, rows, cut, entry.max_rows, entry.source, source.kind)

    def _transform(
        self,
        entry: definitions.Dataset,
        name: str,
        values: Mapping[str, Value],
        place: Place,
        found: Mapping[str, Dataset],
    ) -> Dataset:
        sql = entry.query or ""
        used = {table.lower() for table in self.database.tables(sql, place)}
        replaced = {n: d for n, d in found.items() if n.lower() in used and d.name != n}
        if replaced:
            # Over the earlier rows of its inputs: they stand in under the inputs' names.
            entries = ", ".join(
                f"{quoted(n)} AS MATERIALIZED (SELECT * FROM {quoted(d.name)})"
                for n, d in replaced.items()
            )
            sql = f"WITH {entries} SELECT * FROM ({sql.strip().rstrip(';')}\n)"
        return self.database.select(
            name, sql, place, max_rows=entry.max_rows, timeout=entry.time_limit, values=values
        )


def spill(reader: pa.RecordBatchReader, path: Path, max_rows: int) -> tuple[pa.Schema, int, bool]:
    """Write a source's rows: their schema, number, and whether they were cut.

    Raises LimitError past MAX_BYTES and OutputError where the disk is full.
    """
    try:
        return write_rows(reader, path, max_rows, MAX_BYTES)
    except OSError as error:
        raise scratch_error(error, path) from None
