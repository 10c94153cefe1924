"""SVG files made harmless: no scripts, no references to anything outside of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_DROPPED = frozenset({"script", "foreignObject", "iframe", "audio", "video", "handler", "set"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#|data:)|@import|expression\(", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in)?\s*")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class SvgError(Exception):
    """The file is no SVG that can be shown."""


@dataclass(frozen=True, slots=True)
class Svg:
    """A harmless SVG; size in CSS pixels."""

    data: bytes
    width: int
    height: int


def clean_svg(data: bytes) -> Svg:
    """The SVG without scripts and outside references. Raises SvgError if it is broken."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise SvgError("an SVG with a DOCTYPE is not allowed")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without DOCTYPE nothing can expand
    except ET.ParseError as error:
        raise SvgError(f"it is broken at line {error.position[0]}") from None
    if root.tag != f"{_SVG}svg":
        raise SvgError("its root is no svg element")
    _clean(root)
    width, height = _size(root)
    ET.register_namespace("", _SVG[1:-1])
    text = ET.tostring(root, encoding="unicode")
    return Svg(text.encode(), width, height)


def _clean(element: ET.Element) -> None:
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2].lower()
        reference = local == "href" and not value.startswith(("#", "data:image/"))
        if local.startswith("on") or reference or _OUTSIDE.search(value):
            del element.attrib[name]
    for child in list(element):
        local = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "script"
        outside = local == "style" and _OUTSIDE.search(child.text or "")
        if local in _DROPPED or local.startswith("animate") or outside:
            element.remove(child)
        else:
            _clean(child)


def _size(root: ET.Element) -> tuple[int, int]:
    box = [float(n) for n in re.findall(r"-?[0-9.]+(?:e-?\d+)?", root.get("viewBox", ""))]
    width, height = _length(root.get("width")), _length(root.get("height"))
    if width is None or height is None:
        if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
            raise SvgError("it has neither width and height nor a viewBox")
        ratio = box[3] / box[2]
        width = width or (height / ratio if height else box[2])
        height = height or width * ratio
    return max(1, round(width)), max(1, round(height))


def _length(text: str | None) -> float | None:
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * _PIXELS[match[2]] if match else None
