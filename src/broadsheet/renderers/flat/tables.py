"""What a document has to say in rows: its tables, else its metrics, else its charts' data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.document.block import Chart, Metrics
from broadsheet.document.table import Table
from broadsheet.renderers.flat.columns import FlatColumn, flat_column, harmless_text
from broadsheet.renderers.naming import column_titles
from broadsheet.renderers.parts import group_indices
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadsheet.document.block import Metric
    from broadsheet.document.cell import Scalar
    from broadsheet.document.document import Document


@dataclass(frozen=True, slots=True)
class FlatTable:
    """Columns under unique titles; `fields` names them in the data."""

    title: str
    titles: tuple[str, ...]
    fields: tuple[str, ...]
    columns: tuple[FlatColumn, ...]
    notes: tuple[str, ...] = ()

    @property
    def data(self) -> pa.Table:
        """The rows as they are in the document."""
        return pa.table([column.values for column in self.columns], names=list(self.titles))


def flat_tables(document: Document, *, defuse: bool) -> tuple[FlatTable, ...]:
    """The document's tables; empty if it has neither tables, metrics nor charts."""
    blocks = tuple(leaves(document.blocks))
    tables = [block for block in blocks if isinstance(block, Table)]
    if tables:
        return tuple(_table(table, document, defuse=defuse) for table in tables)
    metrics = [item for block in blocks if isinstance(block, Metrics) for item in block.items]
    if metrics:
        return (_metrics(metrics, document, defuse=defuse),)
    charts = [
        Table(block.title, block.columns, block.data, cut=block.cut)
        for block in blocks
        if isinstance(block, Chart)
    ]
    return tuple(_table(chart, document, defuse=defuse) for chart in charts)


def _table(table: Table, document: Document, *, defuse: bool) -> FlatTable:
    titles = list(column_titles(table))
    fields = [column.field for column in table.columns]
    zone = document.time_zone
    columns = [flat_column(values, zone, defuse=defuse) for values in table.data.columns]
    if table.groups:
        # The heading of a group may be all that tells its rows from the next group's.
        titles.insert(0, _free("Group", titles))
        fields.insert(0, _free("group", fields))
        columns.insert(0, _groups(table, defuse=defuse))
    notes = (*((table.cut.text,) if table.cut else ()), *table.notes)
    return FlatTable(
        table.title, _headers(titles, defuse=defuse), tuple(fields), tuple(columns), notes
    )


def _headers(titles: Iterable[str], *, defuse: bool) -> tuple[str, ...]:
    return tuple(harmless_text(title) if defuse else title for title in titles)


def _free(name: str, taken: Iterable[str]) -> str:
    lower = {other.lower() for other in taken}
    while name.lower() in lower:
        name += "_"
    return name


def _groups(table: Table, *, defuse: bool) -> FlatColumn:
    titles = pa.array([group.title for group in table.groups], pa.large_string())
    values = pa.DictionaryArray.from_arrays(group_indices(table.groups), titles)
    return flat_column(pa.chunked_array([values]), "UTC", defuse=defuse)


def _metrics(metrics: Iterable[Metric], document: Document, *, defuse: bool) -> FlatTable:
    zone = document.time_zone

    def text(value: Scalar) -> str | None:
        column = flat_column(pa.chunked_array([pa.array([value])]), zone, defuse=defuse)
        written = column.part(0, 1).values.cast(pa.string())[0].as_py()
        return None if written is None else str(written)

    labels = pa.chunked_array([pa.array([metric.label for metric in metrics], pa.large_string())])
    values = {
        "value": [text(metric.value.value) for metric in metrics],
        "before": [text(m.before.value) if m.before else None for m in metrics],
        "change": [text(metric.change) for metric in metrics],
    }
    columns = [flat_column(labels, zone, defuse=defuse)]
    columns += [
        flat_column(pa.chunked_array([pa.array(column, pa.string())]), zone, defuse=False)
        for column in values.values()
    ]
    return FlatTable(
        document.title,
        ("Metric", "Value", "Before", "Change"),
        ("metric", *values),
        tuple(columns),
    )
