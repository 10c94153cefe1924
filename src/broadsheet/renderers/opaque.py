"""Values that no table shows as they are: bytes as Base64, lists and structures as JSON."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable


def is_text(kind: pa.DataType) -> bool:
    """Whether values of this type are texts."""
    test = pa.types
    return bool(test.is_string(kind) or test.is_large_string(kind) or test.is_string_view(kind))


def is_binary(kind: pa.DataType) -> bool:
    """Whether values of this type are bytes."""
    test = pa.types
    return bool(
        test.is_binary(kind)
        or test.is_large_binary(kind)
        or test.is_binary_view(kind)
        or test.is_fixed_size_binary(kind)
    )


def as_text(values: pa.Array) -> pa.Array:
    """Values as large strings: texts as they are, the rest written out."""
    if is_text(values.type):
        return values.cast(pa.large_string())
    write: Callable[[Any], str] = _base64 if is_binary(values.type) else _json
    written = (None if value is None else write(value) for value in values.to_pylist())
    return pa.array(written, pa.large_string())


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
