"""The few Arrow types that a dataset may have, and how others become one of them.

Kept: bool, int64, float64, decimal128, decimal256, string, date32, timestamp[us] and
timestamp[us, UTC]. Everything else turns into the nearest of these without losing a digit;
lists and structs become JSON text, bytes become hexadecimal text, durations become seconds.
Only digits below a microsecond are cut.
"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

NAIVE_TIME = pa.timestamp("us")
AWARE_TIME = pa.timestamp("us", "UTC")
_SECONDS = pa.decimal128(38, 6)
_MOST_DIGITS = 38


class NumberText(str):
    """A number as it was written, so that JSON text can repeat it digit by digit."""

    __slots__ = ()


def normalise_schema(schema: pa.Schema) -> pa.Schema:
    """The schema that batches of `schema` have after `normalise_batch`: names and order kept."""
    return pa.schema([pa.field(field.name, normalise_type(field.type)) for field in schema])


def normalise_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Turn a batch into `schema`, which `normalise_schema` made; columns go by position.

    Raises pyarrow.ArrowInvalid where a value does not fit, such as a time after the year 294246.
    """
    arrays = [
        normalise_array(column, field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def normalise_type(kind: pa.DataType) -> pa.DataType:
    """The type of a dataset that values of `kind` become."""
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        is_text = kind.extension_name == "arrow.uuid"
        return pa.string() if is_text else normalise_type(kind.storage_type)
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return normalise_type(kind.value_type)
    if types.is_boolean(kind):
        return kind
    if types.is_integer(kind):
        return pa.decimal128(20, 0) if types.is_uint64(kind) else pa.int64()
    if types.is_floating(kind):
        return pa.float64()
    if types.is_decimal(kind):
        return _decimal(kind)
    if types.is_date(kind):
        return pa.date32()
    if types.is_timestamp(kind):
        return AWARE_TIME if kind.tz else NAIVE_TIME
    return _SECONDS if types.is_duration(kind) else pa.string()


def normalise_array(array: pa.Array, target: pa.DataType) -> pa.Array:
    """Turn an array into `target`, which `normalise_type` gave for its type."""
    kind, types = array.type, pa.types
    if kind == target:
        return array
    if isinstance(kind, pa.BaseExtensionType):
        return _texts(array) if kind.extension_name == "arrow.uuid" else _storage(array, target)
    if types.is_dictionary(kind):
        return normalise_array(array.dictionary_decode(), target)
    if types.is_run_end_encoded(kind):
        return normalise_array(pc.run_end_decode(array), target)
    if types.is_nested(kind):
        texts = [None if value is None else json_text(value) for value in _objects(array)]
        return pa.array(texts, pa.string())
    if _is_bytes(kind) or types.is_interval(kind):
        return _texts(array)
    if types.is_duration(kind):
        return _seconds(array)
    # Only these lose something: what is below a microsecond, and a time within a date64.
    cuts = types.is_date64(kind) or (types.is_timestamp(kind) and kind.unit == "ns")
    return pc.cast(array, target, safe=not cuts)


def whole_characters(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which Arrow's texts can't hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def json_text(value: object) -> str:
    """JSON of a value, numbers exact: decimals keep their digits, NaN and infinities are texts."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, NumberText | int | Decimal):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else encode_basestring(str(value))
    if isinstance(value, dict):
        pairs = (f"{encode_basestring(str(key))}: {json_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(json_text, value)) + "]"
    return encode_basestring(str(value))


def _decimal(kind: pa.DataType) -> pa.DataType:
    scale = max(kind.scale, 0)
    # A negative scale stands for zeros before the point, which scale 0 has to write out.
    precision = kind.precision - min(kind.scale, 0)
    if precision <= _MOST_DIGITS:
        return pa.decimal128(precision, scale)
    return pa.decimal256(min(precision, 76), scale)


def _storage(array: pa.ExtensionArray, target: pa.DataType) -> pa.Array:
    return normalise_array(array.storage, target)


def _is_bytes(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def _texts(array: pa.Array) -> pa.Array:
    return pa.array([_text(value) for value in array.to_pylist()], pa.string())


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, pa.MonthDayNano):
        return _interval(value.months, value.days, value.nanoseconds)
    return str(value)


def _interval(months: int, days: int, nanoseconds: int) -> str:
    """ISO 8601 of an interval; each part keeps its own sign."""
    text = "P" + (f"{months}M" if months else "") + (f"{days}D" if days else "")
    if nanoseconds:
        seconds = (Decimal(nanoseconds) / 10**9).normalize()
        text += f"T{seconds:f}S"
    return text if len(text) > 1 else "PT0S"


def _seconds(array: pa.Array) -> pa.Array:
    """Microseconds read as decimals of scale 6 are seconds: the digits are the same."""
    micros = pc.cast(array, pa.duration("us"), safe=array.type.unit != "ns")
    whole = pc.cast(pc.cast(micros, pa.int64()), pa.decimal128(38, 0))
    return pa.Array.from_buffers(_SECONDS, len(whole), whole.buffers(), offset=whole.offset)


def _objects(array: pa.Array) -> list[Any]:
    """The values of a nested array as Python objects, its leaves normalised first."""
    kind, types = array.type, pa.types
    if isinstance(kind, pa.BaseExtensionType) and types.is_nested(kind.storage_type):
        return _objects(array.storage)
    if types.is_map(kind):
        return _maps(array)
    if types.is_struct(kind):
        columns = [_objects(column) for column in array.flatten()]
        names = [field.name for field in kind]
        rows: Iterable[tuple[Any, ...]] = zip(*columns, strict=True) if columns else ()
        found: list[Any] = [dict(zip(names, row, strict=True)) for row in rows]
        return _with_nulls(array, found or [{}] * len(array))
    if types.is_nested(kind) and hasattr(array, "value_lengths"):
        return _lists(array, _objects(array.flatten()))
    if types.is_nested(kind):
        return list(array.to_pylist())
    return _leaves(array)


def _leaves(array: pa.Array) -> list[Any]:
    kind = array.type
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind):
        # Times go through text, as Python's own stop at the year 9999.
        array = normalise_array(array, normalise_type(kind))
        array = pc.cast(array, pa.string())
    return list(normalise_array(array, normalise_type(array.type)).to_pylist())


def _lists(array: pa.Array, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    start = 0
    for length in array.value_lengths().to_pylist():
        if length is None:
            found.append(None)
            continue
        found.append(items[start : start + length])
        start += length
    return found


def _maps(array: pa.MapArray) -> list[Any]:
    """Offsets are positions in all of the keys and items, of a slice too."""
    keys, items = _objects(array.keys), _objects(array.items)
    offsets = array.offsets.to_pylist()
    spans = pairwise(offsets)
    maps = [dict(zip(keys[a:b], items[a:b], strict=True)) for a, b in spans]
    return _with_nulls(array, maps)


def _with_nulls(array: pa.Array, values: list[Any]) -> list[Any]:
    if not array.null_count:
        return values
    valid = array.is_valid().to_pylist()
    return [value if is_there else None for value, is_there in zip(values, valid, strict=True)]
