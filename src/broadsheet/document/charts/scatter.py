"""Points of two amounts, perhaps with colours and sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.document.block import NativeChart
from broadsheet.document.charts.alt import COUNT, nothing
from broadsheet.document.charts.axis import chosen, headline, label_room, time_axis, value_axis
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.lines import line_ends
from broadsheet.document.charts.shape import (
    drawable,
    moment_of,
    title_of,
    unique_keys,
    x_format,
    x_kind,
    y_format,
)
from broadsheet.document.charts.theme import MOST_COLORS
from broadsheet.document.charts.ticks import scale_of
from broadsheet.document.charts.times import milliseconds, time_ticks
from broadsheet.document.charts.xy import TICK_ROOM, color_title, legend
from broadsheet.document.table import Column, Cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.definition.chart import Chart
    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.ticks import Scale

MOST_POINTS = 2_000
_FRAME = 60
_SQUARES = 60


@dataclass(frozen=True)
class _Points:
    """What is drawn, and how its two amounts are written. `left_out` could not be drawn."""

    rows: list[dict[str, Any]]
    titles: tuple[str, ...]
    summed: bool
    x_format: ValueFormat
    y_format: ValueFormat
    left_out: int
    timed: bool

    def range(self, channel: str) -> tuple[float, float]:
        values = [row[channel] for row in self.rows]
        return min(values), max(values)


def draw_scatter(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A scatter plot; of more than 2,000 points that many are drawn, and the chart says so."""
    points = _points(chart, data, canvas)
    table, columns, series = _table(chart, data, points, canvas)
    drawn = Drawing(
        canvas.empty(),
        chart.alt or nothing(chart, canvas),
        table,
        columns,
        NativeChart("scatter", chart.x or "", series),
    )
    if not points.rows:
        return drawn
    alt = chart.alt or _alt(chart, points, canvas)
    every = points.rows
    if len(every) > MOST_POINTS:
        picked = _picked(every)
        drawn = replace(drawn, cut=_cut(len(picked), len(every), canvas))
        points = replace(points, rows=picked)
    return replace(drawn, alt=alt, spec=_spec(chart, data, points, canvas))


def _points(chart: Chart, data: pa.Table, canvas: Canvas) -> _Points:
    x, y = chart.x or "", chart.values[0]
    timed = x_kind(data.schema.field(x).type, ordered=True) == "time"
    shown_x = x_format(chart, data, x, canvas.formatter)
    shown_y = y_format(chart, data, y, canvas.formatter)
    names = _names(chart, data, canvas)
    sizes = data.column(chart.size).to_pylist() if chart.size else [None] * data.num_rows
    rows, left_out = [], 0
    pairs = zip(data.column(x).to_pylist(), data.column(y).to_pylist(), names, sizes, strict=True)
    for across, up, name, size in pairs:
        if timed:
            place: float | None = None
            if across is not None:
                place = milliseconds(moment_of(across, canvas.formatter))
        else:
            place = drawable(across)
        height = drawable(up)
        if place is None or height is None:
            left_out += 1
            continue
        row = {"x": place, "y": height, "s": name, "xt": across, "yt": up}
        if chart.size:
            row["z"] = max(0.0, drawable(size) or 0.0)
        rows.append(row)
    titles, summed = _titles([row["s"] for row in rows], canvas)
    for row in rows:
        row["s"] = row["s"] if row["s"] in titles else canvas.labels.other
    return _Points(rows, titles, summed, shown_x, shown_y, left_out, timed)


def _names(chart: Chart, data: pa.Table, canvas: Canvas) -> list[str]:
    if not chart.color:
        return [title_of(chart.values[0])] * data.num_rows
    column = data.column(chart.color)
    return canvas.formatter.column(column, canvas.formatter.infer(column.type))


