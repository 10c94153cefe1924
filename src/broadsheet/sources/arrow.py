"""Rows of Python values as Arrow arrays, and the one type that holds a whole column.

A batch takes the type of its own values (`raw_batch`). A Column sees every batch before its
type is fixed, so no sample decides: a value that the declared type can't hold exactly widens
the type, up to text, and is never rounded.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME, json_text, whole_characters
from broadsheet.sources.evidence import Digits, digits, moment_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BATCH_BYTES = 1_000_000
_BATCH_ROWS = 8192
# Small enough that a chunk of rows which suddenly hold large texts fits in memory.
_CHUNK_ROWS = 16
_MOST_DIGITS = 38
_MOST_WIDE_DIGITS = 76
_EXACT_IN_FLOAT = 2**53

Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Column:
    """What the values of a column were so far, and the type that holds them all.

    `declared` is the source's own type, kept where every value fits it; a declared decimal
    with `open_scale` takes its scale from the values. Without a declared type, texts that
    are all dates or all times become such.
    """

    name: str
    declared: pa.DataType | None = None
    open_scale: bool = False
    _families: set[str] = field(default_factory=set)
    _digits: Digits = field(default_factory=Digits)
    _moments: set[pa.DataType | None] = field(default_factory=set)
    _is_flag: bool = True
    _is_exact: bool = True

    def add(self, array: pa.Array) -> None:
        """Take note of the values of one more batch."""
        if array.null_count == len(array):
            return
        family = _family(array.type)
        self._families.add(family)
        if family == "int":
            self._add_integers(array)
        elif family == "float" and self._wants_decimal:
            self._digits |= digits(array.cast(pa.string()))
        elif family == "decimal":
            whole = array.type.precision - array.type.scale
            self._digits |= Digits(whole, array.type.scale)
        elif family == "text":
            self._add_texts(array)
        elif family in ("date", "time", "aware"):
            self._moments.add(array.type)

    @property
    def type(self) -> pa.DataType:
        """The type for all values seen, as close to the declared one as they allow."""
        if not self._families:
            empty = self._decimal() if self._wants_decimal else self.declared
            return empty or pa.string()
        return self._declared_type() or self._natural_type()

    @property
    def _wants_decimal(self) -> bool:
        return self.declared is not None and pa.types.is_decimal(self.declared)

    @property
    def _wants_moment(self) -> bool:
        return self.declared is None or pa.types.is_temporal(self.declared)

    def _add_integers(self, array: pa.Array) -> None:
        found = pc.min_max(array).as_py()
        low, high = found["min"], found["max"]
        self._is_flag &= low >= 0 and high <= 1
        self._is_exact &= low >= -_EXACT_IN_FLOAT and high <= _EXACT_IN_FLOAT
        self._digits |= Digits(max(len(str(abs(low))), len(str(abs(high)))))

    def _add_texts(self, array: pa.Array) -> None:
        if self._wants_decimal and self._digits.are_numbers:
            self._digits |= digits(array)
        if self._wants_moment and None not in self._moments:
            self._moments.add(moment_type(array))

    def _declared_type(self) -> pa.DataType | None:
        """The declared type, widened if need be; None where the values are something else."""
        kind, families, types = self.declared, self._families, pa.types
        if kind is None:
            return None
        if types.is_string(kind):
            fits = True
        elif types.is_boolean(kind):
            fits = families <= {"bool", "int"} and self._is_flag
        elif types.is_floating(kind):
            fits = families <= {"float", "int"} and self._is_exact
        elif types.is_integer(kind):
            fits = families == {"int"}
        elif types.is_decimal(kind):
            fits = families <= {"int", "float", "decimal", "text"} and self._digits.are_numbers
            kind = self._decimal()
        else:
            fits = families <= {"text", "date", "time", "aware"}
            kind = self._moment_type(kind)
        return kind if fits else None

    def _natural_type(self) -> pa.DataType:
        families = self._families
        if families == {"bool"}:
            return pa.bool_()
        if families <= {"bool", "int"}:
            return pa.int64()
        if families == {"float"} or (families == {"float", "int"} and self._is_exact):
            return pa.float64()
        if families <= {"decimal", "int"}:
            return self._decimal() or pa.string()
        if families <= {"text", "date", "time", "aware"} and self.declared is None:
            return self._moment_type(None) or pa.string()
        return pa.string()

    def _decimal(self) -> pa.DataType | None:
        whole, scale = self._digits.whole, self._digits.scale
        is_open = self.open_scale or not self._wants_decimal
        if not is_open and self.declared is not None:
            scale = max(scale, self.declared.scale)
            whole = max(whole, self.declared.precision - self.declared.scale)
        return decimal_type(whole + scale, scale, widen=is_open)

    def _moment_type(self, declared: pa.DataType | None) -> pa.DataType | None:
        """Dates alone in a column of times become times; a time in one of dates is kept."""
        found = self._moments
        if len(found) == 1:
            (kind,) = found
        else:
            kind = NAIVE_TIME if found == {pa.date32(), NAIVE_TIME} else None
        are_dates = kind is not None and pa.types.is_date(kind)
        return NAIVE_TIME if are_dates and declared == NAIVE_TIME else kind


def decimal_type(digits: int, scale: int, *, widen: bool = False) -> pa.DataType | None:
    """The decimal for so many digits, the widest of its kind on `widen`; None for too many."""
    if digits <= _MOST_DIGITS:
        return pa.decimal128(_MOST_DIGITS if widen else max(digits, 1), scale)
    if digits <= _MOST_WIDE_DIGITS:
        return pa.decimal256(_MOST_WIDE_DIGITS if widen else digits, scale)
    return None


def convert(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """A raw array as the type that its Column found; raises pyarrow.ArrowInvalid otherwise."""
    types = pa.types
    if array.type == kind:
        return array
    if types.is_null(array.type):
        return pa.nulls(len(array), kind)
    if types.is_decimal(kind) and not types.is_decimal(array.type):
        # The shortest text of a float is the number that was meant: 1.98, not 1.979999...
        return array.cast(pa.string()).cast(kind)
    return array.cast(kind)


def read_batches(
    fetch: Callable[[int], Rows], width: int, most_rows: int
) -> Iterator[pa.RecordBatch]:
    """Raw batches of about a megabyte from `fetch(count)`, `most_rows` rows at most."""
    values: list[Any] = []
    size, left = 0, most_rows
    while left > 0 and (chunk := fetch(min(_CHUNK_ROWS, left))):
        values += chain.from_iterable(chunk)
        left -= len(chunk)
        size += _size(chunk)
        if size >= BATCH_BYTES or len(values) >= _BATCH_ROWS * width:
            yield raw_batch(values, width)
            values, size = [], 0
    if values:
        yield raw_batch(values, width)


def raw_batch(values: Sequence[Any], width: int) -> pa.RecordBatch:
    """Values, row after row, as a batch.

    Its columns, named by position, have the types of their values.
    """
    arrays = [raw_array(values[index::width]) for index in range(width)]
    return pa.RecordBatch.from_arrays(arrays, names=[str(index) for index in range(width)])


def raw_array(values: Sequence[Any]) -> pa.Array:
    """Values as the narrowest Arrow type that holds them all exactly, text if they differ."""
    kinds = set(map(type, values)) - {type(None)}
    try:
        if kinds == {datetime}:
            return _times(values)
        if len(kinds) <= 1 and kinds <= _PYTHON_TYPES.keys():
            return pa.array(values, _PYTHON_TYPES[kinds.pop()] if kinds else pa.null())
        if kinds == {float, int}:
            return pa.array(values, pa.float64())  # refuses integers that a float can't hold
        if kinds and kinds <= {int, Decimal}:
            return _decimals(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ArithmeticError, UnicodeError):
        pass
    if kinds == {int}:
        try:
            return _decimals(values)
        except (pa.ArrowInvalid, ArithmeticError):
            pass
    return pa.array([_text(value) for value in values], pa.string())


_PYTHON_TYPES: dict[type, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    date: pa.date32(),
}


def _family(kind: pa.DataType) -> str:
    types = pa.types
    if types.is_timestamp(kind):
        return "aware" if kind.tz else "time"
    tests = {
        "bool": types.is_boolean,
        "int": types.is_integer,
        "float": types.is_floating,
        "decimal": types.is_decimal,
        "date": types.is_date,
    }
    return next((name for name, test in tests.items() if test(kind)), "text")


def _times(values: Sequence[datetime | None]) -> pa.Array:
    aware = {value.tzinfo is not None for value in values if value is not None}
    if len(aware) > 1:
        raise pa.ArrowInvalid("times with and without a zone")
    if aware == {False}:
        return pa.array(values, NAIVE_TIME)
    return pa.array([v and v.astimezone(UTC) for v in values], AWARE_TIME)


def _decimals(values: Sequence[int | Decimal | None]) -> pa.Array:
    numbers = [None if value is None else Decimal(value) for value in values]
    if any(number is not None and not number.is_finite() for number in numbers):
        raise pa.ArrowInvalid("not a number")
    return pa.array(numbers)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, set | frozenset):
        return json_text(sorted(value, key=str))
    return json_text(value) if isinstance(value, bool | dict | list | tuple) else str(value)


def _size(rows: Rows) -> int:
    """About how many bytes the rows take; by far the fastest way to add up so many values."""
    try:
        return len(marshal.dumps(rows, 2))
    except ValueError:
        cells = (value for row in rows for value in row)
        return sum(len(v) if isinstance(v, str | bytes) else 16 for v in cells)
