"""Cohorts: how groups that began together develop with age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.table import Column, Span, Table
from broadsheet.lib.errors import TransformError
from broadsheet.pipeline.content.fields import column_title, require_columns
from broadsheet.pipeline.content.tables import cut_of
from broadsheet.pipeline.database import quoted

if TYPE_CHECKING:
    from broadsheet.definition import block as blocks
    from broadsheet.pipeline.scope import Path, Scope

_MAX_AGE = 120


def build_cohort(block: blocks.Cohort, path: Path, scope: Scope) -> Table:
    """A row for each cohort, its size at age 0, then its value (or ratio to that) by age."""
    dataset = scope.datasets[block.dataset]
    wanted = [(block.cohort, (*path, "cohort")), (block.age, (*path, "age"))]
    require_columns(dataset, wanted, scope)
    cohort, age = quoted(block.cohort), quoted(block.age)
    sql = (
        f"SELECT {cohort}, {age}, ({block.value}\n) AS value_ FROM {quoted(dataset.name)}"
        f" WHERE {cohort} IS NOT NULL AND {age} IS NOT NULL GROUP BY ALL ORDER BY 1, 2"
    )
    table = scope.database.rows(sql, scope.place((*path, "value")))
    if not pa.types.is_integer(table.schema.types[1]) and table.num_rows:
        raise TransformError(
            f"the age {block.age!r} of a cohort must be a whole number, 0 for the first period",
            hint="such as date_diff('month', first_day, day)",
            place=scope.place((*path, "age")),
        )
    values = _values(table, path, scope)
    oldest = max((a for ages in values.values() for a in ages), default=0)
    columns = _columns(block, table.schema.types, oldest, scope)
    title = block.age_title or column_title(block.age)
    return Table(
        title=scope.line(block.title, (*path, "title")),
        columns=columns,
        data=_data(block, values, table.schema.types, columns),
        spans=(Span("", 2), Span(scope.line(title, (*path, "age_title")), oldest + 1)),
        cut=cut_of(dataset, dataset.rows, scope),
        empty_text=scope.labels.no_rows,
    )


def _values(table: pa.Table, path: Path, scope: Scope) -> dict[Any, dict[int, Any]]:
    found: dict[Any, dict[int, Any]] = {}
    for cohort, age, value in zip(*(c.to_pylist() for c in table.columns), strict=True):
        if not 0 <= age <= _MAX_AGE:
            raise TransformError(
                f"an age of {age} can't be shown in a cohort table",
                hint=f"ages go from 0 to {_MAX_AGE}",
                place=scope.place((*path, "age")),
            )
        found.setdefault(cohort, {})[age] = value
    return found


def _columns(
    block: blocks.Cohort, types: list[pa.DataType], oldest: int, scope: Scope
) -> tuple[Column, ...]:
    formatter = scope.formatter
    size = formatter.infer(types[2])
    look = ValueFormat("percent", 0) if block.show == "ratio" else size
    if block.format:
        look = ValueFormat.parse(block.format)
        size = look if block.show == "value" else size
    name = formatter.infer(types[0])
    if pa.types.is_temporal(types[0]):
        name = ValueFormat("month")
    return (
        Column("cohort", column_title(block.cohort), name, "left", row_header=True),
        Column("size", scope.labels.count, size, "right"),
        *(
            Column(
                f"age_{age}", formatter.text(age, ValueFormat("integer")), look, "right", shade=True
            )
            for age in range(oldest + 1)
        ),
    )


def _data(
    block: blocks.Cohort,
    values: dict[Any, dict[int, Any]],
    types: list[pa.DataType],
    columns: tuple[Column, ...],
) -> pa.Table:
    ratio = block.show == "ratio"
    arrays = [
        pa.array(list(values), types[0]),
        pa.array([ages.get(0) for ages in values.values()], types[2]),
    ]
    for age in range(len(columns) - 2):
        column = [
            _ratio(ages.get(age), ages.get(0)) if ratio else ages.get(age)
            for ages in values.values()
        ]
        arrays.append(pa.array(column, pa.float64() if ratio else types[2]))
    return pa.table(arrays, names=[column.field for column in columns])


def _ratio(value: Any, first: Any) -> float | None:
    return None if value is None or not first else float(value) / float(first)
