"""Metrics: figures by SQL expression, with their comparison."""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from broadsheet.definition import block as blocks
from broadsheet.definition.reference import metric_name
from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Direction, Metric, Verdict
from broadsheet.document.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from broadsheet.definition.block import Block
    from broadsheet.lib.errors import Place
    from broadsheet.pipeline.scope import Path, Scope

Evaluated = tuple[Any, "pa.DataType"]


def evaluate_metrics(content: tuple[Block, ...], path: Path, scope: Scope) -> dict[str, Metric]:
    """Every metric of `content` by name; those inside of a `for_each` are its own."""
    wanted = list(_metrics(content, path))
    values = _values(wanted, scope)
    return {metric_name(metric): _metric(metric, where, values, scope) for where, metric in wanted}


def _metrics(content: tuple[Block, ...], path: Path) -> Iterator[tuple[Path, blocks.Metric]]:
    for index, block in enumerate(content):
        here = (*path, index)
        if isinstance(block, blocks.Metrics):
            for number, metric in enumerate(block.items):
                yield (*here, "items", number), metric
        elif isinstance(block, blocks.Columns):
            for number, item in enumerate(block.items):
                yield from _metrics(item.content, (*here, "items", number, "content"))


def _values(
    wanted: list[tuple[Path, blocks.Metric]], scope: Scope
) -> dict[tuple[str, str], Evaluated]:
    """Value and type by dataset and expression: one query a dataset."""
    expressions: dict[str, dict[str, Place]] = defaultdict(dict)
    for path, metric in wanted:
        place = scope.place((*path, "value"))
        for name in (metric.dataset, f"{metric.dataset}_before"):
            if name in scope.datasets:
                expressions[name].setdefault(metric.value, place)
    found: dict[tuple[str, str], Evaluated] = {}
    for dataset, items in expressions.items():
        table = scope.datasets[dataset].name
        results = scope.database.evaluate(table, list(items.items()))
        found |= {(dataset, sql): result for sql, result in zip(items, results, strict=True)}
    return found


def _metric(
    metric: blocks.Metric,
    path: Path,
    values: dict[tuple[str, str], Evaluated],
    scope: Scope,
) -> Metric:
    value, kind = values[metric.dataset, metric.value]
    look = ValueFormat.parse(metric.format) if metric.format else scope.formatter.infer(kind)
    cell = Cell(value, scope.formatter.text(value, look))
    label = scope.line(metric.label, (*path, "label"))
    earlier = values.get((f"{metric.dataset}_before", metric.value))
    if earlier is None:
        return Metric(metric_name(metric), label, cell, look)
    before = Cell(earlier[0], scope.formatter.text(earlier[0], look))
    change = change_ratio(value, earlier[0])
    direction = _direction(value, earlier[0])
    return Metric(
        name=metric_name(metric),
        label=label,
        value=cell,
        format=look,
        before=before,
        before_label=_before_label(metric.dataset, scope),
        change=change,
        change_text="" if change is None else scope.formatter.change(change),
        direction=direction,
        verdict=_verdict(direction, metric.good),
    )


def _before_label(dataset: str, scope: Scope) -> str:
    """What the figure is compared with, in the reader's words."""
    for entry in scope.loaded.definition.datasets:
        if entry.name == dataset and entry.compare:
            return str(getattr(scope.labels, entry.compare))
    return scope.labels.before


def change_ratio(value: Any, before: Any) -> float | None:
    """(value - before) / |before|; None where either is no finite number or before is 0."""
    if not _finite(value) or not _finite(before) or not before:
        return None
    return float((Decimal(str(value)) - Decimal(str(before))) / abs(Decimal(str(before))))


def _finite(value: Any) -> bool:
    return (
        isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _direction(value: Any, before: Any) -> Direction | None:
    if not _finite(value) or not _finite(before):
        return None
    return "same" if value == before else "up" if value > before else "down"


def _verdict(direction: Direction | None, good: str | None) -> Verdict:
    if good is None or direction is None or direction == "same":
        return "neutral"
    return "good" if direction == good else "bad"
