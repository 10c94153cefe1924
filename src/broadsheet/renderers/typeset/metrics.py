"""Figures as tiles: how many stand in a row, and in which size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.measure import width as width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.block import Direction, Metric, Metrics

Node = dict[str, Any]

ARROWS: dict[Direction, str] = {"up": "▲", "down": "▼", "same": "■"}

_MOST = 4
_LEAST_WIDTH = 104.0
_GAP = 10.0
_PADDING = 22.0
_LARGE = 19.0
_SMALL = 11.0
_NOTE, _LEAST_NOTE = 8.0, 7.0
_SLACK = 1.02


def metrics_node(block: Metrics, width: float) -> Node:
    """Tiles in rows of about equal length; all values in the size that the widest allows."""
    count = len(block.items)
    most = max(1, min(_MOST, int((width + _GAP) / (_LEAST_WIDTH + _GAP))))
    rows = -(-count // most)
    columns = -(-count // rows)
    room = (width - _GAP * (columns - 1)) / columns - _PADDING
    widest = max(width_of(one_line(item.value.text), bold=True) for item in block.items)
    size = max(_SMALL, min(_LARGE, room / widest * 0.98 if widest else _LARGE))
    tiles = [_tile(item, size, room) for item in block.items]
    return {
        "k": "metrics",
        "columns": columns,
        "note": _note(tiles, room),
        "tiles": tiles,
    }


def _note(tiles: Sequence[Node], room: float) -> Node:
    """How the comparisons of all tiles are set: in how many lines, and in which size."""
    if max(_change_width(tile) + _before_width(tile) for tile in tiles) * _NOTE <= room:
        return {"lines": 1, "size": _NOTE}
    widest = max(max(_change_width(tile), _before_width(tile)) for tile in tiles)
    if widest * _LEAST_NOTE <= room:
        return {"lines": 2, "size": round(min(_NOTE, room / widest), 2)}
    return {"lines": 3, "size": _NOTE}


def _tile(metric: Metric, size: float, room: float) -> Node:
    before = metric.before
    return {
        "label": soft(clean(metric.label), room / _NOTE),
        "value": soft(one_line(metric.value.text), room / size * 0.98, bold=True),
        "size": round(size, 2),
        "change": clean(metric.change_text),
        "arrow": ARROWS[metric.direction] if metric.direction and metric.change_text else "",
        "tone": metric.verdict,
        "before": one_line(before.text) if before is not None else "",
        "period": one_line(metric.before_label) if before is not None else "",
    }


def _change_width(tile: Node) -> float:
    return width_of(f"▲ {tile['change']}  ", bold=True) if tile["change"] else 0.0


def _before_width(tile: Node) -> float:
    label = f"{tile['period']}: " if tile["period"] else ""
    return width_of(label + tile["before"]) * _SLACK
