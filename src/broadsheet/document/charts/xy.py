"""What charts of amounts over positions share: rows, colours, legends, domains, goal lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.charts import color, measure
from broadsheet.document.charts.axis import MOST_LABEL, limited
from broadsheet.document.charts.shape import shape_of, title_of
from broadsheet.document.charts.theme import MOST_COLORS
from broadsheet.document.charts.ticks import Scale, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.shape import Shape

TICK_ROOM = 46
"""Pixels of height to each line of an axis, about."""

_MOST_TIPS = 2_000
_LEGEND_GAP, _SYMBOL = 14, 20


def shape_for(chart: Chart, data: pa.Table, canvas: Canvas, *, ordered: bool) -> Shape:
    """The chart's rows in shape, with no more series than there are colours."""
    shape = shape_of(
        chart, data, canvas.formatter, most=MOST_COLORS, other=canvas.labels.other, ordered=ordered
    )
    return replace(shape, color_title=color_title(chart, data))


def rows_of(
    shape: Shape, canvas: Canvas, at: Sequence[Any], places: Iterable[int] | None = None
) -> list[dict[str, Any]]:
    """A row for each value there is: `x` as in `at`, `y`, series `s` and its place `o`.

    `k` and `t` are the texts of position and value, for tooltips; `places` picks positions.
    """
    chosen = range(len(shape.xs)) if places is None else list(places)
    tips = len(chosen) * len(shape.series) <= _MOST_TIPS
    rows = []
    for order, series in enumerate(shape.series):
        drawn = series.drawn
        for place in chosen:
            value = drawn[place]
            if value is None:
                continue
            row: dict[str, Any] = {"x": at[place], "y": value, "s": series.title, "o": order}
            if tips:
                row["k"] = shape.keys[place]
                row["t"] = canvas.formatter.text(series.values[place], series.format)
            rows.append(row)
    return rows


def tooltip(shape: Shape, value_title: str) -> list[dict[str, Any]]:
    """What a pointer over a mark shows, where there is a pointer."""
    return [
        {"field": "k", "type": "nominal", "title": shape.x_title},
        {"field": "s", "type": "nominal", "title": " "},
        {"field": "t", "type": "nominal", "title": value_title},
    ]


def value_title(chart: Chart, shape: Shape) -> str:
    """What the amounts are: as the chart says, or by the column's name."""
    if chart.y_title:
        return chart.y_title
    return ", ".join(title_of(name) for name in chart.values) if len(chart.values) == 1 else ""


def shown_title(chart: Chart, shape: Shape) -> str:
    """The line above the chart; none where the chart's own title or its legend says it."""
    return chart.y_title or ("" if chart.title else value_title(chart, shape))


def color_of(shape: Shape, canvas: Canvas) -> dict[str, Any] | None:
    """The encoding of series by colour with its legend; none for a single series."""
    if len(shape.series) <= 1:
        return None
    titles = [series.title for series in shape.series]
    colors = canvas.theme.colors(len(titles), other=shape.series[-1].other)
    return {
        "field": "s",
        "type": "nominal",
        "scale": {"domain": titles, "range": colors},
        "legend": legend(titles, canvas.width, shape.color_title),
    }


def color_title(chart: Chart, data: pa.Table) -> str | None:
    """What the colours stand for, where their names alone would not say it: numbers."""
    if not chart.color:
        return None
    kind = data.schema.field(chart.color).type
    spoken = pa.types.is_dictionary(kind) or pa.types.is_string(kind)
    return None if spoken or pa.types.is_large_string(kind) else title_of(chart.color)


def legend(titles: Sequence[str], room: float, title: str | None = None) -> dict[str, Any]:
    """A legend above the chart, in as many columns as fit side by side."""
    padding = _padding(titles)
    widths = [min(measure.width(each), MOST_LABEL) + _SYMBOL + padding for each in titles]
    return {
        "orient": "top",
        "title": title,
        "titleOrient": "left",
        "direction": "horizontal",
        "columns": legend_columns(widths, room - (measure.width(title) + 10 if title else 0)),
        **limited(titles, MOST_LABEL),
        "columnPadding": padding,
        "offset": 8,
    }


