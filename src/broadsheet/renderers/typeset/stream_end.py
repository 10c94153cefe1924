"""Makes plain where each stream of a PDF ends, for checkers that look for it.

The end of a line stands between data and `endstream`. Where the last byte of the data is a
carriage return, the line feed behind it makes the two look like one end of line, and the data
one byte too short for the archive (ISO 19005-2, 6.1.7.1).
"""

from __future__ import annotations

import re

_UNCLEAR = re.compile(rb"\r\nendstream")
_START = b">>\nstream\n"
_LENGTH = re.compile(rb"/Length (\d+)")


def parted(pdf: bytes) -> bytes:
    """The PDF with data and end of line apart; no object moves.

    The line feed before `stream`, which may be left out, makes room for a carriage return
    before the one that ends the data's line.
    """
    result = bytearray(pdf)
    for found in _UNCLEAR.finditer(pdf):
        end = found.start() + 1
        head = pdf.rfind(_START, 0, end)
        start = head + len(_START)
        if head >= 0 and _length(pdf, head) == end - start:
            result[head : end + 1] = b">>stream\n" + pdf[start:end] + b"\r\n"
    return bytes(result)


def _length(pdf: bytes, head: int) -> int | None:
    """The length that the dictionary of a stream gives; `head` is where it ends."""
    found = _LENGTH.search(pdf, pdf.rfind(b" obj\n", 0, head), head)
    return int(found[1]) if found else None
