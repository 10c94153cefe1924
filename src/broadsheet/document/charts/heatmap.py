"""Amounts as colours over two sets of categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.document.charts import color, measure
from broadsheet.document.charts.alt import COUNT, nothing, said
from broadsheet.document.charts.axis import MOST_LABEL, bands_of, chosen, names_beside
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import (
    Series,
    Shape,
    added,
    added_up,
    array_of,
    one_line,
    shape_of,
    title_of,
    unique_keys,
    y_format,
)
from broadsheet.document.charts.ticks import scale_of, short_text
from broadsheet.document.charts.xy import inked
from broadsheet.document.table import Column

if TYPE_CHECKING:
    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.ticks import Scale

_FRAME = 66
_LEGEND = 180
_STEPS = 8
_CELL_TEXT = 10


@dataclass(frozen=True)
class _Grid:
    """Cells by place: columns along x, one series a row of the picture."""

    shape: Shape
    y: str
    value: str

    @property
    def drawn(self) -> list[float]:
        return [v for series in self.shape.series for v in series.drawn if v is not None]


def draw_heatmap(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A heat map: x across, y down, `color` is the amount."""
    grid = _grid(chart, data, canvas)
    drawn = Drawing(
        canvas.empty(), chart.alt or nothing(chart, canvas), *_table(chart, data, grid, canvas)
    )
    if not grid.drawn:
        return drawn
    return replace(
        drawn, alt=chart.alt or _alt(chart, grid, canvas), spec=_spec(chart, grid, canvas)
    )


def _grid(chart: Chart, data: pa.Table, canvas: Canvas) -> _Grid:
    y, value = chart.values[0], chart.color or ""
    data = added_up(data, [chart.x or "", y], [value])
    turned = chart.model_copy(update={"y": value, "color": None})
    across = shape_of(turned, data, canvas.formatter, most=1, other="", ordered=False)
    down_chart = turned.model_copy(update={"x": y, "x_format": None})
    down = shape_of(down_chart, data, canvas.formatter, most=1, other="", ordered=False)
    cells: dict[tuple[Any, Any], Any] = {}
    columns = (data.column(name).to_pylist() for name in (chart.x or "", y, value))
    for x_value, y_value, amount in zip(*columns, strict=True):
        place = (x_value, y_value)
        cells[place] = added(cells.get(place), amount)
    shown = y_format(chart, data, value, canvas.formatter)
    rows = tuple(
        Series(key, key, tuple(cells.get((x_value, y_value)) for x_value in across.xs), shown)
        for key, y_value in zip(down.keys, down.xs, strict=True)
    )
    return _Grid(replace(across, series=rows), y, value)


def _table(
    chart: Chart, data: pa.Table, grid: _Grid, canvas: Canvas
) -> tuple[pa.Table, tuple[Column, ...]]:
    """One row a y, one column an x."""
    shape = grid.shape
    names = unique_keys([grid.y, *shape.keys])
    arrays: dict[str, pa.Array] = {
        grid.y: pa.array([series.title for series in shape.series], pa.string())
    }
    text = canvas.formatter.infer(pa.string())
    columns = [Column(grid.y, chart.y_title or title_of(grid.y), text, row_header=True)]
    kind = data.schema.field(grid.value).type
    for place, name in enumerate(names[1:]):
        arrays[name] = array_of([series.values[place] for series in shape.series], kind)
        shown = shape.series[0].format
        columns.append(Column(name, shape.keys[place], shown, canvas.formatter.align(shown)))
    return pa.table(arrays), tuple(columns)


def _alt(chart: Chart, grid: _Grid, canvas: Canvas) -> str:
    labels, text, shape = canvas.labels, canvas.formatter.text, grid.shape
    opening = labels.chart_heatmap.format(
        kind=labels.kind("heatmap"),
        value=title_of(grid.value),
        y=chart.y_title or title_of(grid.y),
        rows=text(len(shape.series), COUNT),
        x=shape.x_title,
        columns=text(len(shape.xs), COUNT),
    )
    places = [
        (value, series, place)
        for series in shape.series
        for place, value in enumerate(series.drawn)
        if value is not None
    ]
    words = {}
    for name, pick in (("low", min), ("high", max)):
        _, series, place = pick(places, key=lambda each: each[0])
        words[name] = text(series.values[place], series.format)
        words[f"{name}_at"] = f"{series.title}{labels.separator}{shape.keys[place]}"
    return said(canvas, opening, labels.chart_extremes.format(**words))


