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
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.opaque import as_text, is_binary
from broadsheet.renderers.text_bytes import has_any, one_for_one
from broadsheet.renderers.wall_clock import wall_clock

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNS = b"=+-@\xef\t\r\n"
"""Bytes without which no text is one of these; the full width forms begin with EF."""
_FORMULA = r"^[\pZ\pC]*[=+\-@＝＋－＠]|^[\t\r\n]"
"""Texts that spreadsheets run, also behind white space and invisible characters, and in the full
width forms that East Asian editions take for the plain ones."""

_DURATION = pa.decimal128(25, 6)
_PLAIN_SCALE = 6
"""Up to so many decimals Arrow writes no exponent."""


@dataclass(frozen=True, slots=True)
class FlatPart:
    """Neighbouring values, ready to be written: texts and times in quotes, others without.

    `bare` says that they are numbers already written out as texts. `defused` counts the texts
    that were given an apostrophe.
    """

    values: pa.Array
    bare: bool = False
    defused: int = 0


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column and how its values are written; `type` is a datatype of "CSV on the Web"."""

    values: pa.ChunkedArray
    type: str
    write: Callable[[pa.Array], FlatPart]

    def part(self, start: int, count: int) -> FlatPart:
        """The values of neighbouring rows."""
        values = self.values.slice(start, count).combine_chunks()
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        return self.write(values)


def flat_column(values: pa.ChunkedArray, zone: str, *, defuse: bool) -> FlatColumn:
    """The column as it is to be written; times in `zone` (IANA)."""
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    for test, type_, write in _KINDS:
        if test(kind):
            return FlatColumn(values, type_, write)
    if pa.types.is_timestamp(kind):
        type_ = "datetime" if kind.tz is None else "dateTimeStamp"
        return FlatColumn(values, type_, partial(_times, zone=zone, whole=_whole_seconds(values)))
    return FlatColumn(values, "string", harmless if defuse else _texts)


def harmless(values: pa.Array) -> FlatPart:
    """Texts with an apostrophe before those that a spreadsheet would run as a formula."""
    values = as_text(values)
    if not has_any(values, _SIGNS):
        return FlatPart(values)
    risky = pc.match_substring_regex(values, _FORMULA)
    count = pc.sum(risky).as_py() or 0
    if count:
        mark, nothing = pa.scalar("'", values.type), pa.scalar("", values.type)
        fused = pc.binary_join_element_wise(mark, values, nothing)
        values = pc.if_else(risky, fused, values)
    return FlatPart(values, defused=count)


def harmless_text(text: str) -> str:
    """One text, defused like those of a column."""
    return str(harmless(pa.array([text], pa.large_string())).values[0].as_py())


def _texts(values: pa.Array) -> FlatPart:
    return FlatPart(as_text(values))


def _times(values: pa.Array, zone: str, *, whole: bool) -> FlatPart:
    if values.type.tz is None:
        return FlatPart(_iso(values, whole))
    clock = wall_clock(values, zone)
    offsets = clock.offsets.dictionary_encode()
    names = pa.array([_offset(o) for o in offsets.dictionary.to_pylist()], pa.string())
    local = _iso(clock.local, whole)
    return FlatPart(pc.binary_join_element_wise(local, names.take(offsets.indices), ""))


def _whole_seconds(values: pa.ChunkedArray) -> bool:
    """Whether no value has a fraction of a second."""
    return not any(
        pc.any(pc.not_equal(pc.floor_temporal(part, unit="second"), part)).as_py()
        for part in values.chunks
    )


def _iso(local: pa.Array, whole: bool) -> pa.Array:
    if whole:
        local = local.cast(pa.timestamp("s"))
    return one_for_one(local.cast(pa.string()), " ", "T")


def _offset(seconds: int) -> str:
    sign, rest = "-" if seconds < 0 else "+", abs(seconds)
    text = f"{sign}{rest // 3600:02}:{rest // 60 % 60:02}"
    # Before zones were introduced, clocks kept local mean time, to the second.
    return f"{text}:{rest % 60:02}" if rest % 60 else text


def _floats(values: pa.Array) -> FlatPart:
    values = pc.add(values.cast(pa.float64()), 0.0)  # -0.0 becomes 0.0
    if pc.all(pc.is_finite(values)).as_py() is not False:
        return FlatPart(values)
    text = values.cast(pa.string())
    for name, written in (("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")):
        text = pc.if_else(pc.equal(text, name), written, text)
    return FlatPart(text, bare=True)


def _decimals(values: pa.Array) -> FlatPart:
    # Arrow writes decimals near zero with an exponent, such as 0E-10.
    if 0 <= values.type.scale <= _PLAIN_SCALE:
        return FlatPart(values)
    text = values.cast(pa.string())
    if pc.any(pc.match_substring(text, "E")).as_py():
        written = [None if v is None else format(v, "f") for v in values.to_pylist()]
        return FlatPart(pa.array(written, pa.string()), bare=True)
    return FlatPart(values)


def _durations(values: pa.Array) -> FlatPart:
    counts = values.cast(pa.duration("us"), safe=False).cast(pa.int64())
    seconds = [None if n is None else Decimal(n).scaleb(-6) for n in counts.to_pylist()]
    return FlatPart(pa.array(seconds, _DURATION))


def _as_is(values: pa.Array) -> FlatPart:
    return FlatPart(values)


_KINDS: tuple[tuple[Callable[[pa.DataType], bool], str, Callable[[pa.Array], FlatPart]], ...] = (
    (pa.types.is_null, "string", lambda values: FlatPart(values.cast(pa.string()))),
    (pa.types.is_boolean, "boolean", _as_is),
    (pa.types.is_integer, "integer", _as_is),
    (pa.types.is_floating, "double", _floats),
    (pa.types.is_decimal, "decimal", _decimals),
    (pa.types.is_date, "date", lambda values: FlatPart(values.cast(pa.date32()))),
    (pa.types.is_time, "time", _as_is),
    (pa.types.is_duration, "decimal", _durations),
    (is_binary, "base64Binary", _texts),
)
