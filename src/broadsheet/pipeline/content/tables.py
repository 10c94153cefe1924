"""Tables: columns with their look, the rows to show, totals and groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.table import Column, Cut, Group, Table
from broadsheet.pipeline.content.fields import column_title, comparable, require_columns
from broadsheet.pipeline.database import quoted

if TYPE_CHECKING:
    from broadsheet.dataset.dataset import Dataset
    from broadsheet.definition import block as blocks
    from broadsheet.pipeline.scope import Path, Scope


def build_table(block: blocks.Table, path: Path, scope: Scope) -> Table:
    """A table of a dataset's rows. Raises TransformError for a column that it lacks."""
    dataset = scope.datasets[block.dataset]
    columns = _columns(block, dataset, path, scope)
    shown = min(dataset.rows, block.limit or dataset.rows)
    fields = [column.field for column in columns]
    needed = [*fields, block.group_by] if block.group_by else fields
    data = dataset.table().slice(0, shown).select(list(dict.fromkeys(needed)))
    totals = _totals(dataset, columns, shown, path, scope)
    groups: tuple[Group, ...] = ()
    if block.group_by:
        require_columns(dataset, [(block.group_by, (*path, "group_by"))], scope)
        data, groups = _grouped(block.group_by, dataset, columns, data, path, scope)
    note = scope.line(block.note, (*path, "note"))
    return Table(
        title=scope.line(block.title, (*path, "title")),
        columns=_named_apart(columns),
        data=pa.table(
            [data.column(field) for field in fields],
            names=[column.field for column in _named_apart(columns)],
        ),
        totals=totals,
        totals_title=scope.labels.total if totals else "",
        groups=groups,
        cut=cut_of(dataset, shown, scope),
        notes=(note,) if note else (),
        empty_text=scope.labels.no_rows,
    )


def cut_of(dataset: Dataset, shown: int, scope: Scope) -> Cut | None:
    """What was left out of `dataset` where `shown` of its rows are shown."""
    if not dataset.cut and shown == dataset.rows:
        return None
    whole = scope.formatter.text(shown, ValueFormat("integer"))
    if dataset.cut:
        text = scope.labels.shown_first.format(shown=whole)
        return Cut(shown, None, text)
    available = scope.formatter.text(dataset.rows, ValueFormat("integer"))
    text = scope.labels.shown_of.format(shown=whole, available=available)
    return Cut(shown, dataset.rows, text)


def _columns(block: blocks.Table, dataset: Dataset, path: Path, scope: Scope) -> tuple[Column, ...]:
    wanted = block.columns
    if wanted is None:
        return tuple(
            _column(field.name, field.type, scope)
            for field in dataset.schema
            if field.name != block.group_by
        )
    require_columns(
        dataset,
        [(c.field, (*path, "columns", i, "field")) for i, c in enumerate(wanted)],
        scope,
    )
    found = []
    for index, column in enumerate(wanted):
        base = _column(column.field, dataset.schema.field(column.field).type, scope)
        look = ValueFormat.parse(column.format) if column.format else base.format
        title = base.title
        if column.title is not None:
            title = scope.line(column.title, (*path, "columns", index, "title"))
        found.append(
            replace(
                base,
                title=title,
                format=look,
                align=column.align or scope.formatter.align(look),
                width=column.width,
                overflow=column.overflow,
                bar=column.bar,
                shade=column.shade,
                total=column.total,
            )
        )
    return tuple(found)


def _named_apart(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, where one that shows a field again has a name of its own for it."""
    taken = {column.field for column in columns}
    seen: set[str] = set()
    found = []
    for column in columns:
        name, number = column.field, 1
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{column.field}_{number}"
        seen.add(name)
        found.append(replace(column, field=name))
    return tuple(found)


def _column(name: str, kind: pa.DataType, scope: Scope) -> Column:
    look = scope.formatter.infer(kind)
    return Column(name, column_title(name), look, scope.formatter.align(look))


def _aggregates(columns: tuple[Column, ...]) -> list[str]:
    return [f"{c.total}({quoted(c.field)})" if c.total else "NULL" for c in columns]


def _cell(value: Any, column: Column, scope: Scope) -> Cell | None:
    if column.total is None:
        return None
    look = ValueFormat("integer") if column.total == "count" else column.format
    return Cell(value, scope.formatter.text(value, look))


def _totals(
    dataset: Dataset, columns: tuple[Column, ...], shown: int, path: Path, scope: Scope
) -> tuple[Cell | None, ...]:
    if not any(column.total for column in columns):
        return ()
    items = ", ".join(f"{sql} AS v{i}" for i, sql in enumerate(_aggregates(columns)))
    sql = f"SELECT {items} FROM (SELECT * FROM {quoted(dataset.name)} LIMIT {shown})"
    table = scope.database.rows(sql, scope.place((*path, "columns")))
    return tuple(
        _cell(value[0].as_py(), column, scope)
        for value, column in zip(table.columns, columns, strict=True)
    )


def _grouped(
    field: str,
    dataset: Dataset,
    columns: tuple[Column, ...],
    data: pa.Table,
    path: Path,
    scope: Scope,
) -> tuple[pa.Table, tuple[Group, ...]]:
    """Rows brought together by group, groups in order of their first row, with subtotals."""
    if not data.num_rows:
        return data, ()
    keys = _keys(data.column(field)).dictionary_encode(null_encoding="encode")
    order = pa.table({"key": keys.indices, "row": pa.array(range(data.num_rows), pa.int64())})
    indices = pc.sort_indices(order, sort_keys=[("key", "ascending"), ("row", "ascending")])
    counts = pc.value_counts(keys.indices).to_pylist()
    sizes = {entry["values"]: entry["counts"] for entry in counts}
    subtotals = _subtotals(field, dataset, columns, data.num_rows, path, scope)
    look = scope.formatter.infer(data.schema.field(field).type)
    groups, start = [], 0
    for code, value in enumerate(keys.dictionary.to_pylist()):
        title = scope.formatter.text(value, look)
        groups.append(Group(title, start, sizes[code], subtotals.get(comparable(value), ())))
        start += sizes[code]
    return data.take(indices), tuple(groups)


def _keys(column: pa.ChunkedArray) -> pa.Array:
    """The values to group by, where -0.0 is the 0.0 that SQL takes it for."""
    keys = column.combine_chunks()
    return pc.add(keys, 0.0) if pa.types.is_floating(keys.type) else keys


def _subtotals(
    field: str,
    dataset: Dataset,
    columns: tuple[Column, ...],
    shown: int,
    path: Path,
    scope: Scope,
) -> dict[Any, tuple[Cell | None, ...]]:
    if not any(column.total for column in columns):
        return {}
    items = ", ".join(f"{sql} AS v{i}" for i, sql in enumerate(_aggregates(columns)))
    sql = (
        f"SELECT {quoted(field)} AS k, {items} FROM"
        f" (SELECT * FROM {quoted(dataset.name)} LIMIT {shown}) GROUP BY {quoted(field)}"
    )
    table = scope.database.rows(sql, scope.place((*path, "group_by")))
    found = {}
    for row in table.to_pylist():
        found[comparable(row["k"])] = tuple(
            _cell(row[f"v{i}"], column, scope) for i, column in enumerate(columns)
        )
    return found
