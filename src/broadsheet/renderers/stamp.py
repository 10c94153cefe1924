"""Provenance inside of pictures, where programs that show them do not draw it."""

from __future__ import annotations

import json
import zlib
from datetime import UTC
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from broadsheet.renderers.facts import document_facts
from broadsheet.renderers.naming import one_line

if TYPE_CHECKING:
    from broadsheet.document.document import Document

KEY = "broadsheet"
"""The key of the text in PNG and the id of the metadata in SVG; both are JSON."""

_HEADER = 33
"""Bytes of a PNG up to the end of its header."""


def stamped_png(png: bytes, document: Document) -> bytes:
    """The picture with texts: title, software and time as PNG names them, and all facts."""
    moment = document.as_of
    texts = {
        "Title": one_line(document.title),
        "Description": one_line(document.description),
        "Software": document.provenance.software,
        "Creation Time": format_datetime(moment.astimezone(UTC), usegmt=True),
        KEY: _facts(document),
    }
    chunks = b"".join(_text(key, text) for key, text in texts.items() if text)
    return png[:_HEADER] + chunks + png[_HEADER:]


def stamped_svg(svg: bytes, document: Document) -> bytes:
    """The picture with all facts in an element `metadata`."""
    end = svg.rindex(b"</svg>")
    element = f'<metadata id="{KEY}">{escape(_facts(document), quote=False)}</metadata>'
    return svg[:end] + element.encode() + svg[end:]


def _facts(document: Document) -> str:
    return json.dumps(document_facts(document))


def _text(key: str, text: str) -> bytes:
    """A chunk of international text, neither compressed nor in a stated language."""
    data = b"iTXt" + key.encode("ascii") + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    size = (len(data) - 4).to_bytes(4, "big")
    return size + data + zlib.crc32(data).to_bytes(4, "big")