def _padding(titles: Sequence[str]) -> int:
    """Pixels between entries; more where Vega takes some for narrower than they are."""
    widths = [measure.width(title) for title in titles if measure.is_underrated(title)]
    return round(_LEGEND_GAP + 0.3 * min(max(widths, default=0.0), MOST_LABEL))


def legend_columns(widths: Sequence[float], room: float) -> int:
    """In how many columns, each as wide as its widest entry, entries fit into `room` pixels."""
    for count in range(len(widths), 1, -1):
        if sum(max(widths[column::count]) for column in range(count)) <= room:
            return count
    return 1


def drawn_values(shape: Shape) -> list[float]:
    """All values of all series."""
    return [value for series in shape.series for value in series.drawn if value is not None]


def stacked_ends(shape: Shape) -> tuple[float, float]:
    """The lowest and highest end of a stack."""
    ups, downs = [0.0], [0.0]
    for values in zip(*(series.drawn for series in shape.series), strict=True):
        ups.append(sum(v for v in values if v is not None and v > 0))
        downs.append(sum(v for v in values if v is not None and v < 0))
    return min(downs), max(ups)


_PLAIN = ValueFormat("integer")


def value_scale(
    chart: Chart, shape: Shape, canvas: Canvas, ends: tuple[float, float], room: float
) -> Scale:
    """The axis of amounts over `room` pixels; it holds the goal too."""
    low, high = ends
    if chart.goal is not None:
        low, high = min(low, chart.goal), max(high, chart.goal)
    return scale_of(
        low,
        high,
        # Split by a column, a chart without rows has no series.
        shape.series[0].format if shape.series else _PLAIN,
        canvas.formatter,
        count=max(2, round(room / TICK_ROOM)),
        ends=(chart.min, chart.max),
    )


def zero_rule(canvas: Canvas, channel: str) -> dict[str, Any]:
    """The line that bars stand on."""
    return {
        "data": {"values": [{"z": 0}]},
        "mark": {"type": "rule", "color": canvas.theme.axis},
        "encoding": {channel: {"field": "z", "type": "quantitative"}},
    }


def goal_layers(chart: Chart, shape: Shape, canvas: Canvas, channel: str) -> list[dict[str, Any]]:
    """A dashed line at the goal, with its figure; none without a goal."""
    if chart.goal is None:
        return []
    figure = canvas.formatter.text(chart.goal, shape.series[0].format)
    data = {"values": [{"g": chart.goal, "t": f"{canvas.labels.goal} {figure}"}]}
    place = {channel: {"field": "g", "type": "quantitative"}}
    if channel == "y":
        look = {"align": "right", "baseline": "bottom", "dy": -3}
        edge: dict[str, Any] = {"x": {"value": "width"}}
    else:
        look = {"align": "left", "baseline": "top", "dx": 4}
        edge = {"y": {"value": 0}}
    text = {"type": "text", "fontWeight": "bold", **look}
    # A white outline below the words keeps them apart from the lines they cross.
    halo = {"stroke": color.WHITE, "strokeWidth": 4, "strokeJoin": "round", "color": color.WHITE}
    words = {**place, **edge, "text": {"field": "t", "type": "nominal"}}
    rule = {"type": "rule", "color": canvas.theme.ink, "strokeDash": [5, 3]}
    return [
        {"data": data, "mark": rule, "encoding": place},
        {"data": data, "mark": {**text, **halo}, "encoding": words},
        {"data": data, "mark": {**text, "color": canvas.theme.ink}, "encoding": words},
    ]


def inked(
    rows: Sequence[dict[str, Any]], encoding: dict[str, Any], size: int
) -> list[dict[str, Any]]:
    """Texts on coloured ground: one layer for each colour of ink in the rows' `i`.

    Stacks are made of all rows, so the others stay in a layer with nothing to say.
    """
    layers = []
    for ink in sorted({row["i"] for row in rows}):
        said = [{**row, encoding["text"]["field"]: _text_of(row, encoding, ink)} for row in rows]
        mark = {"type": "text", "fontSize": size, "color": ink, "baseline": "middle"}
        layers.append({"data": {"values": said}, "mark": mark, "encoding": encoding})
    return layers


def _text_of(row: dict[str, Any], encoding: dict[str, Any], ink: str) -> str:
    return str(row[encoding["text"]["field"]]) if row["i"] == ink else ""
