"""Values as JSON and XML carry them: nothing lost, and a type that says how to read them.

| type | written as |
| --- | --- |
| null, boolean, string | themselves |
| integer | a number; a column or value beyond 2^53 is a `bigint`, written as a string |
| float | a number, the shortest that reads back equal; `"NaN"`, `"Infinity"`, `"-Infinity"` |
| decimal(p,s) | a string with all its digits; a single value is just `decimal` |
| date, time | ISO 8601 |
| datetime | ISO 8601 with the offset of the document's zone |
| local_datetime | ISO 8601 without an offset: a wall-clock time |
| duration | ISO 8601 in seconds, such as `PT90.5S` |
| binary | Base64 |
| nested | a string of JSON |
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.lib.mapping import release_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.cell import Scalar
    from broadsheet.renderers.tree.node import Leaf

_EXACT = 2**53 - 1
_BATCH = 8192
_RELEASED = 16
"""After so many batches the pages of mapped tables are given back."""

Convert = Callable[[pa.Array], "list[Leaf]"]


class Format(Protocol):
    """What a value format says of itself."""

    @property
    def kind(self) -> str: ...
    @property
    def digits(self) -> int | None: ...
    @property
    def currency(self) -> str | None: ...


def format_name(format: Format, currency: str) -> str:
    """A format as a definition writes it, with the document's currency where it names none."""
    if format.kind == "currency":
        return f"currency({format.currency or currency})"
    return format.kind if format.digits is None else f"{format.kind}({format.digits})"


def scalar(value: Scalar, zone: str) -> tuple[str, Leaf]:
    """The type and the written form of one value."""
    match value:
        case None | bool() | str():
            return {type(None): "null", bool: "boolean"}.get(type(value), "string"), value
        case int():
            return ("integer", value) if abs(value) <= _EXACT else ("bigint", str(value))
        case float():
            return "float", number(value)
        case Decimal():
            return "decimal", _decimal(value)
        case datetime():
            return moment(value, zone)
        case date():
            return "date", value.isoformat()
        case time():
            return "time", value.isoformat()
        case timedelta():
            return "duration", _duration(value)


def number(value: float) -> float | str:
    """A float, or its name where JSON has no number for it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def moment(value: datetime, zone: str) -> tuple[str, str]:
    """The type and the ISO 8601 form of a point in time, in `zone` if it is aware."""
    if value.tzinfo is None:
        return "local_datetime", value.isoformat()
    return "datetime", value.astimezone(ZoneInfo(zone)).isoformat()


def _decimal(value: Decimal) -> str:
    # format() and not str(): that one writes a zero with ten digits as 0E-10.
    return format(value, "f") if value.is_finite() else str(number(float(value)))


def _duration(value: timedelta) -> str:
    total = abs(value)
    seconds, fraction = total.days * 86_400 + total.seconds, total.microseconds
    digits = f".{fraction:06d}".rstrip("0") if fraction else ""
    return f"{'-' if value < timedelta(0) else ''}PT{seconds}{digits}S"


class Columns:
    """The columns of an Arrow table with their types, and the rows in batches."""

    def __init__(self, data: pa.Table, zone: str) -> None:
        self._data = data
        pairs = [_kind(column, zone) for column in data.columns]
        self.types = tuple(name for name, _ in pairs)
        self._converts = tuple(convert for _, convert in pairs)

    def batches(self) -> Iterator[list[list[Leaf]]]:
        """Columns of up to 8,192 rows at a time."""
        for number, batch in enumerate(self._data.to_batches(max_chunksize=_BATCH), 1):
            if not number % _RELEASED:
                release_pages()
            if batch.num_rows:
                arrays = zip(self._converts, batch.columns, strict=True)
                yield [convert(array) for convert, array in arrays]


def _kind(column: pa.ChunkedArray, zone: str) -> tuple[str, Convert]:
    """The type's name and the function that writes an array of it."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        name, convert = _kind(pa.chunked_array([], kind.value_type), zone)
        return name, lambda array: convert(array.cast(kind.value_type))
    if pa.types.is_integer(kind):
        return ("bigint", _each(str)) if _is_big(column) else ("integer", _as_is)
    if pa.types.is_timestamp(kind):
        name = "datetime" if kind.tz else "local_datetime"
        return name, lambda array: _moments(array, zone)
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})", _each(_decimal)
    for test, name, convert in _KINDS:
        if test(kind):
            return name, convert
    return "nested", _each(_nested)


def _is_big(column: pa.ChunkedArray) -> bool:
    ends = pc.min_max(column).as_py()
    return any(abs(end) > _EXACT for end in ends.values() if end is not None)


def _as_is(array: pa.Array) -> list[Leaf]:
    values: list[Leaf] = array.to_pylist()
    return values


def _each(write: Callable[[Any], Leaf]) -> Convert:
    def convert(array: pa.Array) -> list[Leaf]:
        return [None if value is None else write(value) for value in array.to_pylist()]

    return convert


def _moments(array: pa.Array, zone: str) -> list[Leaf]:
    aware = array.type.tz is not None
    try:
        fine = array.cast(pa.timestamp("us", tz=zone if aware else None))
        return [None if value is None else value.isoformat() for value in fine.to_pylist()]
    except (pa.ArrowInvalid, ValueError, OverflowError):
        # Nanoseconds, or years that Python's datetime does not have.
        text = array.cast(pa.timestamp(array.type.unit)).cast(pa.string())
        end = "+00:00" if aware else ""
        return [None if t is None else t.replace(" ", "T") + end for t in text.to_pylist()]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _nested(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


_KINDS: tuple[tuple[Callable[[pa.DataType], bool], str, Convert], ...] = (
    (pa.types.is_null, "null", _as_is),
    (pa.types.is_boolean, "boolean", _as_is),
    (_is_text, "string", _as_is),
    (pa.types.is_floating, "float", _each(number)),
    (pa.types.is_date, "date", _each(date.isoformat)),
    (pa.types.is_time, "time", _each(time.isoformat)),
    (pa.types.is_duration, "duration", _each(_duration)),
    (_is_binary, "binary", _each(_base64)),
)
