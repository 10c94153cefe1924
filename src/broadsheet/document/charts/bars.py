"""Bars: single, stacked, grouped, standing or lying, and bars with lines over them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import NativeChart
from broadsheet.document.charts import color, measure
from broadsheet.document.charts.alt import series_alt
from broadsheet.document.charts.axis import (
    MOST_LABEL,
    Bands,
    bands_of,
    headline,
    label_room,
    value_axis,
)
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import Series
from broadsheet.document.charts.ticks import amount_texts, short_text
from broadsheet.document.charts.xy import (
    color_of,
    drawn_values,
    goal_layers,
    inked,
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
    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.shape import Shape
    from broadsheet.document.charts.ticks import Scale

_LEAST_ROW = 18
_MOST_ROWS = 60
_FRAME = 60
_MOST_HEIGHT = 1200
_WRITTEN = 0.25


@dataclass(frozen=True)
class _Plan:
    """Which way the bars go, and the axes that follow from it."""

    chart: Chart
    shape: Shape
    bands: Bands
    scale: Scale
    lying: bool
    stacked: bool
    grouped: bool
    height: int

    @property
    def along(self) -> str:
        """The channel of positions."""
        return "y" if self.lying else "x"

    @property
    def up(self) -> str:
        """The channel of amounts."""
        return "x" if self.lying else "y"

    @property
    def sparse(self) -> bool:
        """Whether the values at the bars make lines and labels of the axis needless."""
        return self.chart.labels and not self.stacked and not self.grouped


def draw_bars(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A bar, stacked_bar, grouped_bar or combo chart."""
    shape = shape_for(chart, data, canvas, ordered=False)
    averaged = _averaged(chart, shape, canvas)
    lines = averaged.series[1:] if chart.kind == "combo" else ()
    bars = replace(shape, series=shape.series[:1]) if chart.kind == "combo" else shape
    plan = _plan(chart, averaged, bars, canvas)
    native = NativeChart(
        "combo" if chart.kind == "combo" else "bar" if plan.lying else "column",
        shape.x,
        tuple(series.name for series in (*bars.series, *lines)),
        stacked=plan.stacked,
        lines=tuple(series.name for series in lines),
    )
    drawn = Drawing(
        canvas.empty(),
        series_alt(chart, shape, canvas),
        averaged.table(),
        averaged.columns(canvas.formatter),
        native,
        height=plan.height,
    )
    if not drawn_values(averaged):
        return drawn
    sized = replace(canvas, height=plan.height)
    layers = [*_bar_layers(plan, bars, sized), *_line_layers(plan, averaged, lines, sized)]
    layers += goal_layers(chart, shape, sized, plan.up)
    return replace(drawn, spec=sized.spec(**headline(shown_title(chart, shape)), layer=layers))


def _plan(chart: Chart, shape: Shape, bars: Shape, canvas: Canvas) -> _Plan:
    """Bars lie down if asked to, or if their names could not be read otherwise."""
    grouped = len(bars.series) > 1 and chart.kind == "grouped_bar"
    stacked = len(bars.series) > 1 and not grouped
    values = drawn_values(shape)
    ends = (min([0.0, *values]), max([0.0, *values]))
    if stacked:
        ends = stacked_ends(bars)
    room = canvas.height - _FRAME
    scale = value_scale(chart, shape, canvas, ends, room)
    across = canvas.width - label_room(scale) - 14
    bands = bands_of(shape, across, canvas.formatter, lying=False)
    plan = _Plan(chart, shape, bands, scale, False, stacked, grouped, canvas.height)
    fitting = len(shape.keys) * _LEAST_ROW <= canvas.height - _FRAME + _LEAST_ROW
    if chart.kind != "combo" and (chart.horizontal or (fitting and not bands.fits)):
        return _lying(plan, bars, ends, canvas)
    return replace(plan, scale=_headroom(plan, ends, room, 18))


