"""A finished workbook with the rows of its long sheets put in."""

from __future__ import annotations

import tempfile
import zipfile
from typing import IO, TYPE_CHECKING, cast

from broadsheet.renderers.workbook.deflate import deflate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Filler = Callable[[bytes], Iterator[Callable[[], bytes]]]
    """From the XML that XlsxWriter wrote to the parts of the whole."""

_HEADER = 30
"""Bytes of an entry's header before its name."""

_COPIED = 1 << 20


def fill(source: IO[bytes], target: Path, fillers: Mapping[str, Filler]) -> None:
    """Copy a package entry by entry; those that have a filler are written anew."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            if entry.filename not in fillers:
                _add(new, entry, _packed(source, entry))
                continue
            # Its sizes stand before it, so it is packed beside the target first.
            with tempfile.TemporaryFile(dir=target.parent) as beside:
                made = deflate(fillers[entry.filename](old.read(entry)), beside)
                entry.CRC, entry.file_size, entry.compress_size = made.crc, made.size, made.packed
                beside.seek(0)
                _add(new, entry, beside)


def _packed(source: IO[bytes], entry: zipfile.ZipInfo) -> IO[bytes]:
    """The source where the entry's packed bytes begin."""
    source.seek(entry.header_offset)
    header = source.read(_HEADER)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    source.seek(names, 1)
    return source


def _add(package: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: IO[bytes]) -> None:
    """Add an entry that is packed already, for which `zipfile` has no function of its own."""
    file = cast("IO[bytes]", package.fp)
    entry.header_offset = file.tell()
    file.write(entry.FileHeader())
    left = entry.compress_size
    while left:
        left -= file.write(packed.read(min(left, _COPIED)))
    package.filelist.append(entry)
    package.NameToInfo[entry.filename] = entry
    package.start_dir = file.tell()
