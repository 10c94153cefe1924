"""Axes: lines and labels of amounts, times and categories."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadsheet.document.charts import measure
from broadsheet.document.charts.times import filled, labels_of, milliseconds, regular_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from broadsheet.document.charts.shape import Shape
    from broadsheet.document.charts.ticks import Scale
    from broadsheet.document.charts.times import TimeTicks
    from broadsheet.document.formatter import Formatter

MOST_BANDS = 400
_LINES = 3
_LEAST_ROW = 15.0
_SLANTED, _SLANTED_LABEL = 15.0, 110.0
MOST_LABEL = 180.0
"""Pixels that the name of a category may take beside a chart, or in its legend."""
_SPLIT = "split(datum.value, '\\n')"
"""Breaks the lines of a category and evaluates nothing; in others, categories are but strings."""


def chosen(values: Sequence[float], labels: Sequence[object]) -> str:
    """An expression that gives each of the values its label.

    Labels come from the formatter, never from data; as JSON they can be nothing but strings.
    """
    return f"{json.dumps(list(labels))}[indexof({json.dumps(list(values))}, +datum.value)]"


def value_axis(scale: Scale, *, grid: bool = True, labels: bool = True) -> dict[str, Any]:
    """An axis of amounts."""
    return {
        **_every(scale.ticks),
        "labelExpr": chosen(scale.ticks, scale.labels),
        "grid": grid,
        "labels": labels,
        "title": None,
    }


def limited(keys: Sequence[str], most: float) -> dict[str, Any]:
    """Labels of at most `most` pixels for an axis or a legend whose values are `keys`.

    Vega's own limit measures halves of characters beyond U+FFFF, which then can't be drawn.
    """
    shown = [measure.shortened(key, most) for key in keys]
    if shown == list(keys):
        return {"labelLimit": 0}
    label = f"{json.dumps(shown)}[indexof({json.dumps(list(keys))}, datum.value)]"
    return {"labelLimit": 0, "labelExpr": label}


def names_beside(keys: Sequence[str], most: float) -> dict[str, Any]:
    """Such labels at the side of a chart, with the room that they need."""
    widest = max((measure.width(key) for key in keys if measure.is_underrated(key)), default=0.0)
    return {**limited(keys, most), **({"minExtent": round(min(widest, most))} if widest else {})}


def label_room(scale: Scale) -> float:
    """Pixels that the labels of an axis of amounts take at its side."""
    return max((measure.width(label) for label in scale.labels), default=0.0) + 10


def time_axis(ticks: TimeTicks) -> dict[str, Any]:
    """An axis of times; their second lines say which year or day they are of."""
    values = [milliseconds(moment) for moment in ticks.moments]
    labels = [list(lines) if len(lines) > 1 else lines[0] for lines in ticks.labels]
    return {
        **_every(values),
        "labelExpr": chosen(values, labels),
        "grid": False,
        "title": None,
        "labelAlign": "center",
    }


def _every(ticks: Sequence[float]) -> dict[str, Any]:
    """All of the ticks. Without their count Vega reckons with its own, and may drop each second."""
    return {"values": list(ticks), "tickCount": len(ticks)}


@dataclass(frozen=True)
class Bands:
    """Places side by side: the key of each position, all keys of the axis, how it is drawn.

    `fits` is false where the labels had to be slanted or left out.
    """

    keys: tuple[str, ...]
    domain: tuple[str, ...]
    axis: dict[str, Any]
    step: float
    fits: bool = True

    @property
    def scale(self) -> dict[str, Any]:
        """Vega-Lite's scale: bars as wide as they may be, and not wider than looks well."""
        inner = max(0.28, 1 - 64 / self.step) if self.step else 0.28
        return {
            "domain": list(self.domain),
            "paddingInner": round(inner, 4),
            "paddingOuter": round(min(inner / 2, 0.4), 4),
        }


