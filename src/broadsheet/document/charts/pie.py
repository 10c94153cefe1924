"""Parts of a whole, as a pie or a ring with its shares in the legend."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from broadsheet.document.block import NativeChart
from broadsheet.document.charts import color, measure
from broadsheet.document.charts.alt import COUNT, SHARE, nothing, parts_alt, plain
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import (
    Series,
    Shape,
    added,
    drawable,
    shape_of,
    title_of,
    unique_keys,
)
from broadsheet.document.charts.ticks import amount_texts
from broadsheet.document.direction import isolated
from broadsheet.document.table import Cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas

_MOST = 12
_RING = 0.62
_FILLED = 0.8
_LEAST_TEXT = 11.0
_ENOUGH, _LEAST = 110.0, 60.0
_MOST_NAMED = 3
_LEGEND_ROW = 17
_SQUARE = 24
_LEGEND = {"title": None, "orient": "none", "labelLimit": 0}


@dataclass(frozen=True)
class _Part:
    name: str
    value: Any
    size: float
    share: str


def draw_pie(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A pie or donut chart: the largest slices first, the smallest ones together."""
    plain_chart = chart.model_copy(update={"color": None, "y": chart.values[:1]})
    shape = shape_of(plain_chart, data, canvas.formatter, most=1, other="", ordered=False)
    missing = _missing(shape, canvas)
    shape, summed = _fewer(shape, canvas)
    y = chart.y_title or title_of(chart.values[0])
    drawn = Drawing(
        canvas.empty(),
        chart.alt or nothing(chart, canvas),
        shape.table(),
        shape.columns(canvas.formatter),
        NativeChart("pie" if chart.kind == "pie" else "doughnut", shape.x, (shape.series[0].name,)),
        cut=_cut(shape, summed, missing, canvas),
    )
    parts = _parts(shape, canvas)
    if not sum(part.size for part in parts):
        return drawn
    told = [f"{plain(part.name)} {part.share}" for part in parts]
    alt = chart.alt or parts_alt(chart, canvas, y, shape.x_title, told)
    rows, plan = _arranged(chart, shape.series[0], parts, canvas)
    spec = _spec(chart, shape, rows, plan, canvas, grey=bool(summed))
    return replace(drawn, alt=alt, spec=spec, height=plan.height)


def _missing(shape: Shape, canvas: Canvas) -> list[str]:
    """The parts below zero, which a circle can't show, with their values."""
    series = shape.series[0]
    return [
        f"{plain(key)} ({canvas.formatter.text(value, series.format)})"
        for key, value in zip(shape.keys, series.values, strict=True)
        if (drawable(value) or 0.0) < 0
    ]


def _fewer(shape: Shape, canvas: Canvas) -> tuple[Shape, int]:
    """Slices by size, at most twelve; how many were added up."""
    series = shape.series[0]
    places = range(len(shape.xs))
    whole = [place for place in places if (drawable(series.values[place]) or 0.0) >= 0]
    whole.sort(key=lambda place: -(drawable(series.values[place]) or 0.0))
    kept = whole if len(whole) <= _MOST else whole[: _MOST - 1]
    xs: list[Any] = [shape.xs[place] for place in kept]
    keys = [shape.keys[place] for place in kept]
    values = [series.values[place] for place in kept]
    rest = whole[len(kept) :]
    if rest:
        total: Any = None
        for place in rest:
            total = added(total, series.values[place])
        xs.append(canvas.labels.other)
        keys.append(canvas.labels.other)
        values.append(total)
        xs = keys
    made = replace(series, values=tuple(values), other=bool(rest))
    shorter = replace(shape, xs=tuple(xs), keys=unique_keys(keys), series=(made,))
    return shorter, len(rest)


def _cut(shape: Shape, summed: int, missing: Sequence[str], canvas: Canvas) -> Cut | None:
    """What the picture does not show one by one."""
    labels, text = canvas.labels, canvas.formatter.text
    shown = len(shape.xs) - bool(summed)
    notes = []
    if summed:
        notes.append(labels.summed.format(count=text(summed, COUNT), other=labels.other))
    if missing:
        named = labels.separator.join(missing)
        count = named if len(missing) <= _MOST_NAMED else text(len(missing), COUNT)
        notes.append(labels.not_drawn.format(count=count))
    return Cut(shown, shown + summed + len(missing), "; ".join(notes)) if notes else None


def _parts(shape: Shape, canvas: Canvas) -> list[_Part]:
    series: Series = shape.series[0]
    sizes = [value or 0.0 for value in series.drawn]
    whole = sum(sizes) or 1.0
    return [
        _Part(key, value, size, canvas.formatter.text(size / whole, SHARE))
        for key, value, size in zip(shape.keys, series.values, sizes, strict=True)
    ]


