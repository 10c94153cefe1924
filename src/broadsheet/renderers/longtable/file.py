"""A PDF file written from front to back, with one table of where its objects are."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from broadsheet.renderers.longtable.work import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadsheet.renderers.longtable.work import Page

_HEADER = b"%PDF-1.7\n%\x80\x81\x82\x83\n"
# An entry: kind, then offset or number of the pack, then place in the pack.
_WIDTHS = (1, 5, 2)
_ENTRY = sum(_WIDTHS)
_FREE = bytes(_ENTRY)
# A row of the table follows as its differences to the one above, which are nearly all the same.
_UP = 2
# Strings are left alone: what looks like a reference in a title is none.
_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9a-fA-F]*>|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an object is; or those of a page: content, pack, and as many as are packed."""

    offset: int
    packed: int | None = None
    pack: int = 0

    def filtered(self, number: int, before: bytes) -> tuple[bytes, bytes]:
        """Rows of the table as differences to the row above, and the last row as it is."""
        row = _row(1, self.offset, 0)
        rows = [_filtered(row, before)]
        if self.packed is not None:
            pack, first = _row(1, self.pack, 0), _row(2, number + 1, 0)
            rows += [
                _filtered(pack, row),
                _filtered(first, pack),
                _steps()[: (self.packed - 1) * 9],
            ]
            row = _row(2, number + 1, self.packed - 1)
        return b"".join(rows), row


def _row(kind: int, place: int, index: int) -> bytes:
    return bytes([kind]) + place.to_bytes(_WIDTHS[1], "big") + index.to_bytes(_WIDTHS[2], "big")


def _filtered(row: bytes, above: bytes) -> bytes:
    pairs = zip(row, above, strict=True)
    return bytes([_UP, *((mine - theirs) & 255 for mine, theirs in pairs)])


@cache
def _steps() -> bytes:
    """From each place in a pack to the next."""
    return b"".join(
        bytes([_UP, *bytes(_ENTRY - 2), int(place % 256 == 0), 1]) for place in range(1, 65536)
    )


class PdfFile:
    """Appends objects. Numbers are given out one after another, or many at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offset = 0
        self._next = 1
        self._entries: dict[int, _Entry] = {}
        self._digest = hashlib.blake2b(digest_size=16)
        self._append(_HEADER)

    def allot(self, count: int = 1) -> int:
        """The first of `count` numbers that no object has yet."""
        first = self._next
        self._next += count
        return first

    def add(self, number: int, body: bytes | str) -> None:
        """Write an object that is no stream. Raises OSError."""
        data = body.encode() if isinstance(body, str) else body
        self._put(number, b"%d 0 obj\n%b\nendobj\n" % (number, data))

    def add_stream(self, number: int, data: bytes, entries: str = "") -> None:
        """Write a stream. Raises OSError."""
        self._put(number, stream(number, data, entries))

    def add_raw(self, number: int, head: bytes, data: bytes) -> None:
        """Write a stream as it is. `head` are its entries with its length. Raises OSError."""
        self._put(number, b"%d 0 obj\n%b\nstream\n%b\r\nendstream\nendobj\n" % (number, head, data))

    def add_page(self, page: Page) -> None:
        """Write the objects of a page. Raises OSError."""
        start = self._offset
        self._append(page.content)
        self._entries[page.base] = _Entry(start, page.packed, self._offset)
        self._append(page.pack)

    def finish(self, root: int, info: int) -> None:
        """Write the table of objects. Raises OSError."""
        number = self.allot()
        self._entries[number] = _Entry(self._offset)
        packer = zlib.compressobj(6)
        index, before = [(0, 1)], _FREE
        data = [packer.compress(_filtered(_FREE, bytes(_ENTRY)))]
        for first, entry in sorted(self._entries.items()):
            rows, before = entry.filtered(first, before)
            data.append(packer.compress(rows))
            count = 1 if entry.packed is None else 2 + entry.packed
            start, known = index[-1]
            if first == start + known:
                index[-1] = (start, known + count)
            else:
                index.append((first, count))
        end = sum(index[-1])
        table = b"".join([*data, packer.flush()])
        self._digest.update(table)
        name = self._digest.hexdigest()
        numbers = " ".join(f"{first} {count}" for first, count in index)
        widths = " ".join(map(str, _WIDTHS))
        head = (
            f"<</Type/XRef/Size {end}/Index[{numbers}]/W[{widths}]/Root {root} 0 R/Info {info} 0 R"
            f"/ID[<{name}><{name}>]/DecodeParms<</Predictor 12/Columns {_ENTRY}>>"
            f"/Length {len(table)}/Filter/FlateDecode>>"
        )
        start = self._offset
        self.add_raw(number, head.encode(), table)
        self._append(f"startxref\n{start}\n%%EOF\n".encode())

    def _put(self, number: int, data: bytes) -> None:
        self._entries[number] = _Entry(self._offset)
        self._append(data)

    def _append(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._offset += len(data)


def renumbered(body: bytes, number: Callable[[int], int]) -> bytes:
    """A serialized object with other numbers in its references."""

    def changed(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % number(int(found[1])) if found[1] else found[0]

    return _REFERENCE.sub(changed, body)
