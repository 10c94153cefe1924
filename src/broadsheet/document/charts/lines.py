"""Lines and areas over times, numbers or categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from broadsheet.document.block import NativeChart
from broadsheet.document.charts import color
from broadsheet.document.charts.alt import series_alt
from broadsheet.document.charts.axis import (
    bands_of,
    headline,
    label_room,
    time_axis,
    value_axis,
)
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import drawable
from broadsheet.document.charts.ticks import scale_of, short_text
from broadsheet.document.charts.times import milliseconds, time_ticks
from broadsheet.document.charts.xy import (
    color_of,
    drawn_values,
    goal_layers,
    rows_of,
    shape_for,
    shown_title,
    stacked_ends,
    tooltip,
    value_scale,
    value_title,
    zero_rule,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.shape import Shape
    from broadsheet.document.charts.ticks import Scale

_FRAME = 50
_FROM_ZERO = 0.5
_DENSE = 2.5
"""Pixels from point to point below which a line gets thinner."""


@dataclass(frozen=True)
class Positions:
    """Where points stand along x: their values in the data, and the encoding of the axis."""

    at: tuple[Any, ...]
    encoding: dict[str, Any]


def draw_lines(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A line or an area chart."""
    shape = shape_for(chart, data, canvas, ordered=True)
    stacked = chart.kind == "area" and len(shape.series) > 1
    names = tuple(series.name for series in shape.series)
    kind = "area" if chart.kind == "area" else "line"
    drawn = Drawing(
        canvas.empty(),
        series_alt(chart, shape, canvas),
        shape.table(),
        shape.columns(canvas.formatter),
        NativeChart("area" if kind == "area" else "line", shape.x, names, stacked=stacked),
    )
    values = drawn_values(shape)
    if not values:
        return drawn
    ends = stacked_ends(shape) if stacked else line_ends(values, from_zero=kind == "area")
    scale = value_scale(chart, shape, canvas, ends, canvas.height - _FRAME)
    where = positions_of(chart, shape, canvas, scale)
    layers = _layers(chart, shape, canvas, scale, where, stacked=stacked)
    layers += goal_layers(chart, shape, canvas, "y")
    return replace(drawn, spec=canvas.spec(**headline(shown_title(chart, shape)), layer=layers))