def _lying(plan: _Plan, bars: Shape, ends: tuple[float, float], canvas: Canvas) -> _Plan:
    """The plan with its bars lying down, higher where there are many of them."""
    shape, formatter = plan.shape, canvas.formatter
    each = _LEAST_ROW * (len(bars.series) if plan.grouped else 1)
    wanted = min(len(shape.keys), _MOST_ROWS) * each + _FRAME
    height = max(canvas.height, min(wanted, _MOST_HEIGHT))
    names = min(MOST_LABEL, max((measure.width(key) for key in shape.keys), default=0.0))
    room = max(60.0, canvas.width - names - 24)
    scale = value_scale(plan.chart, shape, canvas, ends, room * 0.6)
    bands = bands_of(shape, height - _FRAME, formatter, lying=True)
    made = replace(plan, bands=bands, scale=scale, lying=True, height=height)
    texts = [_beside(end, bars.series[0], canvas) for end in ends]
    written = max(measure.width(text) for text in texts) + 8
    return replace(made, scale=_headroom(made, ends, room, min(written, room / 2)))


def _headroom(plan: _Plan, ends: tuple[float, float], room: float, written: float) -> Scale:
    """Room for values written beyond the ends of the bars: `written` pixels of `room`."""
    scale, chart = plan.scale, plan.chart
    if not chart.labels or plan.stacked:
        return scale
    # Where there are bars both ways, values are written beyond both ends.
    taken = written * (1 + (ends[0] < 0 < ends[1]))
    reach = (ends[1] - ends[0] or 1.0) * written / max(room - taken, room / 4)
    low = ends[0] - reach if ends[0] < 0 else 0.0
    high = ends[1] + reach if ends[1] > 0 else 0.0
    if not plan.sparse or chart.goal is not None:
        low, high = min(low, scale.low), max(high, scale.high)
    return replace(
        scale,
        low=scale.low if chart.min is not None else low,
        high=scale.high if chart.max is not None else high,
    )


def _bar_layers(plan: _Plan, bars: Shape, canvas: Canvas) -> list[dict[str, Any]]:
    rows = rows_of(bars, canvas, plan.bands.keys)
    paint = color_of(plan.shape, canvas)
    encoding: dict[str, Any] = {
        plan.along: {
            "field": "x",
            "type": "nominal",
            "sort": None,
            "scale": plan.bands.scale,
            "axis": {**plan.bands.axis, "domain": False},
        },
        plan.up: {
            "field": "y",
            "type": "quantitative",
            "stack": "zero" if plan.stacked else None,
            "scale": {"domain": plan.scale.domain, "nice": False, "zero": False},
            "axis": value_axis(plan.scale, grid=not plan.sparse, labels=not plan.sparse),
        },
        "tooltip": tooltip(bars, value_title(plan.chart, bars)),
    }
    if paint:
        encoding["color"] = paint
        encoding["order"] = {"field": "o", "type": "quantitative"}
    if plan.grouped:
        titles = [series.title for series in bars.series]
        encoding[f"{plan.along}Offset"] = {"field": "s", "type": "nominal", "sort": titles}
    mark: dict[str, Any] = {"type": "bar", "clip": True}
    if plan.chart.kind == "combo" and len(plan.shape.series) > 1 and plan.chart.moving_average:
        encoding["color"] = _combo_paint(plan, paint, canvas)
    if plan.stacked:
        mark |= {"stroke": color.WHITE, "strokeWidth": 0.75}
    layers = [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]
    if plan.chart.labels:
        layers += _value_layers(plan, bars, encoding, rows, canvas)
    if plan.scale.low <= 0 <= plan.scale.high:
        layers.append(zero_rule(canvas, plan.up))
    return layers


def _combo_paint(plan: _Plan, paint: dict[str, Any] | None, canvas: Canvas) -> dict[str, Any]:
    """Bars step back where a moving average is drawn over them."""
    made = dict(paint or {})
    titles = [series.title for series in plan.shape.series]
    colors = [canvas.theme.pale, canvas.theme.primary, *canvas.theme.palette[1:]]
    return {**made, "scale": {"domain": titles, "range": colors[: len(titles)]}}


def _value_layers(
    plan: _Plan,
    bars: Shape,
    encoding: dict[str, Any],
    rows: list[dict[str, Any]],
    canvas: Canvas,
) -> list[dict[str, Any]]:
    """Values at the ends of bars, or inside the parts of a stack."""
    series = {each.title: each for each in bars.series}
    for row in rows:
        row["v"] = _value_text(plan, series[row["s"]], row["y"], len(series), canvas)
    keep = {key: value for key, value in encoding.items() if key not in ("color", "tooltip")}
    keep["text"] = {"field": "v", "type": "nominal"}
    if plan.stacked:
        return _inside_layers(plan, bars, keep, rows, canvas)
    parts = []
    for down in (False, True):
        chosen = [row for row in rows if (row["y"] < 0) == down]
        if chosen:
            parts.append(
                {"data": {"values": chosen}, "mark": _end_text(plan, down=down), "encoding": keep}
            )
    return parts


