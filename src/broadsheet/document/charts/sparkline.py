"""A small line without axes, its last value written at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from broadsheet.document.block import NativeChart
from broadsheet.document.charts import measure
from broadsheet.document.charts.alt import series_alt
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.lines import thinned
from broadsheet.document.charts.shape import drawable
from broadsheet.document.charts.ticks import short_text
from broadsheet.document.charts.times import milliseconds
from broadsheet.document.charts.xy import drawn_values, shape_for

if TYPE_CHECKING:
    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.shape import Shape

HEIGHT = 60
_EDGE = 8


def draw_sparkline(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A sparkline of the first series."""
    shape = shape_for(chart, data, canvas, ordered=True)
    shape = replace(shape, series=shape.series[:1])
    drawn = Drawing(
        canvas.empty(),
        series_alt(chart, shape, canvas),
        shape.table(),
        shape.columns(canvas.formatter),
        NativeChart("line", shape.x, tuple(series.name for series in shape.series)),
    )
    if not drawn_values(shape):
        return drawn
    return replace(drawn, spec=_spec(chart, shape, canvas))


def _places(shape: Shape) -> list[float]:
    if shape.kind == "time":
        return [float(milliseconds(moment)) for moment in shape.moments]
    if shape.kind == "number":
        return [drawable(value) or 0.0 for value in shape.xs]
    return [float(place) for place in range(len(shape.xs))]


def _spec(chart: Chart, shape: Shape, canvas: Canvas) -> dict[str, Any]:
    series, at = shape.series[0], _places(shape)
    kept = thinned(shape, canvas.width)
    rows = [{"x": at[place], "y": series.drawn[place]} for place in kept]
    valued = [row for row in rows if row["y"] is not None]
    last = valued[-1]
    text = short_text(last["y"] or 0.0, series.format, canvas.formatter)
    values = [row["y"] or 0.0 for row in valued]
    low = chart.min if chart.min is not None else min(values)
    high = chart.max if chart.max is not None else max(values)
    if low >= high:
        low, high = low - 1, high + 1
    ends = [min(at), max(at)] if min(at) < max(at) else [at[0] - 1, at[0] + 1]
    right = canvas.width - measure.width(text, 12) - 2 * _EDGE - 16
    encoding = {
        "x": _hidden("x", ends, [_EDGE, max(right, canvas.width / 3)]),
        "y": _hidden("y", [low, high], [canvas.height - _EDGE - 10, _EDGE]),
    }
    ending = {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fontSize": 12}
    dot = {"type": "point", "filled": True, "size": 40, "opacity": 1, "color": canvas.theme.accent}
    tip = {**last, "t": text}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 1.75},
            "encoding": encoding,
        },
        {"data": {"values": [tip]}, "mark": dot, "encoding": encoding},
        {
            "data": {"values": [tip]},
            "mark": {**ending, "fontWeight": "bold"},
            "encoding": {**encoding, "text": {"field": "t", "type": "nominal"}},
        },
    ]
    return canvas.spec(layer=layers)


def _hidden(field: str, domain: list[float], reach: list[float]) -> dict[str, Any]:
    scale = {"domain": domain, "nice": False, "zero": False, "range": reach}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}