def _titles(names: Sequence[str], canvas: Canvas) -> tuple[tuple[str, ...], bool]:
    """The groups that get a colour of their own: all, or those with most points."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    if len(counts) <= MOST_COLORS:
        return tuple(counts), False
    most = set(sorted(counts, key=lambda name: -counts[name])[: MOST_COLORS - 1])
    return (*(name for name in counts if name in most), canvas.labels.other), True


def _cut(shown: int, available: int, canvas: Canvas) -> Cut:
    text = canvas.formatter.text
    words = canvas.labels.points_shown.format(
        shown=text(shown, COUNT), available=text(available, COUNT)
    )
    return Cut(shown, available, words)


def _picked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many points as are drawn: one of each small square first, so outliers stay."""
    squares: dict[tuple[int, int, str], int] = {}
    reach = {}
    for channel in ("x", "y"):
        values = [row[channel] for row in rows]
        reach[channel] = (min(values), (max(values) - min(values)) or 1.0)
    for place, row in enumerate(rows):
        cell = [int((row[c] - low) / span * _SQUARES) for c, (low, span) in reach.items()]
        squares.setdefault((cell[0], cell[1], row["s"]), place)
    first = set(_every(sorted(squares.values()), MOST_POINTS))
    others = [place for place in range(len(rows)) if place not in first]
    chosen = first.union(_every(others, MOST_POINTS - len(first)))
    return [rows[place] for place in sorted(chosen)]


