"""Gives an SVG file a size and a name that screen readers say."""

from __future__ import annotations

import re
from html import escape

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.typeset.clean import one_line

_ROOT = re.compile(rb"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="([\d.]+)(\w*)"')


def named(svg: bytes, title: str, description: str, scale: float) -> bytes:
    """The picture `scale` times as large, with a title and a description."""
    found = _ROOT.search(svg)
    if found is None:
        raise RenderError("the page could not be drawn")
    root = found[0].decode()
    root = _SIZE.sub(lambda m: f'{m[1]}="{float(m[2]) * scale:g}{m[3]}"', root)
    root = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", root)
    root = root.replace("<svg", '<svg role="img" aria-labelledby="page-title page-text"', 1)
    head = (
        f'<title id="page-title">{escape(one_line(title))}</title>'
        f'<desc id="page-text">{escape(one_line(description).strip())}</desc>'
    )
    return svg[: found.start()] + (root + head).encode() + svg[found.end() :]
