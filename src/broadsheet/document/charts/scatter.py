"""Points of two amounts, perhaps with colours and sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.document.block import NativeChart
from broadsheet.document.charts.alt import COUNT, nothing
from broadsheet.document.charts.axis import chosen, headline, label_room, time_axis, value_axis
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.lines import line_ends
from broadsheet.document.charts.numbers import drawable_numbers, wall_milliseconds
from broadsheet.document.charts.shape import (
    moment_of,
    title_of,
    unique_keys,
    x_format,
    x_kind,
    y_format,
)
from broadsheet.document.charts.theme import MOST_COLORS
from broadsheet.document.charts.ticks import scale_of
from broadsheet.document.charts.times import time_ticks
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
    """What is drawn, and how its two amounts are written. `left_out` could not be drawn.

    `table` has the numbers `x`, `y` and perhaps `z`, the title `s` of each point's group, and
    the values `xt` and `yt` that the data has.
    """

    table: pa.Table
    titles: tuple[str, ...]
    summed: bool
    x_format: ValueFormat
    y_format: ValueFormat
    left_out: int
    timed: bool

    def range(self, channel: str) -> tuple[float, float]:
        low, high = pc.min_max(self.table.column(channel)).as_py().values()
        return low, high

    def ends(self, channel: str) -> tuple[Any, Any]:
        """The data's own values at the ends of the range."""
        numbers, values = self.table.column(channel), self.table.column(f"{channel}t")
        low, high = (values[pc.index(numbers, end).as_py()] for end in self.range(channel))
        return low.as_py(), high.as_py()


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
    if not points.table.num_rows:
        return drawn
    alt = chart.alt or _alt(chart, points, canvas)
    every = points.table
    if every.num_rows > MOST_POINTS:
        picked = _picked(points)
        drawn = replace(drawn, cut=_cut(picked.num_rows, every.num_rows, canvas))
        points = replace(points, table=picked)
    return replace(drawn, alt=alt, spec=_spec(chart, data, points, canvas))


def _points(chart: Chart, data: pa.Table, canvas: Canvas) -> _Points:
    x, y = chart.x or "", chart.values[0]
    timed = x_kind(data.schema.field(x).type, ordered=True) == "time"
    shown_x = x_format(chart, data, x, canvas.formatter)
    shown_y = y_format(chart, data, y, canvas.formatter)
    across = data.column(x)
    zone = canvas.formatter.time_zone
    places = wall_milliseconds(across, zone) if timed else drawable_numbers(across)
    columns = {
        "x": places.cast(pa.int64()) if timed else places,
        "y": drawable_numbers(data.column(y)),
        "s": _names(chart, data, canvas),
        "xt": across,
        "yt": data.column(y),
    }
    if chart.size:
        sizes = pc.fill_null(drawable_numbers(data.column(chart.size)), 0.0)
        columns["z"] = pc.max_element_wise(sizes, 0.0)
    table = pa.table(columns)
    drawn = table.filter(pc.and_(table.column("x").is_valid(), table.column("y").is_valid()))
    titles, summed = _titles(drawn.column("s"), canvas)
    groups = _grouped(drawn.column("s"), titles, canvas)
    drawn = drawn.set_column(drawn.schema.get_field_index("s"), "s", groups)
    left_out = data.num_rows - drawn.num_rows
    return _Points(drawn, titles, summed, shown_x, shown_y, left_out, timed)


def _names(chart: Chart, data: pa.Table, canvas: Canvas) -> pa.Array:
    """The name of each row's group."""
    if not chart.color:
        return pa.repeat(title_of(chart.values[0]), data.num_rows)
    column = data.column(chart.color).combine_chunks().dictionary_encode(null_encoding="encode")
    texts = canvas.formatter.column(column.dictionary, canvas.formatter.infer(column.type))
    return pa.array(texts, pa.string()).take(column.indices)


def _titles(names: pa.ChunkedArray, canvas: Canvas) -> tuple[tuple[str, ...], bool]:
    """The groups that get a colour of their own: all, or those with most points."""
    found = pc.value_counts(names).to_pylist()
    counts: dict[str, int] = {each["values"]: each["counts"] for each in found}
    if len(counts) <= MOST_COLORS:
        return tuple(counts), False
    most = set(sorted(counts, key=lambda name: -counts[name])[: MOST_COLORS - 1])
    return (*(name for name in counts if name in most), canvas.labels.other), True


def _grouped(
    names: pa.Array | pa.ChunkedArray, titles: Sequence[str], canvas: Canvas
) -> pa.Array | pa.ChunkedArray:
    """The names, those without a title under the one for all others."""
    return pc.if_else(pc.is_in(names, pa.array(titles, pa.string())), names, canvas.labels.other)


def _cut(shown: int, available: int, canvas: Canvas) -> Cut:
    text = canvas.formatter.text
    words = canvas.labels.points_shown.format(
        shown=text(shown, COUNT), available=text(available, COUNT)
    )
    return Cut(shown, available, words)


def _picked(points: _Points) -> pa.Table:
    """As many points as are drawn: one of each small square first, so outliers stay."""
    table = points.table
    every = pa.arange(0, table.num_rows)
    squares = {"s": table.column("s"), "place": every}
    for channel in ("x", "y"):
        low, high = points.range(channel)
        share = pc.divide(pc.subtract(table.column(channel), low), float(high - low) or 1.0)
        squares[channel] = pc.floor(pc.multiply(share, _SQUARES))
    firsts = pa.table(squares).group_by(["x", "y", "s"]).aggregate([("place", "min")])
    first = _every(firsts.column("place_min").combine_chunks().sort(), MOST_POINTS)
    others = every.filter(pc.invert(pc.is_in(every, first)))
    chosen = pa.chunked_array([first, _every(others, MOST_POINTS - len(first))])
    return table.take(chosen.sort())


def _every(places: pa.Array, count: int) -> pa.Array:
    """So many of them, evenly spread."""
    if len(places) <= count:
        return places
    spread = [number * len(places) // count for number in range(count)]
    return places.take(pa.array(spread, pa.int64()))


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
        groups = _grouped(_names(chart, data, canvas), points.titles, canvas)
        arrays = {x: data.column(x)}
        columns = [head]
        for title in groups.unique().to_pylist():
            name = title if title not in arrays else f"{title}_"
            arrays[name] = pc.if_else(pc.equal(groups, title), data.column(y), None)
            columns.append(Column(name, title, points.y_format, align(points.y_format)))
        table = pa.table(arrays)
    series = tuple(column.field for column in columns[1:])
    if chart.size and not chart.color:
        shown = canvas.formatter.infer(data.schema.field(chart.size).type)
        if chart.size not in (x, y):
            columns.append(Column(chart.size, title_of(chart.size), shown, align(shown)))
    return table, tuple(columns), series


def _alt(chart: Chart, points: _Points, canvas: Canvas) -> str:
    labels, text = canvas.labels, canvas.formatter.text
    (x_low, x_high), (y_low, y_high) = points.ends("x"), points.ends("y")
    return labels.chart_scatter.format(
        kind=labels.kind("scatter"),
        y=chart.y_title or title_of(chart.values[0]),
        x=chart.x_title or title_of(chart.x or ""),
        count=text(points.table.num_rows, COUNT),
        x_low=text(x_low, points.x_format),
        x_high=text(x_high, points.x_format),
        y_low=text(y_low, points.y_format),
        y_high=text(y_high, points.y_format),
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
        for row in points.table.to_pylist()
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
        moments = [moment_of(end, canvas.formatter) for end in points.ends("x")]
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
    most = points.range("z")[1] or 1.0
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