def _every(places: Sequence[int], count: int) -> Sequence[int]:
    """So many of them, evenly spread."""
    if len(places) <= count:
        return places
    return [places[number * len(places) // count] for number in range(count)]


def _table(
    chart: Chart, data: pa.Table, points: _Points, canvas: Canvas
) -> tuple[pa.Table, tuple[Column, ...], tuple[str, ...]]:
    """All rows with an x, one column of y per colour, and the sizes."""
    x, y = chart.x or "", chart.values[0]
    align = canvas.formatter.align
    head = Column(x, chart.x_title or title_of(x), points.x_format, align(points.x_format))
    if not chart.color:
        names = list(dict.fromkeys([x, y, *([chart.size] if chart.size else [])]))
        table = data.select(names)
        value = Column(y, chart.y_title or title_of(y), points.y_format, align(points.y_format))
        columns = [head, value] if x != y else [head]
    else:
        groups = _names(chart, data, canvas)
        kept = [g if g in points.titles else canvas.labels.other for g in groups]
        arrays = {x: data.column(x)}
        columns = [head]
        for title in dict.fromkeys(kept):
            name = title if title not in arrays else f"{title}_"
            mask = pa.chunked_array([pa.array([each == title for each in kept])])
            arrays[name] = _where(mask, data.column(y))
            columns.append(Column(name, title, points.y_format, align(points.y_format)))
        table = pa.table(arrays)
    series = tuple(column.field for column in columns[1:])
    if chart.size and not chart.color:
        shown = canvas.formatter.infer(data.schema.field(chart.size).type)
        if chart.size not in (x, y):
            columns.append(Column(chart.size, title_of(chart.size), shown, align(shown)))
    return table, tuple(columns), series


def _where(mask: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.Array:
    picked = [
        value if each else None
        for each, value in zip(mask.to_pylist(), values.to_pylist(), strict=True)
    ]
    return pa.array(picked, values.type)


def _alt(chart: Chart, points: _Points, canvas: Canvas) -> str:
    labels, text = canvas.labels, canvas.formatter.text
    across = sorted(points.rows, key=lambda row: row["x"])
    up = sorted(points.rows, key=lambda row: row["y"])
    return labels.chart_scatter.format(
        kind=labels.kind("scatter"),
        y=chart.y_title or title_of(chart.values[0]),
        x=chart.x_title or title_of(chart.x or ""),
        count=text(len(points.rows), COUNT),
        x_low=text(across[0]["xt"], points.x_format),
        x_high=text(across[-1]["xt"], points.x_format),
        y_low=text(up[0]["yt"], points.y_format),
        y_high=text(up[-1]["yt"], points.y_format),
    )


def _spec(chart: Chart, data: pa.Table, points: _Points, canvas: Canvas) -> dict[str, Any]:
    formatter = canvas.formatter
    low, high = line_ends(points.range("y"), from_zero=False)
    up = scale_of(
        low,
        high,
        points.y_format,
        formatter,
        count=max(2, round((canvas.height - _FRAME) / TICK_ROOM)),
        ends=(chart.min, chart.max),
    )
    texts = formatter.text
    rows = [
        {**row, "xt": texts(row["xt"], points.x_format), "yt": texts(row["yt"], points.y_format)}
        for row in points.rows
    ]
    encoding: dict[str, Any] = {
        "x": _across(chart, points, canvas, up),
        "y": {
            "field": "y",
            "type": "quantitative",
            "scale": {"domain": up.domain, "nice": False, "zero": False},
            "axis": value_axis(up),
        },
        "tooltip": [
            {"field": "xt", "type": "nominal", "title": chart.x_title or title_of(chart.x or "")},
            {"field": "yt", "type": "nominal", "title": chart.y_title or title_of(chart.values[0])},
        ],
    }
    if chart.color:
        titles = list(unique_keys(points.titles))
        paint = {"domain": titles, "range": canvas.theme.colors(len(titles), other=points.summed)}
        look = {
            **legend(titles, canvas.width, color_title(chart, data)),
            "symbolType": "circle",
            "symbolOpacity": 1,
        }
        encoding["color"] = {"field": "s", "type": "nominal", "scale": paint, "legend": look}
    if chart.size:
        encoding["size"] = _sizes(chart, data, points, canvas)
    opacity = 0.75 if len(rows) < 200 else 0.5
    mark = {"type": "point", "filled": True, "opacity": opacity, "clip": True}
    if not chart.size:
        mark["size"] = 44 if len(rows) < 200 else 22
    name = chart.y_title or title_of(chart.values[0])
    return canvas.spec(**headline(name), data={"values": rows}, mark=mark, encoding=encoding)


def _across(chart: Chart, points: _Points, canvas: Canvas, up: Scale) -> dict[str, Any]:
    low, high = points.range("x")
    room = canvas.width - label_room(up) - 24
    title = {"title": chart.x_title or title_of(chart.x or "")}
    if points.timed:
        ordered = sorted(points.rows, key=lambda row: row["x"])
        moments = [moment_of(row["xt"], canvas.formatter) for row in (ordered[0], ordered[-1])]
        axis = time_axis(time_ticks(moments, room, canvas.formatter))
        domain = [low, high] if low != high else [low - 1, high + 1]
        scale = {"type": "utc", "domain": domain, "nice": False}
        return {"field": "x", "type": "temporal", "scale": scale, "axis": axis}
    low, high = line_ends((low, high), from_zero=False)
    across = scale_of(low, high, points.x_format, canvas.formatter, count=max(2, round(room / 80)))
    return {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": across.domain, "nice": False, "zero": False},
        "axis": {**value_axis(across), **title},
    }


def _sizes(chart: Chart, data: pa.Table, points: _Points, canvas: Canvas) -> dict[str, Any]:
    """Areas in proportion to the amounts, with three of them as a legend."""
    name = chart.size or ""
    shown = canvas.formatter.infer(data.schema.field(name).type)
    most = max((row["z"] for row in points.rows), default=0.0) or 1.0
    scale = scale_of(0.0, most, shown, canvas.formatter, count=2)
    ticks = scale.ticks[1:]
    return {
        "field": "z",
        "type": "quantitative",
        "scale": {"type": "linear", "domain": [0, scale.high], "range": [4, 420]},
        "legend": {
            "title": title_of(name),
            "orient": "right",
            "symbolType": "circle",
            "symbolFillColor": canvas.theme.rest,
            "values": list(ticks),
            "labelExpr": chosen(ticks, scale.labels[1:]),
        },
    }