def bands_of(shape: Shape, room: float, formatter: Formatter, *, lying: bool) -> Bands:
    """The bands of a shape's positions along `room` pixels; `lying` for bars that lie down."""
    if shape.kind == "time":
        return _time_bands(shape, room, formatter, lying=lying)
    step = room / max(1, len(shape.keys))
    if lying:
        axis = _thinned(shape.keys, step, _LEAST_ROW - 2, MOST_LABEL)
        return Bands(shape.keys, shape.keys, axis, step)
    lines = [measure.wrapped(key, step - 6, _LINES) for key in shape.keys]
    if all(line is not None for line in lines):
        keys = tuple(line or "" for line in lines)
        axis = {"title": None, "labelAngle": 0, "labelLimit": 0}
        if any("\n" in key for key in keys):
            axis["labelExpr"] = _SPLIT
        return Bands(keys, keys, axis, step)
    axis = {
        **_thinned(shape.keys, step, _SLANTED, _SLANTED_LABEL),
        "labelAngle": -40,
        "labelAlign": "right",
        "labelBaseline": "middle",
    }
    return Bands(shape.keys, shape.keys, axis, step, fits=False)


def _thinned(keys: Sequence[str], step: float, least: float, most: float) -> dict[str, Any]:
    every = max(1, -int(-least // max(step, 0.1)))
    axis = {"title": None, **names_beside(keys, most)}
    return {**axis, "values": list(keys[::every])} if every > 1 else axis


def _time_bands(shape: Shape, room: float, formatter: Formatter, *, lying: bool) -> Bands:
    moments = filled(shape.moments, MOST_BANDS)
    step = room / max(1, len(moments))
    keys = {moment: moment.isoformat() for moment in moments}
    unit = regular_unit(moments)
    if unit is None or lying or len(moments) == 1:
        shown, labels = _full_labels(shape, step, lying=lying)
    else:
        name = "quarter" if unit == ("month", 3) else unit[0]
        shown, labels = _unit_labels(moments, step, name, formatter)
    texts = json.dumps([keys[moment] for moment in shown])
    axis = {
        "title": None,
        "labelAngle": 0,
        "values": [keys[moment] for moment in shown],
        "labelExpr": f"{json.dumps(labels)}[indexof({texts}, datum.value)]",
    }
    return Bands(tuple(keys[each] for each in shape.moments), tuple(keys.values()), axis, step)


def _full_labels(
    shape: Shape, step: float, *, lying: bool
) -> tuple[tuple[datetime, ...], list[Any]]:
    """The bands that get a label, and whole dates or times for them."""
    widest = max((measure.width(text) for text in shape.keys), default=0)
    least = _LEAST_ROW if lying else widest + 10
    every = max(1, -int(-least // max(step, 0.1)))
    return shape.moments[::every], list(shape.keys[::every])


def _unit_labels(
    moments: tuple[datetime, ...], step: float, name: str, formatter: Formatter
) -> tuple[tuple[datetime, ...], list[Any]]:
    found = labels_of(moments, name, formatter)
    wide = max(measure.width(lines[0]) for lines in found) + 8
    every = next((e for e in _strides(name) if e * step >= wide), 1000)
    start = 0
    if every > 1 and name == "month":
        start = next((i for i, m in enumerate(moments) if m.month % every == 1 % every), 0)
    shown = moments[start::every]
    lines = labels_of(shown, name, formatter)
    return shown, [list(line) if len(line) > 1 else line[0] for line in lines]


def _strides(name: str) -> tuple[int, ...]:
    if name == "month":
        return (1, 2, 3, 6, 12, 24, 60, 120)
    if name == "quarter":
        return (1, 2, 4, 8, 20, 40)
    return (1, 2, 3, 5, 7, 10, 14, 20, 28, 50, 100, 200)


def headline(text: str) -> dict[str, Any]:
    """The axis title of amounts as a line above the chart, where it needs no turning of heads."""
    return {"title": {"text": text}} if text else {}
