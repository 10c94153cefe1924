"""Figures as tiles: how many stand in a row, and in which size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.measure import width as width_of

if TYPE_CHECKING:
    from broadsheet.document.block import Direction, Metric, Metrics

Node = dict[str, Any]

ARROWS: dict[Direction, str] = {"up": "▲", "down": "▼", "same": "■"}

_MOST = 4
_LEAST_WIDTH = 104.0
_GAP = 10.0
_PADDING = 22.0
_LARGE = 19.0
_SMALL = 11.0
_NOTE = 8.0


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
        # The figure before stands on a line of its own where one tile has no room beside.
        "stacked": any(_note_width(tile) > room for tile in tiles),
        "rows": [tiles[start : start + columns] for start in range(0, count, columns)],
    }


def _tile(metric: Metric, size: float, room: float) -> Node:
    before = ""
    if metric.before is not None:
        text = clean(metric.before.text)
        before = f"{clean(metric.before_label)}: {text}" if metric.before_label else text
    return {
        "label": clean(metric.label),
        "value": soft(one_line(metric.value.text), room / size),
        "size": round(size, 2),
        "change": clean(metric.change_text),
        "arrow": ARROWS[metric.direction] if metric.direction and metric.change_text else "",
        "tone": metric.verdict,
        "before": before,
    }


def _note_width(tile: Node) -> float:
    change = width_of(f"▲ {tile['change']}  ", bold=True) if tile["change"] else 0.0
    return (change + width_of(tile["before"])) * _NOTE
