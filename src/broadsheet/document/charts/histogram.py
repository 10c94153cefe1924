"""How values are spread: counts of them in bins of equal, round width."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import NativeChart
from broadsheet.document.charts import color
from broadsheet.document.charts.alt import COUNT, nothing
from broadsheet.document.charts.axis import headline, label_room, time_axis, value_axis
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.numbers import drawable_numbers, wall_milliseconds
from broadsheet.document.charts.shape import title_of, unique_keys, x_format, x_kind
from broadsheet.document.charts.theme import MOST_COLORS
from broadsheet.document.charts.ticks import round_step, scale_of
from broadsheet.document.charts.times import time_ticks
from broadsheet.document.charts.xy import TICK_ROOM, color_title, legend
from broadsheet.document.moment import EPOCH
from broadsheet.document.table import Column, Cut

if TYPE_CHECKING:
    from datetime import datetime

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas

_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999
"""The ends of the calendar, in milliseconds since 1970."""

_FRAME = 60
_DAY = 86_400_000
_ATTEMPTS = 8


@dataclass(frozen=True)
class _Bins:
    """Edges of the bins, from the first's start to the last's end; counts by series."""

    edges: tuple[float, ...]
    counts: dict[str, list[int]]
    format: ValueFormat
    timed: bool
    missing: int

    @property
    def totals(self) -> list[int]:
        return [sum(counts) for counts in zip(*self.counts.values(), strict=True)]


def draw_histogram(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A histogram of x, its bars split by color where there is one."""
    bins = _binned(chart, data, canvas)
    names = tuple(bins.counts)
    table, columns = _table(chart, bins, canvas)
    native = NativeChart(
        "column", columns[0].field, tuple(c.field for c in columns[1:]), stacked=len(names) > 1
    )
    drawn = Drawing(canvas.empty(), chart.alt or nothing(chart, canvas), table, columns, native)
    if bins.missing:
        text = canvas.formatter.text(bins.missing, COUNT)
        shown = sum(bins.totals)
        note = canvas.labels.not_drawn.format(count=text)
        drawn = replace(drawn, cut=Cut(shown, shown + bins.missing, note))
    if not bins.edges:
        return drawn
    alt = chart.alt or _alt(chart, bins, canvas)
    title = color_title(chart, data)
    return replace(drawn, alt=alt, spec=_spec(chart, bins, canvas, title))


def _binned(chart: Chart, data: pa.Table, canvas: Canvas) -> _Bins:
    x = chart.x or ""
    column = data.column(x)
    shown = x_format(chart, data, x, canvas.formatter)
    timed = x_kind(column.type, ordered=True) == "time"
    names, groups = _groups(chart, data, canvas)
    zone = canvas.formatter.time_zone
    numbers = wall_milliseconds(column, zone) if timed else drawable_numbers(column)
    missing = numbers.null_count - column.null_count
    if numbers.null_count == len(numbers):
        return _Bins((), {name: [] for name in names}, shown, timed, missing)
    low, high = pc.min_max(numbers).as_py().values()
    whole = pa.types.is_integer(column.type) or shown.kind == "integer"
    like = ValueFormat("integer") if whole or timed else shown
    start, step, count = _grid(low, high, chart.bins, like, timed=timed)
    places = pc.floor(pc.add(pc.divide(pc.subtract(numbers, start), step), 1e-9))
    places = pc.max_element_wise(places, 0.0, skip_nulls=False)
    places = pc.min_element_wise(places, count - 1.0, skip_nulls=False).cast(pa.int64())
    counts = {name: [0] * count for name in names}
    for found in pc.value_counts(pc.add(places, pc.multiply(groups, count))).to_pylist():
        if found["values"] is not None:
            group, place = divmod(found["values"], count)
            counts[names[group]][place] = found["counts"]
    edges = tuple(_tidy(start + place * step, step) for place in range(count + 1))
    return _Bins(edges, counts, shown, timed, missing)


def _groups(chart: Chart, data: pa.Table, canvas: Canvas) -> tuple[tuple[str, ...], pa.Array]:
    """The names of the groups, in order of appearance, and the place of each row's among them."""
    if not chart.color:
        return (canvas.labels.count,), pa.repeat(0, data.num_rows)
    column = data.column(chart.color).combine_chunks().dictionary_encode(null_encoding="encode")
    texts = canvas.formatter.column(column.dictionary, canvas.formatter.infer(column.type))
    counts = Counter[str]()
    for found in pc.value_counts(column.indices).to_pylist():
        counts[texts[found["values"]]] += found["counts"]
    if len(counts) > MOST_COLORS:
        kept = set(sorted(counts, key=lambda name: -counts[name])[: MOST_COLORS - 1])
        texts = [name if name in kept else canvas.labels.other for name in texts]
    names = tuple(dict.fromkeys(texts))
    places = pa.array([names.index(text) for text in texts], pa.int64())
    return names, places.take(column.indices)


def _grid(
    low: float, high: float, most: int, like: ValueFormat, *, timed: bool
) -> tuple[float, float, int]:
    """Start, width and number of the bins: the narrowest round width that needs no more."""
    unit = float(_DAY) if timed and high - low > most * _DAY / 2 else 1.0
    raw = (high - low) / most / unit
    if not raw:
        raw = 1.0 if like.kind == "integer" else abs(low) / 10 or 1.0
    for _ in range(_ATTEMPTS):
        step = round_step(raw, like)
        width = step * unit
        start = math.floor(low / width + 1e-9) * width
        # The last bin takes in its own end, so a value on it opens no further one, except
        # among whole numbers, where every bin is to have as many of them.
        count = max(1, math.ceil((high - start) / width - 1e-9))
        if like.kind == "integer" and not timed and start + count * width <= high:
            count += 1
        if count <= most:
            return start, width, count
        raw = step * 1.01
    return low, (high - low) / most or 1.0, most


