"""Steps that fewer and fewer take: a bar each, with its amount and its share of the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import NativeChart
from broadsheet.document.charts import measure
from broadsheet.document.charts.alt import COUNT, SHARE
from broadsheet.document.charts.axis import MOST_LABEL, names_beside
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import array_of, drawable, one_line, unique_keys
from broadsheet.document.table import Column

if TYPE_CHECKING:
    from broadsheet.document.cell import Scalar
    from broadsheet.document.charts.canvas import Canvas

_ROW = 34
_MOST_HEIGHT = 1200


@dataclass(frozen=True)
class FunnelInput:
    """What a funnel shows: the steps in their order, each with its amount."""

    steps: tuple[str, ...]
    values: tuple[Scalar, ...]
    format: ValueFormat
    step_title: str
    value_title: str
    step_field: str = "step"
    value_field: str = "value"
    alt: str | None = None


_LARGEST = 1e300


def draw_funnel(funnel: FunnelInput, canvas: Canvas) -> Drawing:
    """A funnel; its shares are of the first step."""
    amounts = [drawable(value) for value in funnel.values]
    value_field = funnel.value_field
    while value_field == funnel.step_field:
        value_field += "_"
    table = pa.table(
        {
            funnel.step_field: pa.array(funnel.steps, pa.string()),
            value_field: array_of(funnel.values, None),
        }
    )
    columns = (
        Column(funnel.step_field, funnel.step_title, ValueFormat("text"), row_header=True),
        Column(value_field, funnel.value_title, funnel.format, "right"),
    )
    native = NativeChart("bar", funnel.step_field, (value_field,))
    height = min(_MOST_HEIGHT, max(canvas.height, len(amounts) * _ROW // 2 + 20))
    if not any(amount is not None for amount in amounts):
        kind = canvas.labels.kind("funnel")
        alt = funnel.alt or canvas.labels.chart_empty.format(kind=kind)
        return Drawing(canvas.empty(), alt, table, columns, native)
    alt = funnel.alt or _alt(funnel, amounts, canvas)
    return Drawing(
        _spec(funnel, amounts, canvas, height), alt, table, columns, native, height=height
    )


def _rate(value: float | None, first: float | None, canvas: Canvas) -> str:
    share = value / first if value is not None and first else None
    return canvas.formatter.text(share, SHARE)


def _alt(funnel: FunnelInput, amounts: list[float | None], canvas: Canvas) -> str:
    text = canvas.formatter.text
    return canvas.labels.chart_funnel.format(
        kind=canvas.labels.kind("funnel"),
        count=text(len(funnel.steps), COUNT),
        first=funnel.steps[0],
        first_value=text(funnel.values[0], funnel.format),
        last=funnel.steps[-1],
        last_value=text(funnel.values[-1], funnel.format),
        rate=_rate(amounts[-1], amounts[0], canvas),
    )


def _spec(
    funnel: FunnelInput, amounts: list[float | None], canvas: Canvas, height: int
) -> dict[str, Any]:
    keys = unique_keys(one_line(step) for step in funnel.steps)
    most = max((amount or 0.0 for amount in amounts), default=0.0) or 1.0
    rows: list[dict[str, Any]] = []
    for key, value, amount in zip(keys, funnel.values, amounts, strict=True):
        text = canvas.formatter.text(value, funnel.format)
        rate = _rate(amount, amounts[0], canvas)
        row = {
            "x": key,
            "y": max(0.0, amount or 0.0),
            "m": most,
            "t": text,
            "v": f"{text}  ·  {rate}",
        }
        rows.append(row)
    names = min(MOST_LABEL, max(measure.width(key) for key in keys)) + 20
    written = max(measure.width(row["v"]) for row in rows) + 14
    # The longest bar leaves room for the figures behind it.
    share = max(0.3, 1 - written / max(60.0, canvas.width - names))
    domain = [0, min(most / share, _LARGEST)]
    along = {
        "field": "x",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(keys), "paddingInner": 0.3, "paddingOuter": 0.1},
        "axis": {
            "title": None,
            "domain": False,
            **names_beside(keys, MOST_LABEL),
            "labelColor": canvas.theme.ink,
        },
    }
    scale = {"domain": domain, "nice": False}
    amount_at = {"field": "y", "type": "quantitative", "scale": scale, "axis": None}
    tips = [
        {"field": "x", "type": "nominal", "title": funnel.step_title},
        {"field": "v", "type": "nominal", "title": funnel.value_title},
    ]
    track = {"type": "bar", "color": canvas.theme.track}
    text_mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 6}
    layers = [
        {"mark": track, "encoding": {"y": along, "x": {**amount_at, "field": "m"}}},
        {"mark": {"type": "bar"}, "encoding": {"y": along, "x": amount_at, "tooltip": tips}},
        {
            "mark": text_mark,
            "encoding": {
                "y": along,
                "x": {**amount_at, "field": "m"},
                "text": {"field": "v", "type": "nominal"},
            },
        },
    ]
    tall = {"height": height}
    return canvas.spec(**tall, data={"values": rows}, layer=layers)