def line_ends(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """From zero, unless that would press lines into a small part of the height."""
    low, high = min(values), max(values)
    if from_zero or 0 < low <= high * _FROM_ZERO:
        return min(0.0, low), max(0.0, high)
    if high < 0 and high >= low * _FROM_ZERO:
        return low, 0.0
    return low, high


def positions_of(chart: Chart, shape: Shape, canvas: Canvas, scale: Scale) -> Positions:
    """The x axis of points."""
    room = canvas.width - label_room(scale) - 24
    if shape.kind == "time":
        at = tuple(milliseconds(moment) for moment in shape.moments)
        ticks = time_ticks(shape.moments, room, canvas.formatter)
        domain = [at[0], at[-1]] if at[0] != at[-1] else [at[0] - 1, at[0] + 1]
        return Positions(
            at,
            {
                "field": "x",
                "type": "temporal",
                "scale": {"type": "utc", "domain": domain, "nice": False},
                "axis": {**time_axis(ticks), **_named(chart)},
            },
        )
    if shape.kind == "number":
        places = tuple(drawable(value) or 0.0 for value in shape.xs)
        across = scale_of(
            min(places), max(places), shape.x_format, canvas.formatter, count=round(room / 80)
        )
        axis = {**value_axis(across, grid=False), "domain": True, "ticks": True, **_named(chart)}
        return Positions(
            places,
            {
                "field": "x",
                "type": "quantitative",
                "scale": {"domain": across.domain, "nice": False, "zero": False},
                "axis": axis,
            },
        )
    bands = bands_of(shape, room, canvas.formatter, lying=False)
    place = {"domain": list(bands.domain), "type": "point", "padding": 0.3}
    axis = {**bands.axis, **_named(chart)}
    encoding = {"field": "x", "type": "nominal", "sort": None, "scale": place, "axis": axis}
    return Positions(bands.keys, encoding)


def _named(chart: Chart) -> dict[str, Any]:
    return {"title": chart.x_title} if chart.x_title else {}


def _layers(
    chart: Chart,
    shape: Shape,
    canvas: Canvas,
    scale: Scale,
    where: Positions,
    *,
    stacked: bool,
) -> list[dict[str, Any]]:
    places = thinned(shape, canvas.width)
    rows = rows_of(shape, canvas, where.at, places)
    rows = _with_gaps(shape, rows, where.at, places, stacked=stacked)
    encoding = _encoding(shape, canvas, scale, where, stacked=stacked)
    tips = {"tooltip": tooltip(shape, value_title(chart, shape))}
    stack: dict[str, Any] = {"y": {**encoding["y"], "stack": "zero" if stacked else None}}
    named: dict[str, Any] = {"data": {"values": rows}}
    layers: list[dict[str, Any]] = []
    if chart.kind == "area":
        mark: dict[str, Any] = {"type": "area", "clip": True, "opacity": 0.9 if stacked else 0.16}
        if stacked:
            mark |= {"line": False, "stroke": color.WHITE, "strokeWidth": 0.75}
            stack["order"] = {"field": "o", "type": "quantitative"}
        layers.append({**named, "mark": mark, "encoding": {**encoding, **stack, **tips}})
    if not stacked:
        mark = {"type": "line", "clip": True, "strokeJoin": "round"}
        if len(places) * _DENSE > canvas.width:
            mark["strokeWidth"] = 1.25
        layers.append({**named, "mark": mark, "encoding": {**encoding, **tips}})
        lone = _lone(shape, rows, where.at, places)
        if lone:
            dot = {"type": "point", "filled": True, "size": 36, "opacity": 1}
            layers.append({"data": {"values": lone}, "mark": dot, "encoding": encoding})
    if chart.labels and not stacked:
        layers.append(_label_layer(shape, canvas, rows, encoding))
    if scale.low < 0 <= scale.high:
        layers.append(zero_rule(canvas, "y"))
    return layers


def _encoding(
    shape: Shape, canvas: Canvas, scale: Scale, where: Positions, *, stacked: bool
) -> dict[str, Any]:
    encoding: dict[str, Any] = {
        "x": where.encoding,
        "y": {
            "field": "y",
            "type": "quantitative",
            "scale": {"domain": scale.domain, "nice": False, "zero": False},
            "axis": value_axis(scale),
            "stack": None,
        },
    }
    paint = color_of(shape, canvas)
    if paint:
        if not stacked:
            symbol = {"symbolType": "stroke", "symbolStrokeWidth": 3, "symbolSize": 200}
            paint["legend"] |= symbol
        encoding["color"] = paint
    return encoding


def thinned(shape: Shape, width: int) -> list[int]:
    """Positions to draw: all, or the lowest and highest of every half pixel of long series."""
    count = len(shape.xs)
    buckets = width * 2
    if count <= buckets * 2:
        return list(range(count))
    kept = {0, count - 1}
    for series in shape.series:
        drawn = series.drawn
        for bucket in range(buckets):
            inside = range(bucket * count // buckets, (bucket + 1) * count // buckets)
            valued = [place for place in inside if drawn[place] is not None]
            if valued:
                kept.add(min(valued, key=lambda place: drawn[place] or 0.0))
                kept.add(max(valued, key=lambda place: drawn[place] or 0.0))
    return sorted(kept)


def _with_gaps(
    shape: Shape,
    rows: list[dict[str, Any]],
    at: Sequence[Any],
    places: Sequence[int],
    *,
    stacked: bool,
) -> list[dict[str, Any]]:
    """The rows, with empty ones where a series has no value, so that its line breaks there.

    Where it has no row either, the line goes on; in a stack both count as nothing.
    """
    gaps = []
    for order, series in enumerate(shape.series):
        drawn = series.drawn
        for place in places:
            if drawn[place] is None and (stacked or place not in series.absent):
                empty = 0.0 if stacked else None
                gaps.append({"x": at[place], "y": empty, "s": series.title, "o": order})
    if not gaps:
        return rows
    rank = {value: place for place, value in enumerate(at)}
    return sorted([*rows, *gaps], key=lambda row: (row["o"], rank[row["x"]]))


def _lone(
    shape: Shape, rows: list[dict[str, Any]], at: Sequence[Any], places: Sequence[int]
) -> list[dict[str, Any]]:
    """Points without a neighbour, which a line does not show."""
    alone = set()
    for series in shape.series:
        present = [place for place in places if place not in series.absent]
        drawn = [series.drawn[place] for place in present]
        for index, value in enumerate(drawn):
            before = drawn[index - 1] if index else None
            after = drawn[index + 1] if index + 1 < len(drawn) else None
            if value is not None and before is None and after is None:
                alone.add((series.title, at[present[index]]))
    return [row for row in rows if (row["s"], row["x"]) in alone]


def _label_layer(
    shape: Shape, canvas: Canvas, rows: list[dict[str, Any]], encoding: dict[str, Any]
) -> dict[str, Any]:
    formats = {series.title: series.format for series in shape.series}
    labelled = [
        {**row, "v": short_text(row["y"], formats[row["s"]], canvas.formatter)}
        for row in rows
        if row["y"] is not None
    ]
    return {
        "data": {"values": labelled},
        "mark": {"type": "text", "baseline": "bottom", "dy": -6, "fontSize": 10},
        "encoding": {**encoding, "text": {"field": "v", "type": "nominal"}},
    }