def _spec(chart: Chart, grid: _Grid, canvas: Canvas) -> dict[str, Any]:
    shape = grid.shape
    names = [one_line(series.title) for series in shape.series]
    left = min(MOST_LABEL, max(measure.width(name) for name in names)) + 12
    bands = bands_of(shape, canvas.width - left - 14, canvas.formatter, lying=False)
    scale = _scale(chart, grid, canvas)
    domain, colors = _colors(scale.low, scale.high, canvas)
    tall = (canvas.height - _FRAME) / max(1, len(names))
    texts = _texts(grid, canvas, bands.step, tall, always=chart.labels)
    rows = _rows(grid, bands.keys, domain, colors, texts, canvas)
    place = {"type": "nominal", "sort": None}
    encoding: dict[str, Any] = {
        "x": {
            **place,
            "field": "x",
            "scale": {"domain": list(bands.domain)},
            "axis": {**bands.axis, "domain": False},
        },
        "y": {
            **place,
            "field": "y",
            "scale": {"domain": names},
            "axis": {"title": None, "domain": False, **names_beside(names, MOST_LABEL)},
        },
        "color": {
            "field": "v",
            "type": "quantitative",
            "scale": {"domain": domain, "range": colors, "clamp": True, "interpolate": "rgb"},
            "legend": _legend(scale, grid, canvas),
        },
        "tooltip": [
            {"field": "k", "type": "nominal", "title": shape.x_title},
            {"field": "y", "type": "nominal", "title": chart.y_title or title_of(grid.y)},
            {"field": "t", "type": "nominal", "title": title_of(grid.value)},
        ],
    }
    mark = {"type": "rect", "stroke": color.WHITE, "strokeWidth": 1.5}
    layers: list[dict[str, Any]] = [{"mark": mark, "encoding": encoding}]
    if texts:
        said_at = {key: encoding[key] for key in ("x", "y")}
        layers += inked(rows, {**said_at, "text": {"field": "c", "type": "nominal"}}, _CELL_TEXT)
    return canvas.spec(data={"values": rows}, layer=layers)


def _scale(chart: Chart, grid: _Grid, canvas: Canvas) -> Scale:
    """From a round amount to a round one, as far on both sides of zero if amounts are."""
    low, high = min(grid.drawn), max(grid.drawn)
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    shown = grid.shape.series[0].format
    room = min(_LEGEND, canvas.width // 2)
    ends = (chart.min, chart.max)
    scale = scale_of(low, high, shown, canvas.formatter, count=_STEPS, ends=ends)
    last = len(scale.ticks) - 1
    for every in range(1, last + 1):
        labels = scale.labels[::every]
        # The last label ends with the legend, so it is nearer to the one before.
        wide = 1.5 * max(measure.width(label) for label in labels) + 8
        if last % every == 0 and (len(labels) == 2 or wide <= room * every / last):
            return replace(scale, ticks=scale.ticks[::every], labels=labels)
    return scale


def _colors(low: float, high: float, canvas: Canvas) -> tuple[list[float], list[str]]:
    """From light to dark; both ways from zero where amounts are of both signs."""
    if low < 0 < high:
        return [low, low / 2, 0.0, high / 2, high], list(canvas.theme.diverging)
    if high == low:
        low, high = (0.0, high) if high > 0 else (low - 1, high)
    ramp = canvas.theme.ramp
    return [low + (high - low) * place / (len(ramp) - 1) for place in range(len(ramp))], list(ramp)


def _texts(
    grid: _Grid, canvas: Canvas, wide: float, tall: float, *, always: bool
) -> dict[tuple[int, int], str]:
    """The amounts for the cells, where they fit into all of them."""
    formatter = canvas.formatter
    texts = {
        (row, place): short_text(value, series.format, formatter)
        for row, series in enumerate(grid.shape.series)
        for place, value in enumerate(series.drawn)
        if value is not None
    }
    widest = max(measure.width(text, _CELL_TEXT) for text in texts.values())
    fits = widest + 4 <= wide and tall >= _CELL_TEXT + 4
    return texts if fits or always else {}


def _rows(
    grid: _Grid,
    keys: tuple[str, ...],
    domain: list[float],
    colors: list[str],
    texts: dict[tuple[int, int], str],
    canvas: Canvas,
) -> list[dict[str, Any]]:
    rows = []
    for number, series in enumerate(grid.shape.series):
        for place, value in enumerate(series.drawn):
            if value is None:
                continue
            row = {"x": keys[place], "y": one_line(series.title), "v": value}
            row["k"] = grid.shape.keys[place]
            row["t"] = canvas.formatter.text(series.values[place], series.format)
            if texts:
                row["c"] = texts[number, place]
                row["i"] = color.ink_on(_shade(value, domain, colors), canvas.theme.ink)
            rows.append(row)
    return rows


def _shade(value: float, domain: list[float], colors: list[str]) -> str:
    """The colour of a cell, as the scale mixes it."""
    value = min(max(value, domain[0]), domain[-1])
    for place in range(1, len(domain)):
        if value <= domain[place]:
            span = domain[place] - domain[place - 1]
            share = (value - domain[place - 1]) / span if span else 0.0
            return color.mix(colors[place - 1], colors[place], share)
    return colors[-1]


def _legend(scale: Scale, grid: _Grid, canvas: Canvas) -> dict[str, Any]:
    return {
        "orient": "top",
        "direction": "horizontal",
        "title": title_of(grid.value),
        "titleOrient": "left",
        "titlePadding": 10,
        "gradientLength": min(_LEGEND, canvas.width // 2),
        "gradientThickness": 9,
        "offset": 6,
        "values": list(scale.ticks),
        "tickCount": len(scale.ticks),
        "labelExpr": chosen(scale.ticks, scale.labels),
        "labelColor": canvas.theme.muted,
    }
