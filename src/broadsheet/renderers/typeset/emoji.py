"""Mends how colour emoji are written in a PDF, for checkers that read it too strictly.

Emoji are a Type 3 font, each glyph a stream such as ` 1275 0 d0/x0 Do`. That is right (ISO
32000-1, 7.2.2: a solidus ends the token before it), but page-validation takes `d0/x0` for one
word and finds no width. The same characters with the space elsewhere are read by all.
"""

from __future__ import annotations

import re
import zlib

_FONT = b"/Type3"
_STREAM = re.compile(rb"/Length (\d\d)/Filter/FlateDecode>>\nstream\n")
_GLYPH = re.compile(rb" (\d+ 0 d0)(/x\d+ Do)")


def mended(pdf: bytes) -> bytes:
    """The PDF with the width of each emoji apart from what follows; no byte moves."""
    if _FONT not in pdf:
        return pdf
    result = bytearray(pdf)
    for found in _STREAM.finditer(pdf):
        start, end = found.end(), found.end() + int(found[1])
        stream = _mended(pdf[start:end])
        if stream is not None:
            result[start:end] = stream
    return bytes(result)


def _mended(stream: bytes) -> bytes | None:
    """The compressed stream of a glyph in as many bytes as before; None where it is none."""
    try:
        glyph = _GLYPH.fullmatch(zlib.decompress(stream))
    except zlib.error:
        return None
    if glyph is None:
        return None
    mended = zlib.compress(glyph[1] + b" " + glyph[2])
    return mended if len(mended) == len(stream) else None
