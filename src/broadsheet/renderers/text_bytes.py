"""The bytes of a column of texts, which Arrow keeps side by side."""

from __future__ import annotations

import pyarrow as pa


def text_view(texts: pa.Array) -> memoryview:
    """All texts one after another, as UTF-8."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return memoryview(b"")
    places = memoryview(offsets).cast("q" if pa.types.is_large_string(texts.type) else "i")
    return memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]]


def text_bytes(texts: pa.Array) -> bytes:
    """A copy of them, to be searched."""
    return bytes(text_view(texts))


def has_any(texts: pa.Array, wanted: bytes) -> bool:
    """Whether the texts have any of some bytes: quick to find out that they have none."""
    raw = text_bytes(texts)
    return any(byte in raw for byte in wanted)


def one_for_one(texts: pa.Array, old: str, new: str) -> pa.Array:
    """ASCII texts with one character in place of another."""
    valid, offsets, data = texts.buffers()
    if data is None:
        return texts
    written = bytes(data).translate(bytes.maketrans(old.encode(), new.encode()))
    buffers = [valid, offsets, pa.py_buffer(written)]
    return pa.Array.from_buffers(texts.type, len(texts), buffers, offset=texts.offset)
