"""Charts, gauges and funnels: their data looked up, then drawn by the document layer."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.charts.build import build_chart, build_funnel, build_gauge
from broadsheet.document.charts.funnel import FunnelInput
from broadsheet.document.charts.gauge import GaugeInput
from broadsheet.lib.errors import RenderError, TransformError
from broadsheet.pipeline.content.fields import column_title, require_columns
from broadsheet.pipeline.content.tables import cut_of

if TYPE_CHECKING:
    from broadsheet.definition import block as blocks
    from broadsheet.definition.chart import Chart, Gauge
    from broadsheet.document import block as made
    from broadsheet.pipeline.scope import Path, Scope


def build_chart_block(block: Chart, path: Path, scope: Scope) -> made.Chart:
    """A chart of a dataset's rows. Raises DefinitionError for a column that it lacks."""
    dataset = scope.datasets[block.dataset]
    require_columns(dataset, [(name, (*path, field)) for field, name in block.fields], scope)
    texts: dict[str, str | None] = {
        field: scope.line(getattr(block, field), (*path, field))
        for field in ("title", "x_title", "y_title")
    }
    texts["alt"] = _alt(block.alt, path, scope)
    block = block.model_copy(update=texts)
    try:
        chart = build_chart(block, dataset.table(), width=scope.width, **_look(scope))
    except RenderError as error:
        error.place = scope.place(path)
        raise
    return replace(chart, cut=chart.cut or cut_of(dataset, dataset.rows, scope))


def build_funnel_block(block: blocks.Funnel, path: Path, scope: Scope) -> made.Chart:
    """A funnel over the rows of a dataset, a step each."""
    dataset = scope.datasets[block.dataset]
    wanted = [(block.step, (*path, "step")), (block.value, (*path, "value"))]
    require_columns(dataset, wanted, scope)
    table = dataset.table()
    steps, values = table.column(block.step), table.column(block.value)
    look = ValueFormat.parse(block.format) if block.format else scope.formatter.infer(values.type)
    funnel = FunnelInput(
        tuple(scope.formatter.column(steps, scope.formatter.infer(steps.type))),
        tuple(values.to_pylist()),
        look,
        column_title(block.step),
        column_title(block.value),
        step_field=block.step,
        value_field=block.value,
        alt=_alt(block.alt, path, scope),
    )
    title = scope.line(block.title, (*path, "title"))
    chart = build_funnel(funnel, width=scope.width, title=title, **_look(scope))
    return replace(chart, cut=chart.cut or cut_of(dataset, dataset.rows, scope))


def build_gauge_block(block: Gauge, path: Path, scope: Scope) -> made.Chart:
    """A gauge; value, maximum and goal may be SQL expressions over the dataset."""
    fields = {"value": block.value, "max": block.max, "goal": block.goal}
    wanted = {
        field: (sql, scope.place((*path, field)))
        for field, sql in fields.items()
        if isinstance(sql, str)
    }
    dataset = scope.datasets[block.dataset]
    results = scope.database.evaluate(dataset.name, list(wanted.values()))
    found = dict(zip(wanted, results, strict=True))
    value, kind = found["value"]
    look = ValueFormat.parse(block.format) if block.format else scope.formatter.infer(kind)
    high = _number("max", fields, found, path, scope)
    gauge = GaugeInput(
        scope.line(block.label, (*path, "label")),
        value,
        block.min,
        block.min + 1 if high is None else high,
        look,
        _number("goal", fields, found, path, scope),
        block.good,
        _alt(block.alt, path, scope),
    )
    return build_gauge(gauge, width=scope.width, **_look(scope))


def _number(
    field: str, fields: dict[str, Any], found: dict[str, Any], path: Path, scope: Scope
) -> float | None:
    """An end of a gauge's scale; None where the data give none."""
    value = found[field][0] if field in found else fields[field]
    if value is None:
        return None
    try:
        number = float(value)
        return number if math.isfinite(number) else None
    except (TypeError, ValueError):
        raise TransformError(
            f"the {field} of a gauge must be a number, not {value!r}",
            place=scope.place((*path, field)),
        ) from None


def _alt(text: str | None, path: Path, scope: Scope) -> str | None:
    return None if text is None else scope.line(text, (*path, "alt"))


def _look(scope: Scope) -> dict[str, Any]:
    return {
        "formatter": scope.formatter,
        "labels": scope.labels,
        "branding": scope.branding,
    }
