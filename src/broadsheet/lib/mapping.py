"""Files mapped into memory, whose pages can be given back while they are still in use."""

from __future__ import annotations

import mmap
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakSet

import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

_lock = Lock()
_mappings: WeakSet[mmap.mmap] = WeakSet()


def mapped_table(path: Path) -> pa.Table:
    """The rows of an Arrow IPC file, mapped and not read; raises OSError, ArrowInvalid."""
    with path.open("rb") as file:
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with _lock:
        _mappings.add(mapping)
    return pa.ipc.open_file(pa.py_buffer(mapping)).read_all()


def release_pages() -> None:
    """Let go of the pages of every mapping that were looked at.

    They still can be looked at: the system fetches them again. What walks through a long table
    calls this on its way, so that its memory does not grow with the table.
    """
    with _lock:
        mappings = list(_mappings)
    for mapping in mappings:
        mapping.madvise(mmap.MADV_DONTNEED)
