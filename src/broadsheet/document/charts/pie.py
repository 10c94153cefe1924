"""Parts of a whole, as a pie or a ring with its shares in the legend."""

from __future__ import annotations

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
from broadsheet.document.charts.ticks import short_text
from broadsheet.document.table import Cut

if TYPE_CHECKING:
    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas

_MOST = 12
_RING = 0.62
_LEGEND_ROW = 17


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
    shape, summed, missing = _fewer(shape, canvas)
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
    return replace(drawn, alt=alt, spec=_spec(chart, shape, parts, canvas, grey=bool(summed)))


def _fewer(shape: Shape, canvas: Canvas) -> tuple[Shape, int, int]:
    """Slices by size, at most twelve; how many were added up, and how many can't be drawn."""
    series = shape.series[0]
    places = range(len(shape.xs))
    whole = [place for place in places if (drawable(series.values[place]) or 0.0) >= 0]
    missing = len(shape.xs) - len(whole)
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
    return shorter, len(rest), missing


def _cut(shape: Shape, summed: int, missing: int, canvas: Canvas) -> Cut | None:
    """What the picture does not show one by one."""
    labels, text = canvas.labels, canvas.formatter.text
    shown = len(shape.xs) - bool(summed)
    notes = []
    if summed:
        notes.append(labels.summed.format(count=text(summed, COUNT), other=labels.other))
    if missing:
        notes.append(labels.not_drawn.format(count=text(missing, COUNT)))
    return Cut(shown, shown + summed + missing, "; ".join(notes)) if notes else None


def _parts(shape: Shape, canvas: Canvas) -> list[_Part]:
    series: Series = shape.series[0]
    sizes = [value or 0.0 for value in series.drawn]
    whole = sum(sizes) or 1.0
    return [
        _Part(key, value, size, canvas.formatter.text(size / whole, SHARE))
        for key, value, size in zip(shape.keys, series.values, sizes, strict=True)
    ]


def _spec(
    chart: Chart, shape: Shape, parts: list[_Part], canvas: Canvas, *, grey: bool
) -> dict[str, Any]:
    series = shape.series[0]
    room = canvas.width * 0.5
    rows = []
    for order, part in enumerate(parts):
        text = canvas.formatter.text(part.value, series.format)
        figures = f"{text} · {part.share}" if chart.labels else part.share
        name = _shortened(part.name, room - measure.width(figures) - 30)
        rows.append(
            {"y": part.size, "o": order, "k": part.name, "t": text, "l": f"{name}  {figures}"}
        )
    labels = unique_keys(str(row["l"]) for row in rows)
    for row, label in zip(rows, labels, strict=True):
        row["l"] = label
    written = max(measure.width(label) for label in labels) + 24
    side = min(canvas.height - 16.0, canvas.width - written - 40)
    radius = max(30.0, side / 2)
    left = max(4.0, (canvas.width - 2 * radius - written - 40) / 2)
    colors = [color_at(place, canvas) for place in range(len(parts))]
    if grey:
        colors[-1] = canvas.theme.rest
    ring = {"innerRadius": round(radius * _RING, 1)} if chart.kind == "donut" else {}
    arc = {"type": "arc", "outerRadius": round(radius, 1), "stroke": color.WHITE, **ring}
    center = {"x": {"value": round(left + radius)}, "y": {"value": round(canvas.height / 2 - 5)}}
    beside = {
        "title": None,
        "orient": "none",
        "legendX": round(left + 2 * radius + 28),
        "legendY": max(0, round((canvas.height - len(rows) * _LEGEND_ROW) / 2 - 5)),
        "labelLimit": 0,
    }
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
                    "scale": {"domain": list(labels), "range": colors},
                    "legend": beside,
                },
                "tooltip": [
                    {"field": "k", "type": "nominal", "title": shape.x_title},
                    {"field": "t", "type": "nominal", "title": series.title},
                ],
            },
        }
    ]
    if chart.kind == "donut":
        layers.append(_middle(sum(part.size for part in parts), shape, radius, canvas, center))
    return canvas.spec(layer=layers)


def color_at(place: int, canvas: Canvas) -> str:
    """Colours in turn; a twelfth slice is paler than the second."""
    palette = canvas.theme.palette
    turn, index = divmod(place, len(palette))
    return color.mix(palette[index], color.WHITE, 0.35 * turn)


def _shortened(name: str, room: float) -> str:
    while len(name) > 1 and measure.width(name) > room:
        name = name[:-2].rstrip() + "…"
    return name


def _middle(
    whole: float, shape: Shape, radius: float, canvas: Canvas, center: dict[str, Any]
) -> dict[str, Any]:
    """The sum in the middle of a ring."""
    text = short_text(whole, shape.series[0].format, canvas.formatter)
    size = max(11.0, min(22.0, 11 * radius * _RING * 1.5 / max(1.0, measure.width(text))))
    return {
        "data": {"values": [{"t": text}]},
        "mark": {"type": "text", "fontSize": round(size), "fontWeight": "bold"},
        "encoding": {**center, "text": {"field": "t", "type": "nominal"}},
    }
