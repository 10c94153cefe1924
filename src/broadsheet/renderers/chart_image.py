"""Charts as pictures: Vega-Lite drawn as SVG or PNG, without network, the same every time."""

from __future__ import annotations

import html
import importlib
import json
import os
import re
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.fonts import FAMILY, advances, font_directories

if TYPE_CHECKING:
    from types import ModuleType

    from broadsheet.document.block import Chart

_KEPT = 64
_TAG = re.compile(r"<[^<>]+>")
_SILENT = re.compile(r'\s(?:role|aria-[a-z]+)="[^"]*"')
_OUTWARD = re.compile(
    r"""\s(?:[\w.-]+:)?href\s*=\s*"""
    r"""(?!["'](?:#|data:image/(?:png|jpeg|gif|webp);base64,))(?:"[^"]*"|'[^']*')"""
)
_OUTWARD_PAINT = re.compile(r"url\((?!#)[^)\"]*\)?")
_ID = re.compile(r'(?<=\sid=")[^"]+(?=")|(?<=url\(#)[^)"]+(?=\))|(?<=href="#)[^"]+(?=")')
_SIZE = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"')
_TEXT = re.compile(r"<text ([^<>]*)>([^<>]+)</text>")
_FONT_SIZE = re.compile(r'font-size="([\d.]+)px"')
_BOLD = re.compile(r'font-weight="(?:bold|[6-9]00)"')
# One escape sequence of JSON, or a character that JSON may hold as it is but XML may not.
_ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|.)|[\ud800-\udfff\ufffe\uffff]")
_UNSAFE_ESCAPE = re.compile(r"\\(?:[bf]|u00(?:0[0-8bcef]|1[0-9a-f]))|[\ud800-\uffff]")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSAFE_FONT = re.compile(r'[<>&"\\]')
_lock = Lock()


def chart_svg(chart: Chart) -> str:
    """A chart as an SVG document that refers to nothing outside itself.

    Equal specifications are drawn once a process. Raises RenderError naming the chart.
    """
    try:
        text = _spec_text(chart.spec)
        # Formats are made side by side: the second waits for what the first already draws.
        with _lock:
            return _svg(text)
    except (ValueError, TypeError, RuntimeError) as error:
        reason = str(error).removeprefix("Vega-Lite to SVG conversion failed:\n").partition("\n")[0]
        raise RenderError(
            f"the chart “{chart.title or chart.alt}” can't be drawn: {reason}",
            hint="see whether its spec is valid Vega-Lite; it may not load remote data",
        ) from error


def picture_png(svg: bytes, scale: float = 2.0) -> bytes:
    """An SVG picture as PNG, without what it refers to outside of itself.

    Raises RenderError where it can't be drawn.
    """
    text = _UNSAFE.sub("", svg.decode("utf-8", "replace"))
    hint = "save it again as plain SVG, or as PNG"
    if "<!ENTITY" in text:
        # An entity could hide a reference from us that the library then follows.
        raise RenderError("an SVG image declares entities, which are not read", hint=hint)
    try:
        with _lock:
            return _png(_inward(text), scale)
    except (ValueError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        raise RenderError(f"an SVG image can't be drawn: {reason}", hint=hint) from error


def inline_svg(chart: Chart, prefix: str) -> str:
    """A chart to stand in an HTML page: as wide as its place, ids beginning with `prefix`.

    Texts keep their width where the reader lacks our font, so that nothing collides.
    Wrap it in an element with `role="img"` and the chart's `alt`: it is silent itself.
    """
    svg = _TAG.sub(lambda tag: _ID.sub(rf"{prefix}\g<0>", tag[0]), chart_svg(chart))
    svg = _TEXT.sub(_with_length, svg)
    return _SIZE.sub(r'<svg aria-hidden="true" focusable="false" \1', svg, count=1)


def drawn_size(svg: str) -> tuple[float, float]:
    """Width and height of a drawn chart in CSS pixels, axes and legends included."""
    found = _SIZE.search(svg)
    return (float(found[2]), float(found[3])) if found else (0.0, 0.0)


def _with_length(found: re.Match[str]) -> str:
    """A text that takes its measured width in whatever font the reader has."""
    attributes, content = found[1], found[2]
    size = _FONT_SIZE.search(attributes)
    if size is None or f'font-family="{FAMILY}' not in attributes:
        return found[0]
    widths = advances(bold=_BOLD.search(attributes) is not None)
    try:
        width = sum(widths[char] for char in html.unescape(content)) * float(size[1])
    except KeyError:
        return found[0]
    look = f'textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {attributes} {look}>{content}</text>"


def _spec_text(spec: Any) -> str:
    """The specification as text, without what would abort the library's process."""
    _refuse(spec)
    # Descriptions of single marks would be English, and silent inside of role=img anyway.
    config = {"font": FAMILY, **spec.get("config", {}), "aria": False}
    text = json.dumps({**spec, "config": config}, ensure_ascii=False, allow_nan=False)
    return _ESCAPE.sub(
        lambda found: "\ufffd" if _UNSAFE_ESCAPE.fullmatch(found[0]) else found[0], text
    )


def _refuse(node: Any) -> None:
    """Raise ValueError for what the library would pass over in silence, or die of."""
    if isinstance(node, list):
        for value in node:
            _refuse(value)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key in ("data", "datasets"):
            if isinstance(value, dict) and "url" in value:
                raise ValueError("it loads remote data")
        elif isinstance(value, str) and key.lower().endswith("font"):
            if _UNSAFE_FONT.search(value):
                raise ValueError(f"{value!r} is no name of a font")
        else:
            _refuse(value)


@lru_cache(maxsize=_KEPT)
def _svg(spec: str) -> str:
    svg: str = _library().vegalite_to_svg(spec, allowed_base_urls=[])
    # Ids come from a counter of the process, so equal charts would differ.
    names: dict[str, str] = {}

    def clean(tag: re.Match[str]) -> str:
        text = _inward(_SILENT.sub("", tag[0]))
        return _ID.sub(lambda found: names.setdefault(found[0], f"c{len(names)}"), text)

    return _TAG.sub(clean, svg)


def _inward(tag: str) -> str:
    return _OUTWARD_PAINT.sub("none", _OUTWARD.sub("", tag))


@lru_cache(maxsize=_KEPT)
def _png(svg: str, scale: float) -> bytes:
    png: bytes = _library().svg_to_png(svg, scale=scale)
    return png


@cache
def _library() -> ModuleType:
    library = importlib.import_module("vl_convert")
    # The library looks for a missing character in the order of registration; the first
    # directory has the font of last resort, an empty box for every character.
    for directory in reversed(font_directories()):
        library.register_font_directory(str(directory))
    _fix_time_zone(library)
    return library


def _fix_time_zone(library: ModuleType) -> None:
    """Let the library's JavaScript run in UTC, whatever the zone of this machine.

    It reads `TZ` once, when it starts; a chart that depended on it would differ by machine.
    """
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    try:
        library.get_local_tz()
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
