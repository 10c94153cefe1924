"""`for_each`: the same blocks for each value of a column, over that value's rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from broadsheet.definition.reference import datasets_of
from broadsheet.definition.value_format import ValueFormat
from broadsheet.pipeline.content.fields import require_columns
from broadsheet.pipeline.database import quoted
from broadsheet.pipeline.liquid import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.dataset.dataset import Dataset
    from broadsheet.definition import block as blocks
    from broadsheet.pipeline.scope import Path, Scope


def repeated(block: blocks.ForEach, path: Path, scope: Scope) -> Iterator[Scope]:
    """A scope for each value, in order of the value's first row; at most `block.limit`."""
    dataset = scope.datasets[block.dataset]
    require_columns(dataset, [(block.column, (*path, "column"))], scope)
    name = quoted(block.column)
    sql = (
        f"SELECT {name} FROM (SELECT {name}, row_number() OVER () AS row_order_"
        f" FROM {quoted(dataset.name)}) GROUP BY {name} ORDER BY min(row_order_)"
    )
    column = scope.database.rows(sql, scope.place((*path, "column"))).column(0)
    values = column.slice(0, block.limit).to_pylist()
    if len(column) > block.limit:
        text = scope.labels.shown_of.format(shown=block.limit, available=len(column))
        scope.cuts.append(f"{block.column}: {text}")
    look = ValueFormat.parse(block.format) if block.format else scope.formatter.infer(column.type)
    used = datasets_of(block.content)
    for index, value in enumerate(values):
        text = scope.formatter.text(value, look)
        each = Shown(text=text, value=value, index=index + 1, count=len(values))
        yield replace(scope, each=each, datasets=_filtered(scope, block.column, value, used, path))


def _filtered(
    scope: Scope, column: str, value: Any, used: frozenset[str], path: Path
) -> dict[str, Dataset]:
    """The datasets, those in use and with the column cut down to the rows of `value`."""
    found = dict(scope.datasets)
    for name, dataset in scope.datasets.items():
        if name.removesuffix("_before") not in used and name not in used:
            continue
        if column not in dataset.schema.names:
            continue
        sql = (
            f"SELECT * FROM {quoted(dataset.name)}"
            f" WHERE {quoted(column)} IS NOT DISTINCT FROM :each_value"
        )
        alias = f"{name}__{scope.database.new_path().stem}"
        part = scope.database.select(
            alias,
            sql,
            scope.place((*path, "column")),
            max_rows=max(dataset.rows, 1),
            values={"each_value": value},
        )
        found[name] = replace(part, cut=dataset.cut, limit=dataset.limit)
        scope.database.add(found[name])
    return found
