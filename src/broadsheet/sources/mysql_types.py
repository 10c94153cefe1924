"""How MySQL's and MariaDB's types reach Arrow: from the text that the server sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pymysql.constants import FIELD_TYPE, FLAG

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME
from broadsheet.lib.errors import SourceError
from broadsheet.sources.arrow import decimal_type
from broadsheet.sources.evidence import is_within_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTEGERS = frozenset(
    {
        FIELD_TYPE.TINY,
        FIELD_TYPE.SHORT,
        FIELD_TYPE.LONG,
        FIELD_TYPE.LONGLONG,
        FIELD_TYPE.INT24,
        FIELD_TYPE.YEAR,
    }
)
_OTHERS = {
    FIELD_TYPE.FLOAT: pa.float64(),
    FIELD_TYPE.DOUBLE: pa.float64(),
    FIELD_TYPE.DATE: pa.date32(),
    FIELD_TYPE.NEWDATE: pa.date32(),
    FIELD_TYPE.DATETIME: NAIVE_TIME,
    FIELD_TYPE.TIMESTAMP: AWARE_TIME,
}
_BIG_UNSIGNED = pa.decimal128(20, 0)
_LONGEST_SURE_BITS = 63


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a result; `is_flag` where it is boolean unless other values turn up."""

    name: str
    type: pa.DataType
    is_bits: bool = False
    is_flag: bool = False


def outputs(fields: Sequence[Any]) -> tuple[Output, ...]:
    """The columns that pymysql's field descriptions stand for."""
    return tuple(_output(field) for field in fields)


def typed(batch: pa.RecordBatch, columns: Sequence[Output], zone: str) -> list[pa.Array]:
    """The server's texts as arrays of the columns' types; flags as integers still.

    `zone` is the session's, in which TIMESTAMPs are written. Raises SourceError for a date
    that does not exist.
    """
    return [
        _typed(array, column, zone) for array, column in zip(batch.columns, columns, strict=True)
    ]


def _output(field: Any) -> Output:
    name, code, length = field.name, field.type_code, field.length
    is_unsigned = bool(field.flags & FLAG.UNSIGNED)
    if code == FIELD_TYPE.BIT:
        kind = pa.int64() if length <= _LONGEST_SURE_BITS else _BIG_UNSIGNED
        return Output(name, pa.bool_() if length == 1 else kind, is_bits=True, is_flag=length == 1)
    if code == FIELD_TYPE.TINY and length == 1:
        return Output(name, pa.bool_(), is_flag=True)
    if code == FIELD_TYPE.LONGLONG and is_unsigned:
        return Output(name, _BIG_UNSIGNED)
    if code in _INTEGERS:
        return Output(name, pa.int64())
    if code in (FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL):
        # The length is that of the text: digits, a point if there is a scale, a sign.
        digits = length - bool(field.scale) - (not is_unsigned)
        return Output(name, decimal_type(max(digits, field.scale), field.scale) or pa.string())
    return Output(name, _OTHERS.get(code, pa.string()))


def _typed(array: pa.Array, column: Output, zone: str) -> pa.Array:
    kind = pa.int64() if column.is_flag else column.type
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), kind)
    if column.is_bits:
        bits = [None if text is None else str(int(text, 16)) for text in array.to_pylist()]
        return pa.array(bits, pa.string()).cast(kind)
    if pa.types.is_temporal(kind):
        return _moments(array, column, zone)
    return array.cast(kind)


def _moments(array: pa.Array, column: Output, zone: str) -> pa.Array:
    """Dates and times; the zero date is MySQL's way to say that there is none."""
    is_zero = pc.starts_with(array, "0000-00-00")
    present = pc.if_else(is_zero, pa.scalar(None, pa.string()), array)
    try:
        moments = present.cast(NAIVE_TIME if column.type == AWARE_TIME else column.type)
    except pa.ArrowInvalid:
        raise _no_date(column) from None
    if not is_within_calendar(moments):
        raise _no_date(column)
    if column.type != AWARE_TIME:
        return moments
    # The hour that a clock runs through twice is taken as its first; MySQL does not tell.
    aware = pc.assume_timezone(moments, zone, ambiguous="earliest", nonexistent="latest")
    return aware.cast(AWARE_TIME)


def _no_date(column: Output) -> SourceError:
    return SourceError(
        f"The column {column.name!r} has a date that does not exist, such as one in month 0.",
        hint=f"select CAST({column.name} AS CHAR) in its place",
    )
