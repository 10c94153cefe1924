"""Pivots: one dataset's values by rows and columns, with totals that are computed, not added."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.table import Column, Cut, Span, Table
from broadsheet.pipeline.content.fields import column_title, comparable, require_columns
from broadsheet.pipeline.content.tables import cut_of
from broadsheet.pipeline.database import quoted

if TYPE_CHECKING:
    from broadsheet.definition import block as blocks
    from broadsheet.pipeline.scope import Path, Scope

_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_INNERMOST = re.compile(r"\([^()]*\)")
_DISTINCT = re.compile(r"\bdistinct\b", re.IGNORECASE)
_SUM = re.compile(r"\s*sum\s*(filter\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A pivot's values: by row key and column key; a key of None is the total."""

    rows: list[tuple[Any, ...]]
    columns: list[Any]
    values: dict[tuple[tuple[Any, ...] | None, tuple[Any] | None], Any]
    types: list[pa.DataType]
    left_out: int


def build_pivot(block: blocks.Pivot, path: Path, scope: Scope) -> Table:
    """A pivot table. Rows keep the order of the dataset, columns are sorted."""
    dataset = scope.datasets[block.dataset]
    wanted = [(name, (*path, "rows", i)) for i, name in enumerate(block.rows)]
    require_columns(dataset, [*wanted, (block.columns, (*path, "columns"))], scope)
    grid = _grid(block, path, scope)
    value_type = grid.types[-1]
    look = ValueFormat.parse(block.format) if block.format else scope.formatter.infer(value_type)
    columns = _columns(block, grid, look, scope)
    arrays = [
        pa.array([key[i] for key in grid.rows], grid.types[i]) for i in range(len(block.rows))
    ]
    for key in _column_keys(block, grid):
        arrays.append(pa.array([grid.values.get((row, key)) for row in grid.rows], value_type))
    data = pa.table(arrays, names=[column.field for column in columns])
    return Table(
        title=scope.line(block.title, (*path, "title")),
        columns=columns,
        data=data,
        totals=_totals(block, grid, look, scope),
        totals_title=scope.labels.total if block.totals else "",
        spans=_spans(block, grid),
        cut=_cut(block, grid) or cut_of(dataset, dataset.rows, scope),
        empty_text=scope.labels.no_rows,
    )


def _grid(block: blocks.Pivot, path: Path, scope: Scope) -> _Grid:
    dataset = scope.datasets[block.dataset]
    rows = ", ".join(quoted(name) for name in block.rows)
    column = quoted(block.columns)
    sets = f"({rows}, {column}), ({rows}), ({column}), ()"
    sql = (
        f"SELECT {rows}, {column}, grouping({quoted(block.rows[0])}) AS over_rows,"
        f" grouping({column}) AS over_columns, min(row_order_) AS first_row,"
        f" ({block.value}\n) AS value_"
        f" FROM (SELECT *, row_number() OVER () AS row_order_ FROM {quoted(dataset.name)})"
        f" GROUP BY GROUPING SETS ({sets}) ORDER BY first_row"
    )
    table = scope.database.rows(sql, scope.place((*path, "value")))
    return _read_grid(table, block)


def _read_grid(table: pa.Table, block: blocks.Pivot) -> _Grid:
    width = len(block.rows)
    values: dict[tuple[tuple[Any, ...] | None, tuple[Any] | None], Any] = {}
    rows: dict[tuple[Any, ...], None] = {}
    heads: dict[Any, None] = {}
    for record in zip(*(column.to_pylist() for column in table.columns), strict=True):
        keys = tuple(map(comparable, record[: width + 1]))
        row = None if record[width + 1] else keys[:width]
        head = None if record[width + 2] else keys[width:]
        values[row, head] = record[-1]
        if row is not None:
            rows.setdefault(row)
        if head is not None:
            heads.setdefault(head[0])
    # NaN is neither less nor greater, so it has a place of its own.
    ordered = sorted(heads, key=lambda value: (value is None, value is math.nan, value))
    kept = ordered[: block.max_columns]
    return _Grid(list(rows), kept, values, table.schema.types, len(ordered) - len(kept))


def _column_keys(block: blocks.Pivot, grid: _Grid) -> list[tuple[Any] | None]:
    keys: list[tuple[Any] | None] = [(value,) for value in grid.columns]
    return [*keys, None] if block.totals else keys


def _columns(
    block: blocks.Pivot, grid: _Grid, look: ValueFormat, scope: Scope
) -> tuple[Column, ...]:
    formatter = scope.formatter
    found: list[Column] = []
    for name, kind in zip(block.rows, grid.types, strict=False):
        row_look = formatter.infer(kind)
        found.append(Column(name, column_title(name), row_look, "left", row_header=not found))
    head_look = formatter.infer(grid.types[len(block.rows)])
    total = "sum" if block.totals and not grid.left_out and _is_sum(block.value) else None
    for index, value in enumerate(grid.columns):
        title = formatter.text(value, head_look)
        column = Column(
            f"column_{index + 1}",
            title,
            look,
            formatter.align(look),
            shade=block.shade,
            total=total,  # type: ignore[arg-type]
        )
        found.append(column)
    if block.totals:
        label = scope.labels.total
        found.append(Column("total_", label, look, formatter.align(look), total=total))  # type: ignore[arg-type]
    return tuple(found)


def _is_sum(expression: str) -> bool:
    """Whether the expression is one sum, so that a total is the sum of its cells."""
    text = _QUOTED.sub("", expression)
    if _DISTINCT.search(text):
        return False
    before = ""
    while text != before:
        before, text = text, _INNERMOST.sub("", text)
    return _SUM.fullmatch(text) is not None


def _totals(
    block: blocks.Pivot, grid: _Grid, look: ValueFormat, scope: Scope
) -> tuple[Cell | None, ...]:
    if not block.totals or not grid.rows:
        return ()
    cells: list[Cell | None] = [None] * len(block.rows)
    for key in _column_keys(block, grid):
        value = grid.values.get((None, key))
        cells.append(Cell(value, scope.formatter.text(value, look)))
    return tuple(cells)


def _spans(block: blocks.Pivot, grid: _Grid) -> tuple[Span, ...]:
    if not grid.columns:
        return ()
    spans = [Span("", len(block.rows)), Span(column_title(block.columns), len(grid.columns))]
    return (*spans, Span("", 1)) if block.totals else tuple(spans)


def _cut(block: blocks.Pivot, grid: _Grid) -> Cut | None:
    if not grid.left_out:
        return None
    shown, available = len(grid.columns), len(grid.columns) + grid.left_out
    return Cut(shown, available, f"{column_title(block.columns)}: {shown}/{available}")