def _tidy(edge: float, step: float) -> float:
    digits = max(0, 2 - math.floor(math.log10(step)))
    return round(edge, digits) + 0.0 if digits < 300 else edge


def _edge_text(edge: float, bins: _Bins, canvas: Canvas) -> str:
    if bins.timed:
        return canvas.formatter.text(_moment(edge), bins.format)
    shown = bins.format
    if shown.kind in ("decimal", "percent", "currency") and shown.digits is None:
        step = bins.edges[1] - bins.edges[0]
        if shown.kind == "currency" and step == int(step):
            return canvas.formatter.style(shown).text(int(edge), 0)
        if shown.kind == "decimal":
            shown = ValueFormat("decimal", digits=0 if step == int(step) else None)
    return canvas.formatter.text(edge, shown)


def _moment(edge: float) -> datetime:
    """An edge as a time; a bin may begin before the first day of the calendar, or end after it."""
    return EPOCH + timedelta(milliseconds=min(max(edge, _FIRST), _LAST))


def _range_text(place: int, bins: _Bins, canvas: Canvas) -> str:
    """A bin by its edges; the lower one belongs to it, the upper one to the next."""
    low, high = (_edge_text(edge, bins, canvas) for edge in bins.edges[place : place + 2])
    return f"{low} – {high}"


def _table(chart: Chart, bins: _Bins, canvas: Canvas) -> tuple[pa.Table, tuple[Column, ...]]:
    """One row a bin."""
    x = chart.x or ""
    ranges = [_range_text(place, bins, canvas) for place in range(max(0, len(bins.edges) - 1))]
    arrays = {x: pa.array(ranges, pa.string())}
    columns = [Column(x, chart.x_title or title_of(x), ValueFormat("text"), row_header=True)]
    for title, counts in bins.counts.items():
        name = title if title != x else f"{title}_"
        arrays[name] = pa.array(counts, pa.int64())
        columns.append(Column(name, title, COUNT, "right"))
    return pa.table(arrays), tuple(columns)


def _alt(chart: Chart, bins: _Bins, canvas: Canvas) -> str:
    labels, text = canvas.labels, canvas.formatter.text
    totals = bins.totals
    most = max(range(len(totals)), key=lambda place: totals[place])
    return labels.chart_histogram.format(
        kind=labels.kind("histogram"),
        x=chart.x_title or title_of(chart.x or ""),
        count=text(sum(totals), COUNT),
        low=_edge_text(bins.edges[0], bins, canvas),
        high=_edge_text(bins.edges[-1], bins, canvas),
        most=text(totals[most], COUNT),
        most_from=_edge_text(bins.edges[most], bins, canvas),
        most_to=_edge_text(bins.edges[most + 1], bins, canvas),
    )


def _spec(chart: Chart, bins: _Bins, canvas: Canvas, title: str | None) -> dict[str, Any]:
    ticks = max(2, round((canvas.height - _FRAME) / TICK_ROOM))
    up = scale_of(
        0, max(bins.totals), COUNT, canvas.formatter, count=ticks, ends=(chart.min, chart.max)
    )
    titles = list(unique_keys(bins.counts))
    encoding: dict[str, Any] = {
        "x": _across(chart, bins, canvas, canvas.width - label_room(up) - 24),
        "x2": {"field": "x2"},
        "y": {
            "field": "a",
            "type": "quantitative",
            "scale": {"domain": up.domain, "nice": False, "zero": False},
            "axis": value_axis(up),
        },
        "y2": {"field": "b"},
        "tooltip": [
            {"field": "k", "type": "nominal", "title": chart.x_title or title_of(chart.x or "")},
            {"field": "t", "type": "nominal", "title": canvas.labels.count},
        ],
    }
    if len(titles) > 1:
        paint = {"domain": titles, "range": canvas.theme.colors(len(titles))}
        look = legend(titles, canvas.width, title)
        encoding["color"] = {"field": "s", "type": "nominal", "scale": paint, "legend": look}
    mark = {"type": "rect", "stroke": color.WHITE, "strokeWidth": 1, "clip": True}
    layers = [{"data": {"values": _rows(bins, titles, canvas)}, "mark": mark, "encoding": encoding}]
    return canvas.spec(**headline(chart.y_title or canvas.labels.count), layer=layers)


def _rows(bins: _Bins, titles: list[str], canvas: Canvas) -> list[dict[str, Any]]:
    rows = []
    for place in range(len(bins.edges) - 1):
        base = 0
        for title, counts in zip(titles, bins.counts.values(), strict=True):
            if counts[place]:
                row = {"x": bins.edges[place], "x2": bins.edges[place + 1], "s": title}
                row |= {"a": base, "b": base + counts[place]}
                row["k"] = _range_text(place, bins, canvas)
                row["t"] = canvas.formatter.text(counts[place], COUNT)
                rows.append(row)
            base += counts[place]
    return rows


def _across(chart: Chart, bins: _Bins, canvas: Canvas, room: float) -> dict[str, Any]:
    low, high = bins.edges[0], bins.edges[-1]
    title = {"title": chart.x_title or title_of(chart.x or "")}
    if bins.timed:
        ends = [_moment(edge) for edge in (low, high)]
        axis = time_axis(time_ticks(ends, room, canvas.formatter))
        scale = {"type": "utc", "domain": [low, high], "nice": False}
        return {"field": "x", "type": "temporal", "scale": scale, "axis": axis}
    across = scale_of(
        low, high, bins.format, canvas.formatter, count=max(2, round(room / 80)), ends=(low, high)
    )
    return {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {**value_axis(across, grid=False), **title, "domain": True, "ticks": True},
    }
