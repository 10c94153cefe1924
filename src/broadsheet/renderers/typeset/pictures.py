"""Pictures as the typesetter takes them: SVG files that refer to nothing outside themselves."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.typeset.compile import is_accessible, raster
from broadsheet.renderers.typeset.sheet import POINTS_PER_PIXEL

if TYPE_CHECKING:
    from broadsheet.document.block import Picture

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_HREFS = ("href", f"{{{_XLINK}}}href")
_DROPPED = frozenset(f"{{{_SVG}}}{name}" for name in ("script", "foreignObject", "a"))
_TEXT = re.compile(rb"<(?:\w+:)?text\b")
_INSIDE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)

_SIGNATURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def drawable(picture: Picture) -> bytes:
    """The picture as a UTF-8 SVG file. Raises RenderError where it can't be read."""
    if picture.media_type != "image/svg+xml":
        return _wrapped(picture)
    svg = _contained(picture)
    if not _TEXT.search(svg) or is_accessible(svg):
        return svg
    width, height = (side * POINTS_PER_PIXEL for side in (picture.width, picture.height))
    try:
        pixels = raster(svg, width, height)
    except ValueError as error:
        raise _unreadable(picture) from error
    return _wrapped(replace(picture, data=pixels, media_type="image/png"))


def _wrapped(picture: Picture) -> bytes:
    """A raster inside of an SVG, since the typesetter takes files as text only."""
    # What the typesetter can't read inside of an SVG it leaves out without a word.
    if not picture.data.startswith(_SIGNATURES[picture.media_type]):
        raise _unreadable(picture)
    data = base64.b64encode(picture.data).decode("ascii")
    width, height = max(1, picture.width), max(1, picture.height)
    return (
        f'<svg xmlns="{_SVG}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:{picture.media_type};base64,{data}"/></svg>'
    ).encode()


def _unreadable(picture: Picture) -> RenderError:
    return RenderError(
        f"the image “{picture.alt}” can't be read",
        hint="open it in a drawing program and save it again, or use a PNG",
    )


def _contained(picture: Picture) -> bytes:
    try:
        root = ET.fromstring(picture.data)  # noqa: S314 - expat bounds entities and loads none
    except ET.ParseError as error:
        raise _unreadable(picture) from error
    for element in root.iter():
        for child in [child for child in element if child.tag in _DROPPED]:
            _unwrap(element, child)
        for name in _HREFS:
            if not _INSIDE.match(element.get(name, "#")):
                del element.attrib[name]
    svg: bytes = ET.tostring(root, encoding="utf-8")
    return svg


def _unwrap(parent: ET.Element, child: ET.Element) -> None:
    """Take an element out; a link leaves what it was around."""
    position = list(parent).index(child)
    parent.remove(child)
    if child.tag.endswith("}a"):
        for offset, inner in enumerate(child):
            parent.insert(position + offset, inner)
