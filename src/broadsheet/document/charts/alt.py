"""Alternative texts: what a chart shows, said in a few sentences of the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.charts.shape import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas
    from broadsheet.document.charts.shape import Series, Shape

COUNT = ValueFormat("integer")
SHARE = ValueFormat("percent", digits=1)
_MOST_SERIES = 4
_MOST_PARTS = 6


def said(canvas: Canvas, *sentences: str) -> str:
    """Sentences as one text."""
    return canvas.labels.sentence_space.join(sentence for sentence in sentences if sentence)


def nothing(chart: Chart, canvas: Canvas) -> str:
    """What to say of a chart without rows."""
    return canvas.labels.chart_empty.format(kind=canvas.labels.kind(chart.kind or "custom"))


def amounts_of(chart: Chart, shape: Shape) -> str:
    """What the amounts are, in words."""
    if chart.y_title:
        return chart.y_title
    if chart.color or len(shape.series) == 1:
        return title_of(chart.values[0]) if chart.values else ""
    return ", ".join(series.title for series in shape.series[:_MOST_SERIES])


def series_alt(chart: Chart, shape: Shape, canvas: Canvas) -> str:
    """Kind, amounts, positions, range; then the extremes of each of the first series."""
    if chart.alt:
        return chart.alt
    valued = [series for series in shape.series if any(v is not None for v in series.drawn)]
    if not valued:
        return nothing(chart, canvas)
    labels, formatter = canvas.labels, canvas.formatter
    opening = labels.chart_series.format(
        kind=labels.kind(chart.kind or "custom"),
        y=amounts_of(chart, shape),
        x=shape.x_title,
        count=formatter.text(len(shape.xs), COUNT),
        first=plain(shape.keys[0]),
        last=plain(shape.keys[-1]),
    )
    extremes = [
        _extremes(series, shape, canvas, named=len(shape.series) > 1)
        for series in valued[:_MOST_SERIES]
    ]
    if len(valued) > _MOST_SERIES:
        rest = formatter.text(len(valued) - _MOST_SERIES, COUNT)
        extremes.append(labels.chart_more_series.format(count=rest))
    if chart.goal is not None:
        goal = formatter.text(chart.goal, shape.series[0].format)
        extremes.append(labels.chart_goal.format(goal=goal))
    return said(canvas, opening, *extremes)


def plain(key: str) -> str:
    """A position's text without the invisible marks that tell equal ones apart."""
    return key.rstrip("\u2060")


def _extremes(series: Series, shape: Shape, canvas: Canvas, *, named: bool) -> str:
    drawn = series.drawn
    places = [place for place, value in enumerate(drawn) if value is not None]
    low = min(places, key=lambda place: drawn[place] or 0.0)
    high = max(places, key=lambda place: drawn[place] or 0.0)
    text = canvas.formatter.text
    words = {
        "low": text(series.values[low], series.format),
        "low_at": plain(shape.keys[low]),
        "high": text(series.values[high], series.format),
        "high_at": plain(shape.keys[high]),
    }
    if named:
        return canvas.labels.chart_of_series.format(series=plain(series.title), **words)
    return canvas.labels.chart_extremes.format(**words)


def parts_alt(chart: Chart, canvas: Canvas, y: str, x: str, parts: Sequence[str]) -> str:
    """A pie: its largest parts with their shares."""
    labels = canvas.labels
    opening = labels.chart_pie.format(kind=labels.kind(chart.kind or "pie"), y=y, x=x)
    shown = labels.separator.join(parts[:_MOST_PARTS])
    more = " …" if len(parts) > _MOST_PARTS else "."
    return f"{opening} {shown}{more}"
