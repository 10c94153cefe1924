"""A chart as the template draws it: shapes as a file, words as text in the report's fonts."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.chart_image import chart_svg
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.clean import clean
from broadsheet.renderers.typeset.compile import Report
from broadsheet.renderers.typeset.sheet import POINTS_PER_PIXEL
from broadsheet.renderers.typeset.svg_text import split

if TYPE_CHECKING:
    from broadsheet.document.block import Chart
    from broadsheet.renderers.typeset.svg_text import Shapes, Word

Node = dict[str, Any]

_ALONE = "plot.typ"
_FILE = "plot.svg"
_KEPT = 64


def shapes_of(chart: Chart) -> Shapes:
    """A chart's picture and the words on it. Raises RenderError naming the chart."""
    try:
        return split(chart_svg(chart))
    except ValueError as error:
        raise RenderError(f"the chart “{chart.title or chart.alt}” can't be drawn") from error


def plot_node(shapes: Shapes, scale: float, file: str) -> Node:
    """Shapes and words in points, `scale` of them to one of the picture's pixels."""
    return {
        "file": file,
        "w": round(shapes.width * scale, 2),
        "h": round(shapes.height * scale, 2),
        "texts": [_word(word, scale) for word in shapes.words],
    }


def chart_png(chart: Chart, look: Node, scale: float = 2.0) -> bytes:
    """A chart as PNG, `scale` pixels to a CSS pixel; `look` is that of its report (`look_of`).

    Raises RenderError naming the chart.
    """
    shapes = shapes_of(chart)
    data = {**look, "plot": plot_node(shapes, POINTS_PER_PIXEL, _FILE)}
    return _drawn(json.dumps(data, ensure_ascii=False), shapes.svg, scale)


@lru_cache(maxsize=_KEPT)
def _drawn(data: str, svg: bytes, scale: float) -> bytes:
    report = Report({"data.json": data.encode(), _FILE: svg}, {})
    return typesetter.png(report, scale, _ALONE)[0]


def _word(word: Word, scale: float) -> Node:
    return {
        "t": clean(word.text).replace("\n", " "),
        "x": round(word.x * scale, 2),
        "y": round(word.y * scale, 2),
        "a": word.angle,
        "side": word.side,
        "size": round(word.size * scale, 2),
        "fill": word.color,
        "alpha": word.opacity,
        "weight": "bold" if word.bold else "regular",
        "style": "italic" if word.italic else "normal",
        "halo": round(word.halo * scale, 2),
    }
