"""Takes the words off a chart's picture, so that they can be set as text of the report.

Words inside of a picture can't be shaped for every script and are not in the report's fonts;
shapes can stay a picture. What Vega writes is understood, not all of SVG.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_INVISIBLE = 0.02
_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_SIDES = {"start": "left", "middle": "center", "end": "right"}
_BOLD = ("bold", "bolder", "600", "700", "800", "900")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB = re.compile(r"rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)[^)]*\)")
_NAMED = {"white": "#ffffff", "black": "#000000", "gray": "#808080", "grey": "#808080"}

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text: where its baseline begins (or ends, by `side`), in the picture's units.

    `angle` in degrees, clockwise. `halo` is the width of an outline in `color`, 0 for none.
    """

    text: str
    x: float
    y: float
    angle: float
    side: str
    size: float
    color: str
    opacity: float
    bold: bool
    italic: bool
    halo: float = 0.0


@dataclass(frozen=True, slots=True)
class Shapes:
    """A picture without its words, its size, and the words."""

    svg: bytes
    width: float
    height: float
    words: tuple[Word, ...]


def split(svg: str) -> Shapes:
    """Take the words off; raises ValueError where `svg` is none."""
    try:
        root = ET.fromstring(svg)  # noqa: S314 - drawn by ourselves; expat bounds entities
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    words = tuple(_taken(root, _IDENTITY, 1.0))
    width, height = (_length(root.get(name)) for name in ("width", "height"))
    return Shapes(ET.tostring(root, encoding="utf-8"), width, height, words)


def _taken(element: ET.Element, matrix: Matrix, opacity: float) -> Iterator[Word]:
    matrix = _times(matrix, _matrix(element.get("transform", "")))
    opacity *= _float(element.get("opacity"), 1.0)
    for child in list(element):
        if child.tag == f"{{{_SVG}}}text":
            yield from _words(child, matrix, opacity)
            element.remove(child)
        else:
            yield from _taken(child, matrix, opacity)


def _words(element: ET.Element, matrix: Matrix, opacity: float) -> Iterator[Word]:
    matrix = _times(matrix, _matrix(element.get("transform", "")))
    look = _Look(element)
    opacity *= _float(look.get("opacity"), 1.0) * _float(look.get("fill-opacity"), 1.0)
    color = _color(look.get("fill") or "black")
    # Labels that overlap are left in the picture, invisible.
    if opacity <= _INVISIBLE or color is None:
        return
    size = _length(look.get("font-size")) or 11.0
    for x, y, text in _lines(element):
        if text.strip():
            spot = _times(matrix, (1.0, 0.0, 0.0, 1.0, x, y))
            yield Word(
                text=text,
                x=round(spot[4], 2),
                y=round(spot[5], 2),
                angle=round(math.degrees(math.atan2(spot[1], spot[0])), 2),
                side=_SIDES.get(look.get("text-anchor") or "start", "left"),
                size=round(size * math.hypot(spot[0], spot[1]), 2),
                color=color,
                opacity=round(opacity, 2),
                bold=look.get("font-weight") in _BOLD,
                italic=look.get("font-style") == "italic",
                halo=_length(look.get("stroke-width")) if look.get("stroke") else 0.0,
            )


class _Look:
    """Presentation attributes, or the same in a style attribute, which wins."""

    def __init__(self, element: ET.Element) -> None:
        rules = (rule.partition(":") for rule in element.get("style", "").split(";"))
        self._style = {name.strip(): value.strip() for name, _, value in rules}
        self._element = element

    def get(self, name: str) -> str | None:
        return self._style.get(name) or self._element.get(name)


def _lines(element: ET.Element) -> Iterator[tuple[float, float, str]]:
    spans = element.findall(f"{{{_SVG}}}tspan")
    if not spans:
        yield _float(element.get("x")), _float(element.get("y")), element.text or ""
        return
    y = _float(element.get("y"))
    for span in spans:
        y = _float(span.get("y"), y) + _float(span.get("dy"))
        yield _float(span.get("x")), y, "".join(span.itertext())


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[2] * b[1],
        a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3],
        a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4],
        a[1] * b[4] + a[3] * b[5] + a[5],
    )


def _matrix(text: str) -> Matrix:
    matrix = _IDENTITY
    for name, arguments in _TRANSFORM.findall(text):
        matrix = _times(matrix, _step(name, [float(n) for n in _NUMBER.findall(arguments)]))
    return matrix


def _step(name: str, values: list[float]) -> Matrix:
    match name, values:
        case "translate", [x, *rest]:
            return (1.0, 0.0, 0.0, 1.0, x, rest[0] if rest else 0.0)
        case "scale", [x, *rest]:
            return (x, 0.0, 0.0, rest[0] if rest else x, 0.0, 0.0)
        case "rotate", [degrees, *center]:
            sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
            turned: Matrix = (cosine, sine, -sine, cosine, 0.0, 0.0)
            if len(center) < 2:
                return turned
            there: Matrix = (1.0, 0.0, 0.0, 1.0, center[0], center[1])
            back: Matrix = (1.0, 0.0, 0.0, 1.0, -center[0], -center[1])
            return _times(_times(there, turned), back)
        case "matrix", [a, b, c, d, e, f]:
            return (a, b, c, d, e, f)
    return _IDENTITY


def _color(text: str) -> str | None:
    """`#rrggbb` or `#rgb`; None for no colour. A gradient or an unknown name becomes black."""
    if text in ("none", "transparent"):
        return None
    if _HEX.fullmatch(text):
        return text
    if found := _RGB.fullmatch(text):
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in found.groups())
    return _NAMED.get(text.lower(), "#000000")


def _length(text: Any) -> float:
    found = _NUMBER.match(text or "")
    return float(found[0]) if found else 0.0


def _float(text: str | None, default: float = 0.0) -> float:
    found = _NUMBER.match(text or "")
    return float(found[0]) if found else default