def _spec(
    chart: Chart,
    shape: Shape,
    rows: list[dict[str, Any]],
    plan: _Plan,
    canvas: Canvas,
    *,
    grey: bool,
) -> dict[str, Any]:
    series = shape.series[0]
    colors = [color_at(place, canvas) for place in range(len(rows))]
    if grey:
        colors[-1] = canvas.theme.rest
    ring = {"innerRadius": round(plan.radius * _RING, 1)} if chart.kind == "donut" else {}
    arc = {"type": "arc", "outerRadius": round(plan.radius, 1), "stroke": color.WHITE, **ring}
    center = {"x": {"value": round(plan.across)}, "y": {"value": round(plan.down)}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {**arc, "strokeWidth": 1.5},
            "encoding": {
                **center,
                "theta": {"field": "y", "type": "quantitative", "stack": "zero"},
                "order": {"field": "o", "type": "quantitative"},
                "color": {
                    "field": "l",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"domain": [row["l"] for row in rows], "range": colors},
                    "legend": plan.legend,
                },
                "tooltip": [
                    {"field": "k", "type": "nominal", "title": shape.x_title},
                    {"field": "t", "type": "nominal", "title": series.title},
                ],
            },
        }
    ]
    if chart.kind == "donut":
        whole = sum(row["y"] for row in rows)
        layers += _middle(whole, series, 2 * plan.radius * _RING, center, canvas)
    return canvas.spec(layer=layers)


def _arranged(
    chart: Chart, series: Series, parts: list[_Part], canvas: Canvas
) -> tuple[list[dict[str, Any]], _Plan]:
    """Rows and plan: the legend beside the circle; below it where that lets the circle grow."""
    beside = _rows(chart, series, parts, canvas, canvas.width * 0.5)
    plan = _beside(beside, canvas)
    if 2 * plan.radius >= _ENOUGH:
        return beside, plan
    below = _rows(chart, series, parts, canvas, canvas.width - 16.0)
    other = _below(below, canvas)
    return (below, other) if other.radius > plan.radius else (beside, plan)


def _rows(
    chart: Chart, series: Series, parts: list[_Part], canvas: Canvas, room: float
) -> list[dict[str, Any]]:
    """A row a slice: its size `y`, order `o`, name `k`, text `t` and label in the legend `l`.

    A label and its square take `room` pixels at most.
    """
    rows: list[dict[str, Any]] = []
    for order, part in enumerate(parts):
        text = canvas.formatter.text(part.value, series.format)
        figures = f"{text} · {part.share}" if chart.labels else part.share
        name = measure.shortened(part.name, room - measure.width(f"  {figures}") - _SQUARE)
        rows.append(
            {
                "y": part.size,
                "o": order,
                "k": part.name,
                "t": text,
                "l": f"{isolated(name)}  {figures}",
            }
        )
    for row, label in zip(rows, unique_keys(str(row["l"]) for row in rows), strict=True):
        row["l"] = label
    return rows


@dataclass(frozen=True)
class _Plan:
    """Where the circle and its legend stand, and the height that takes, in CSS pixels."""

    radius: float
    across: float
    down: float
    legend: dict[str, Any]
    height: int


def _written(rows: list[dict[str, Any]]) -> float:
    """Pixels that the widest label of the legend takes with its square."""
    return max(measure.width(str(row["l"])) for row in rows) + _SQUARE


def _beside(rows: list[dict[str, Any]], canvas: Canvas) -> _Plan:
    written, listed = _written(rows), len(rows) * _LEGEND_ROW
    height = max(canvas.height, listed + 10)
    radius = max(_LEAST, min(height - 16.0, canvas.width - written - 40)) / 2
    left = max(4.0, (canvas.width - 2 * radius - written - 40) / 2)
    legend = {
        **_LEGEND,
        "legendX": round(left + 2 * radius + 28),
        "legendY": max(0, round((height - listed) / 2 - 5)),
    }
    return _Plan(radius, left + radius, height / 2 - 5, legend, height)


def _below(rows: list[dict[str, Any]], canvas: Canvas) -> _Plan:
    """The chart gets higher where its legend would leave too little of its height."""
    written = _written(rows)
    columns = max(1, min(len(rows), int(canvas.width // (written + 14))))
    listed = -(-len(rows) // columns) * _LEGEND_ROW
    room = max(_ENOUGH, canvas.height - listed - 30.0)
    radius = min(room, canvas.width - 16.0) / 2
    legend = {
        **_LEGEND,
        "direction": "horizontal",
        "columns": columns,
        "legendX": max(0, round((canvas.width - columns * (written + 14)) / 2)),
        "legendY": round(2 * radius + 18),
    }
    height = max(canvas.height, round(2 * radius + listed + 30))
    return _Plan(radius, canvas.width / 2 - 7, radius + 4, legend, height)


def color_at(place: int, canvas: Canvas) -> str:
    """Colours in turn; a twelfth slice is paler than the second."""
    palette = canvas.theme.palette
    turn, index = divmod(place, len(palette))
    return color.mix(palette[index], color.WHITE, 0.35 * turn)


def _middle(
    whole: float, series: Series, room: float, center: dict[str, Any], canvas: Canvas
) -> list[dict[str, Any]]:
    """The sum in the middle of a ring, as long as the hole of `room` pixels lets it be."""
    for text in amount_texts(whole, series.format, canvas.formatter):
        size = min(22.0, room * _FILLED / max(0.1, measure.width(text, 1.0)))
        if size >= _LEAST_TEXT:
            look = {"type": "text", "fontSize": math.floor(size), "fontWeight": "bold"}
            words = {**center, "text": {"field": "t", "type": "nominal"}}
            return [{"data": {"values": [{"t": text}]}, "mark": look, "encoding": words}]
    return []
