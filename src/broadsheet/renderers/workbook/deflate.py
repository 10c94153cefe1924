"""Deflate on several threads, with the same bytes whatever their number."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING

from broadsheet.renderers.parallel import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LEVEL = 4
"""Of 1 to 9. Above it, sheets take far longer and get hardly smaller."""
_RAW = -zlib.MAX_WBITS
_LAST = zlib.compressobj(wbits=_RAW).flush()
"""An empty block that ends a stream."""


@dataclass(frozen=True, slots=True)
class Deflated:
    """What the directory of a ZIP file says of an entry."""

    crc: int
    size: int
    packed: int


def deflate(parts: Iterable[Callable[[], bytes]], sink: IO[bytes]) -> Deflated:
    """Write one raw stream of all parts, in order.

    Each part is made and packed by itself, on any thread, and ends on a whole byte.
    """
    crc = size = packed = 0
    for plain, small in in_order(partial(_pack, part) for part in parts):
        crc, size, packed = zlib.crc32(plain, crc), size + len(plain), packed + len(small)
        sink.write(small)
    sink.write(_LAST)
    return Deflated(crc, size, packed + len(_LAST))


def _pack(part: Callable[[], bytes]) -> tuple[bytes, bytes]:
    plain = part()
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, strategy=zlib.Z_FILTERED)
    return plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
