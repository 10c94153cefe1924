"""Figures as tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.page.markup import EMPTY, Html, element, text

if TYPE_CHECKING:
    from broadsheet.document.block import Direction, Metric, Metrics
    from broadsheet.document.labels import Labels

_MOST = 4
_LONGEST = 24
"""Characters of a value that has to stand on one line; longer ones are texts."""
_ARROWS: dict[Direction, str] = {"up": "▲", "down": "▼", "same": "■"}


def metrics_html(block: Metrics, labels: Labels) -> Html:
    """Tiles side by side, as a list of terms and what they come to."""
    longest = max((len(each.value.text) for each in block.items), default=1)
    longest = min(longest, _LONGEST)
    style = f"--columns:{_columns(len(block.items))};--length:{longest}"
    look = {"class": "metrics", "style": style}
    return element("dl", look, *(_tile(each, labels) for each in block.items))


def _columns(count: int) -> int:
    """Tiles in a row of a wide page: as few rows as there can be, and the last one full."""
    fewest = -(-count // _MOST)
    return -(-count // max(1, fewest))


def _tile(metric: Metric, labels: Labels) -> Html:
    return element(
        "div",
        None,
        element("dt", None, text(metric.label)),
        element("dd", {"class": "value"}, text(metric.value.text)),
        _change(metric, labels),
    )


def change_text(metric: Metric, labels: Labels) -> tuple[str, str]:
    """The change with its signs and verdict, and the figure before; empty where there is none."""
    change = f"{_arrow(metric)} {metric.change_text}" if metric.change_text else ""
    _, name = _verdict(metric, labels)
    return f"{change} ({name})" if change and name else change, _before(metric)


def _change(metric: Metric, labels: Labels) -> Html:
    if metric.before is None:
        return EMPTY
    parts = []
    if metric.change_text:
        mark, name = _verdict(metric, labels)
        change = [
            _sign(_arrow(metric)),
            text(metric.change_text),
            _sign(mark),
            element("span", {"class": "hidden"}, text(f" ({name})")) if name else EMPTY,
        ]
        parts += [element("span", {"class": f"change {metric.verdict}"}, *change), Html(" ")]
    parts.append(element("span", {"class": "before"}, text(_before(metric))))
    return element("dd", {"class": "compared"}, *parts)


def _arrow(metric: Metric) -> str:
    return _ARROWS[metric.direction] if metric.direction else ""


def _verdict(metric: Metric, labels: Labels) -> tuple[str, str]:
    """A sign and a name, since a colour alone is no news."""
    signs = {"good": ("✓", labels.good), "bad": ("!", labels.bad)}
    return signs.get(metric.verdict, ("", ""))


def _before(metric: Metric) -> str:
    if metric.before is None:
        return ""
    label = f"{metric.before_label}: " if metric.before_label else ""
    return f"{label}{metric.before.text}"


def _sign(sign: str) -> Html:
    return element("span", {"aria-hidden": "true"}, text(sign)) if sign else EMPTY
