"""One amount on a scale: a half ring filled as far as the amount goes, the goal marked on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from broadsheet.document.charts import measure
from broadsheet.document.charts.alt import said
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import array_of, drawable
from broadsheet.document.charts.ticks import amount_texts
from broadsheet.document.table import Column

if TYPE_CHECKING:
    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.cell import Scalar
    from broadsheet.document.charts.canvas import Canvas

HEIGHT = 170
"""CSS pixels of a gauge whose definition names no height."""

_QUARTER = math.pi / 2
_THICKNESS = 0.24
_GOAL_WIDTH = 0.018
_LEAST_TEXT = 11.0


@dataclass(frozen=True)
class GaugeInput:
    """What a gauge shows: values as computed, `low` and `high` the ends of its scale.

    `reached` tells by colour and by word whether the goal was met; `good` says in which
    direction that lies.
    """

    label: str
    value: Scalar
    low: float
    high: float
    format: ValueFormat
    goal: float | None = None
    good: Literal["up", "down"] = "up"
    alt: str | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is met; None without a goal or a value."""
        amount = drawable(self.value)
        if self.goal is None or amount is None:
            return None
        return amount >= self.goal if self.good == "up" else amount <= self.goal


def draw_gauge(gauge: GaugeInput, canvas: Canvas) -> Drawing:
    """A gauge; no value leaves the scale empty."""
    labels, text = canvas.labels, canvas.formatter.text
    shown = gauge.format
    opening = labels.chart_gauge.format(
        label=gauge.label,
        value=text(gauge.value, shown),
        low=text(gauge.low, shown),
        high=text(gauge.high, shown),
    )
    goal = labels.chart_goal.format(goal=text(gauge.goal, shown)) if gauge.goal is not None else ""
    names: dict[str, Any] = {"value": gauge.value, "low": gauge.low, "high": gauge.high}
    titles = {"value": gauge.label, "low": labels.minimum, "high": labels.maximum}
    if gauge.goal is not None:
        names["goal"], titles["goal"] = gauge.goal, labels.goal
    columns = tuple(Column(name, titles[name], shown, "right") for name in names)
    table = pa.table({name: array_of([value], None) for name, value in names.items()})
    radius, height = _size(gauge, canvas)
    alt = gauge.alt or said(canvas, opening, goal)
    return Drawing(_spec(gauge, canvas, radius), alt, table, columns, height=height)


def _size(gauge: GaugeInput, canvas: Canvas) -> tuple[float, int]:
    """The radius that the canvas has room for, and the height that it then takes."""
    words = 54 if gauge.goal is not None else 40
    radius = max(30.0, min((canvas.width - 24) / 2, float(canvas.height - words)))
    return radius, min(canvas.height, math.ceil(radius) + words)


def _angle(value: float, gauge: GaugeInput) -> float:
    """Radians from straight up, from a quarter turn left to a quarter turn right."""
    span = (gauge.high - gauge.low) or 1.0
    share = min(1.0, max(0.0, (value - gauge.low) / span))
    return round((2 * share - 1) * _QUARTER, 5)


def _spec(gauge: GaugeInput, canvas: Canvas, radius: float) -> dict[str, Any]:
    center = {"x": {"value": round(canvas.width / 2 - 7)}, "y": {"value": round(radius + 8)}}
    inner = round(radius * (1 - _THICKNESS), 1)
    ring = {"type": "arc", "innerRadius": inner, "outerRadius": round(radius, 1)}
    value = drawable(gauge.value)
    arcs: list[tuple[float, float, str]] = [(-_QUARTER, _QUARTER, canvas.theme.track)]
    if value is not None:
        start = 0.0 if gauge.low < 0 < gauge.high else gauge.low
        first, last = sorted((_angle(start, gauge), _angle(value, gauge)))
        arcs.append((first, last, _paint(gauge, canvas)))
    layers = [_arc(ring, center, *arc) for arc in arcs]
    if gauge.goal is not None:
        mark = {**ring, "innerRadius": inner - 4, "outerRadius": round(radius + 4, 1)}
        place = _angle(gauge.goal, gauge)
        mark_ends = (place - _GOAL_WIDTH, place + _GOAL_WIDTH)
        layers.append(_arc(mark, center, *mark_ends, canvas.theme.ink))
    layers += _words(gauge, canvas, radius)
    return canvas.spec(layer=layers)


def _paint(gauge: GaugeInput, canvas: Canvas) -> str:
    return canvas.theme.accent if gauge.reached is False else canvas.theme.primary


def _arc(
    mark: dict[str, Any], center: dict[str, Any], start: float, end: float, paint: str
) -> dict[str, Any]:
    look = {**mark, "theta": start, "theta2": end, "color": paint}
    return {"data": {"values": [{}]}, "mark": look, "encoding": dict(center)}


def _words(gauge: GaugeInput, canvas: Canvas, radius: float) -> list[dict[str, Any]]:
    """The value in the middle, the ends of the scale below it, the goal at the foot."""
    middle, floor = round(canvas.width / 2 - 7), round(radius + 8)
    band = radius * _THICKNESS / 2
    theme, shown = canvas.theme, gauge.format
    text, size = _value(gauge, canvas, radius)
    words = [_word(text, middle, floor - 4, size, theme.ink, bold=True)]
    for value, side in ((gauge.low, -1), (gauge.high, 1)):
        end = _end(value, gauge, canvas, radius)
        # Below the middle of the band, but never beyond the ring.
        inward = max(band, measure.width(end) / 2)
        words.append(
            _word(end, round(middle + side * (radius - inward)), floor + 14, 11, theme.muted)
        )
    if gauge.goal is not None:
        goal = f"{canvas.labels.goal} {canvas.formatter.text(gauge.goal, shown)}"
        words.append(_word(goal, middle, floor + 28, 11, theme.muted))
    return words


def _value(gauge: GaugeInput, canvas: Canvas, radius: float) -> tuple[str, int]:
    """The value as long as the ring lets it be, and its size."""
    hole = radius * 2 * (1 - _THICKNESS) * 0.76
    amount = drawable(gauge.value)
    whole = canvas.formatter.text(gauge.value, gauge.format)
    shorter = () if amount is None else amount_texts(amount, gauge.format, canvas.formatter)
    text, size = whole, 0.0
    for text in (whole, *shorter):
        size = min(radius * 0.36, 26.0, hole / max(0.1, measure.width(text, 1.0)))
        if size >= _LEAST_TEXT:
            break
    return text, math.floor(max(size, _LEAST_TEXT))


def _end(value: float, gauge: GaugeInput, canvas: Canvas, radius: float) -> str:
    whole = canvas.formatter.text(value, gauge.format)
    if gauge.format.kind in ("percent", "currency", "decimal") and value == int(value):
        style = canvas.formatter.style(gauge.format)
        whole = style.text(int(value), 0) if abs(value) < 10_000 else whole
    texts = (whole, *amount_texts(value, gauge.format, canvas.formatter))
    # Ends that are longer would meet below the ring.
    return next((text for text in texts if measure.width(text) < radius * 0.95), texts[-1])


def _word(
    text: str, x: int, y: int, size: int, paint: str, *, bold: bool = False
) -> dict[str, Any]:
    weight = {"fontWeight": "bold"} if bold else {}
    look = {"type": "text", "fontSize": size, "color": paint, "baseline": "alphabetic", **weight}
    return {
        "data": {"values": [{"t": text}]},
        "mark": look,
        "encoding": {
            "x": {"value": x},
            "y": {"value": y},
            "text": {"field": "t", "type": "nominal"},
        },
    }
