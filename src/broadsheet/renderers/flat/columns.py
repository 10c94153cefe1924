"""Arrow columns as a CSV file has them: exact, free of any locale, harmless in a spreadsheet.

| type | written as |
| --- | --- |
| whole number, decimal | all its digits, `.` before the fraction, never an exponent |
| float | the shortest digits that read back equal; `NaN`, `Infinity`, `-Infinity` |
| truth value | `true`, `false` |
| date, time | ISO 8601 |
| point in time | ISO 8601 with the offset of the document's zone |
| timestamp without a zone | ISO 8601 without an offset |
| duration | seconds |
| text | itself; defused if wanted |
| binary | Base64 |
| list, structure, map | JSON |
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import as_text, is_binary
from broadsheet.renderers.wall_clock import wall_clock

if TYPE_CHECKING:
    from collections.abc import Callable

_FORMULA = r"^[\pZ\pC]*[=+\-@＝＋－＠]|^[\t\r\n]"
"""Texts that spreadsheets run, also behind white space and invisible characters, and in the full
width forms that East Asian editions take for the plain ones."""

_DURATION = pa.decimal128(25, 6)


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """Values ready to be written; `type` is a datatype of "CSV on the Web".

    Strings are written in quotes, anything else without. `defused` counts the texts that
    were given an apostrophe.
    """

    values: pa.ChunkedArray
    type: str
    defused: int = 0


def flat_column(values: pa.ChunkedArray, zone: str, *, defuse: bool) -> FlatColumn:
    """The column as it is to be written; times in `zone` (IANA)."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return flat_column(values.cast(kind.value_type), zone, defuse=defuse)
    for test, type_, convert in _KINDS:
        if test(kind):
            return FlatColumn(convert(values), type_)
    if pa.types.is_timestamp(kind):
        return _times(values, zone)
    text = as_text(values)
    return harmless(text) if defuse else FlatColumn(text, "string")


def harmless(values: pa.ChunkedArray) -> FlatColumn:
    """Texts with an apostrophe before those that a spreadsheet would run as a formula."""
    risky = pc.match_substring_regex(values, _FORMULA)
    count = pc.sum(risky).as_py() or 0
    if count:
        mark, nothing = pa.scalar("'", values.type), pa.scalar("", values.type)
        fused = pc.binary_join_element_wise(mark, values, nothing)
        values = pc.if_else(risky, fused, values)
    return FlatColumn(values, "string", count)


def harmless_text(text: str) -> str:
    """One text, defused like those of a column."""
    return str(harmless(pa.chunked_array([[text]], pa.large_string())).values[0].as_py())


def _times(values: pa.ChunkedArray, zone: str) -> FlatColumn:
    if values.type.tz is None:
        chunks = [_iso(chunk) for chunk in values.chunks]
        return FlatColumn(pa.chunked_array(chunks, pa.string()), "datetime")
    chunks = []
    for chunk in values.chunks:
        clock = wall_clock(chunk, zone)
        offsets = clock.offsets.dictionary_encode()
        names = pa.array([_offset(o) for o in offsets.dictionary.to_pylist()], pa.string())
        chunks.append(
            pc.binary_join_element_wise(_iso(clock.local), names.take(offsets.indices), "")
        )
    return FlatColumn(pa.chunked_array(chunks, pa.string()), "dateTimeStamp")


def _iso(local: pa.Array) -> pa.Array:
    seconds = pc.floor_temporal(local, unit="second")
    if pc.all(pc.equal(seconds, local)).as_py() is not False:
        local = seconds.cast(pa.timestamp("s"))
    return pc.replace_substring(local.cast(pa.string()), " ", "T")


def _offset(seconds: int) -> str:
    sign, rest = "-" if seconds < 0 else "+", abs(seconds)
    text = f"{sign}{rest // 3600:02}:{rest // 60 % 60:02}"
    # Before zones were introduced, clocks kept local mean time, to the second.
    return f"{text}:{rest % 60:02}" if rest % 60 else text


def _floats(values: pa.ChunkedArray) -> pa.ChunkedArray:
    values = pc.add(values.cast(pa.float64()), 0.0)  # -0.0 becomes 0.0
    if pc.all(pc.is_finite(values)).as_py() is not False:
        return values
    text = values.cast(pa.string())
    for name, written in (("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")):
        text = pc.if_else(pc.equal(text, name), written, text)
    return text


def _decimals(values: pa.ChunkedArray) -> pa.ChunkedArray:
    text = values.cast(pa.string())
    # Arrow writes decimals near zero with an exponent, such as 0E-10.
    if pc.any(pc.match_substring(text, "E")).as_py():
        return _each(lambda value: format(value, "f"))(values)
    return values


def _durations(values: pa.ChunkedArray) -> pa.ChunkedArray:
    counts = values.cast(pa.duration("us"), safe=False).cast(pa.int64())
    seconds = [None if n is None else Decimal(n).scaleb(-6) for n in counts.to_pylist()]
    return pa.chunked_array([pa.array(seconds, _DURATION)])


def _each(write: Callable[[Any], str]) -> Callable[[pa.ChunkedArray], pa.ChunkedArray]:
    def convert(values: pa.ChunkedArray) -> pa.ChunkedArray:
        written = (None if value is None else write(value) for value in values.to_pylist())
        return pa.chunked_array([pa.array(written, pa.string())])

    return convert


def _as_is(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values


_KINDS: tuple[
    tuple[Callable[[pa.DataType], bool], str, Callable[[pa.ChunkedArray], pa.ChunkedArray]], ...
] = (
    (pa.types.is_null, "string", lambda values: values.cast(pa.string())),
    (pa.types.is_boolean, "boolean", _as_is),
    (pa.types.is_integer, "integer", _as_is),
    (pa.types.is_floating, "double", _floats),
    (pa.types.is_decimal, "decimal", _decimals),
    (pa.types.is_date, "date", lambda values: values.cast(pa.date32())),
    (pa.types.is_time, "time", _as_is),
    (pa.types.is_duration, "decimal", _durations),
    (is_binary, "base64Binary", as_text),
)