def _value_text(plan: _Plan, series: Series, value: float, count: int, canvas: Canvas) -> str:
    """The value, shorter where the bar is narrow; nothing where a part has no room for it."""
    if plan.lying and not plan.stacked:
        return _beside(value, series, canvas)
    text = canvas.formatter.text(value, series.format)
    room = plan.bands.step / (count if plan.grouped else 1)
    if not plan.lying and measure.width(text) > room:
        text = short_text(value, series.format, canvas.formatter)
    if not plan.stacked:
        return text
    pixels = canvas.width * 0.7 if plan.lying else canvas.height - _FRAME
    long = abs(value) / ((plan.scale.high - plan.scale.low) or 1.0) * pixels
    return text if long >= (measure.width(text) + 6 if plan.lying else 14) else ""


def _beside(value: float, series: Series, canvas: Canvas) -> str:
    """The value at the end of a bar that lies, shorter where the bar would get too little room."""
    whole = canvas.formatter.text(value, series.format)
    texts = (whole, *amount_texts(value, series.format, canvas.formatter))
    room = canvas.width * _WRITTEN
    return next((text for text in texts if measure.width(text) <= room), texts[-1])


def _inside_layers(
    plan: _Plan,
    bars: Shape,
    encoding: dict[str, Any],
    rows: list[dict[str, Any]],
    canvas: Canvas,
) -> list[dict[str, Any]]:
    titles = [series.title for series in bars.series]
    paints = canvas.theme.colors(len(titles), other=bars.series[-1].other)
    inks = dict(zip(titles, paints, strict=True))
    for row in rows:
        row["i"] = color.ink_on(inks[row["s"]], canvas.theme.ink)
    middle = {**encoding, plan.up: {**encoding[plan.up], "bandPosition": 0.5}}
    return inked(rows, middle, 10)


def _end_text(plan: _Plan, *, down: bool) -> dict[str, Any]:
    """A text mark just beyond the end of a bar."""
    if plan.lying:
        side = {"align": "right", "dx": -4} if down else {"align": "left", "dx": 4}
        return {"type": "text", "baseline": "middle", **side}
    side = {"baseline": "top", "dy": 4} if down else {"baseline": "bottom", "dy": -3}
    return {"type": "text", "align": "center", **side}


def _averaged(chart: Chart, shape: Shape, canvas: Canvas) -> Shape:
    """The shape with the moving average of the first series as a further one, if asked for."""
    if not chart.moving_average:
        return shape
    first = shape.series[0]
    count = chart.moving_average
    title = canvas.labels.moving_average.format(
        points=canvas.formatter.text(count, ValueFormat("integer"))
    )
    averages: list[float | None] = []
    for end in range(1, len(first.drawn) + 1):
        window = [v for v in first.drawn[max(0, end - count) : end] if v is not None]
        averages.append(math.fsum(window) / len(window) if end >= count and window else None)
    name = f"{first.name}_average"
    while name in (shape.x, *(series.name for series in shape.series)):
        name += "_"
    shown = ValueFormat("decimal", digits=1) if first.format.kind == "integer" else first.format
    return replace(shape, series=(*shape.series, Series(name, title, tuple(averages), shown)))


def _line_layers(
    plan: _Plan, shape: Shape, lines: tuple[Series, ...], canvas: Canvas
) -> list[dict[str, Any]]:
    """The lines of a combo, over the middle of the bars."""
    if not lines:
        return []
    over = replace(shape, series=lines)
    rows = rows_of(over, canvas, plan.bands.keys)
    encoding = {
        "x": {"field": "x", "type": "nominal", "sort": None},
        "y": {"field": "y", "type": "quantitative"},
        "color": {"field": "s", "type": "nominal"},
        "tooltip": tooltip(over, value_title(plan.chart, over)),
    }
    mark = {"type": "line", "clip": True}
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]
