"""From a chart's definition and its rows to the chart of a document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Chart as Block
from broadsheet.document.charts.alt import nothing
from broadsheet.document.charts.bars import draw_bars
from broadsheet.document.charts.canvas import Canvas, Drawing
from broadsheet.document.charts.custom import draw_custom
from broadsheet.document.charts.funnel import FunnelInput, draw_funnel
from broadsheet.document.charts.gauge import HEIGHT as GAUGE_HEIGHT
from broadsheet.document.charts.gauge import GaugeInput, draw_gauge
from broadsheet.document.charts.heatmap import draw_heatmap
from broadsheet.document.charts.histogram import draw_histogram
from broadsheet.document.charts.lines import draw_lines
from broadsheet.document.charts.pie import draw_pie
from broadsheet.document.charts.scatter import draw_scatter
from broadsheet.document.charts.shape import drawable, title_of, y_format
from broadsheet.document.charts.sparkline import HEIGHT as SPARKLINE_HEIGHT
from broadsheet.document.charts.sparkline import draw_sparkline
from broadsheet.document.charts.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.document import Branding
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels

FUNNEL_HEIGHT = 220
"""CSS pixels of a funnel whose definition names no height."""

_FULL = 100.0


def build_chart(
    chart: Chart,
    data: pa.Table,
    *,
    formatter: Formatter,
    labels: Labels,
    branding: Branding,
    width: int,
) -> Block:
    """Draw a chart `width` CSS pixels wide; the columns it names must be in `data`.

    Raises RenderError for a `spec` that wants remote data.
    """
    canvas = Canvas(width, _height(chart), formatter, labels, theme_of(branding))
    drawn = _drawer(chart)(chart, data, canvas)
    return _block(chart.kind or "custom", chart.title, drawn, canvas)


def build_gauge(
    gauge: GaugeInput,
    *,
    formatter: Formatter,
    labels: Labels,
    branding: Branding,
    width: int,
    height: int = GAUGE_HEIGHT,
) -> Block:
    """Draw a gauge; its label is the chart's title."""
    canvas = Canvas(width, height, formatter, labels, theme_of(branding))
    return _block("gauge", gauge.label, draw_gauge(gauge, canvas), canvas)


def build_funnel(
    funnel: FunnelInput,
    *,
    formatter: Formatter,
    labels: Labels,
    branding: Branding,
    width: int,
    title: str = "",
    height: int = FUNNEL_HEIGHT,
) -> Block:
    """Draw a funnel."""
    canvas = Canvas(width, height, formatter, labels, theme_of(branding))
    return _block("funnel", title, draw_funnel(funnel, canvas), canvas)


def _block(kind: str, title: str, drawn: Drawing, canvas: Canvas) -> Block:
    height = drawn.height or canvas.height
    spec = drawn.spec if "height" not in drawn.spec else {**drawn.spec, "height": height}
    return Block(
        kind=kind,
        title=title,
        alt=drawn.alt,
        spec={**spec, "description": drawn.alt},
        width=canvas.width,
        height=height,
        data=drawn.data,
        columns=drawn.columns,
        native=drawn.native if drawn.data.num_rows else None,
        cut=drawn.cut,
    )


def _height(chart: Chart) -> int:
    """The height asked for; gauges and sparklines are small unless one was."""
    if "height" in chart.model_fields_set:
        return chart.height
    return {"gauge": GAUGE_HEIGHT, "sparkline": SPARKLINE_HEIGHT}.get(
        chart.kind or "", chart.height
    )


def _drawer(chart: Chart) -> Callable[[Chart, pa.Table, Canvas], Drawing]:
    match chart.kind:
        case None:
            return draw_custom
        case "line" | "area":
            return draw_lines
        case "pie" | "donut":
            return draw_pie
        case "scatter":
            return draw_scatter
        case "histogram":
            return draw_histogram
        case "heatmap":
            return draw_heatmap
        case "sparkline":
            return draw_sparkline
        case "gauge":
            return _gauge_of_rows
        case "funnel":
            return _funnel_of_rows
    return draw_bars


def _gauge_of_rows(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A chart of kind gauge: the first row's y."""
    name = chart.values[0]
    shown = y_format(chart, data, name, canvas.formatter)
    value = data.column(name)[0].as_py() if data.num_rows else None
    low = chart.min if chart.min is not None else 0.0
    high = chart.max
    if high is None:
        reach = [drawable(value) or 0.0, chart.goal or 0.0, low]
        high = 1.0 if shown.kind == "percent" and max(reach) <= 1 else max(_FULL, *reach)
    gauge = GaugeInput(
        chart.y_title or title_of(name), value, low, high, shown, chart.goal, alt=chart.alt
    )
    drawn = draw_gauge(gauge, canvas)
    if not data.num_rows:
        return replace(drawn, spec=canvas.empty(), alt=chart.alt or nothing(chart, canvas))
    return drawn


def _funnel_of_rows(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """A chart of kind funnel: a step for each row."""
    x, y = chart.x or "", chart.values[0]
    steps = data.column(x)
    shown = (
        ValueFormat.parse(chart.x_format) if chart.x_format else canvas.formatter.infer(steps.type)
    )
    funnel = FunnelInput(
        tuple(canvas.formatter.column(steps, shown)),
        tuple(data.column(y).to_pylist()),
        y_format(chart, data, y, canvas.formatter),
        chart.x_title or title_of(x),
        chart.y_title or title_of(y),
        step_field=x,
        value_field=y,
        alt=chart.alt,
    )
    return draw_funnel(funnel, canvas)
