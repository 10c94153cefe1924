"""Whole columns of numbers as a locale writes them, fast.

A column becomes whole numbers of its last shown digit (cents, say); their digits are laid
out in rows of equal width, where signs, points and group separators have fixed places, and
then turned into characters all at once. No step looks at a single value, except for the few
that 64 bits cannot hold or that need exact decimals to be rounded.
"""

from __future__ import annotations

import codecs
import sys
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.document.number import EXACT, exact

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from broadsheet.document.number import NumberStyle

CHUNK = 65_536
"""Rows at a time: what a step works on stays in the processor's cache."""

_SAFE = 10**17
_FLOAT_SAFE = 2.0**40
_TIE = 2.0**-10
_PLUS, _MINUS, _END = "\x01", "\x02", "\n"


def number_texts(values: pa.Array, style: NumberStyle, digits: int, null: str) -> list[str]:
    """Each number of an integer, floating point or decimal array, rounded half away from 0."""
    scaled, odd = _scaled(values, style.shift + digits)
    texts = _written(scaled, style, digits)
    for position in _positions(odd):
        value = values[position].as_py()
        texts[position] = style.text(exact(value), digits) if value is not None else null
    for position in _positions(values.is_null()) if values.null_count else ():
        texts[position] = null
    return texts


def _positions(mask: pa.BooleanArray | None) -> list[int]:
    if mask is None:
        return []
    found: list[int] = pc.indices_nonzero(mask).to_pylist()
    return found


def _scaled(values: pa.Array, power: int) -> tuple[pa.Int64Array, pa.BooleanArray | None]:
    """Values times 10^power as whole numbers, and where that is not to be had this way."""
    if pa.types.is_floating(values.type):
        return _scaled_floats(values, power)
    if pa.types.is_integer(values.type):
        wide, odd = _narrow(values, _SAFE // 10**power if power < 18 else 0)
        return pc.multiply(wide, pa.scalar(10**power, pa.int64())) if power < 18 else wide, odd
    return _scaled_decimals(values, power)


def _narrow(values: pa.Array, limit: int) -> tuple[pa.Int64Array, pa.BooleanArray | None]:
    """As 64-bit integers; those beyond the limit become 0 and are reported."""
    try:
        wide = values.cast(pa.int64())
    except pa.ArrowInvalid:
        beyond = pc.greater(values, pa.scalar(limit, values.type))
        plain = pc.if_else(beyond, pa.scalar(0, values.type), values)
        return plain.cast(pa.int64()), pc.fill_null(beyond, False)
    edges = pc.min_max(wide).as_py()
    if edges["min"] is None or (edges["min"] >= -limit and edges["max"] <= limit):
        return wide, None
    beyond = pc.or_(pc.greater(wide, limit), pc.less(wide, -limit))
    return pc.if_else(beyond, 0, wide), pc.fill_null(beyond, False)


def _scaled_decimals(values: pa.Array, power: int) -> tuple[pa.Int64Array, pa.BooleanArray | None]:
    """Exact: the stored digits of a decimal are whole numbers already."""
    scale = values.type.scale
    edges = pc.min_max(values).as_py()
    try:
        # Arrow does not see every overflow of its own rounding, so none may come near.
        if edges["min"] is None or _largest(edges).scaleb(max(power, scale), EXACT) < _SAFE:
            roomy = values.cast(pa.decimal128(36, scale))
            if power < scale:
                roomy = pc.round(roomy, power, round_mode="half_towards_infinity")
            return _stored(roomy.cast(pa.decimal128(18, power))), None
    except pa.ArrowInvalid:
        pass
    return pa.array([0] * len(values), pa.int64()), values.is_valid()


def _largest(edges: dict[str, Decimal]) -> Decimal:
    return max(abs(edges["min"]), abs(edges["max"]))


def _stored(values: pa.Array) -> pa.Int64Array:
    """The low halves of 128-bit decimals, which hold all of any value of up to 18 digits."""
    words = pa.Array.from_buffers(
        pa.int64(), 2 * (len(values) + values.offset), [None, values.buffers()[1]]
    )
    pairs = pa.FixedSizeListArray.from_arrays(words[2 * values.offset :], 2)
    return pc.list_element(pairs, 0 if sys.byteorder == "little" else 1)


def _scaled_floats(values: pa.Array, power: int) -> tuple[pa.Int64Array, pa.BooleanArray | None]:
    """Rounded by their shortest decimal form; what comes near a tie is left for that.

    Below 2^40 the product's error is far below `_TIE`, so everything else rounds right.
    """
    wide = values.cast(pa.float64())
    size = pc.multiply(pc.abs(wide), float(10**power))
    whole = pc.floor(pc.add(size, 0.5))
    near = pc.less(pc.abs(pc.subtract(pc.subtract(size, pc.floor(size)), 0.5)), _TIE)
    # NaN compares as false, so "not below" finds it along with infinities.
    odd = pc.fill_null(pc.or_(near, pc.invert(pc.less(size, _FLOAT_SAFE))), True)
    plain = pc.if_else(odd, 0.0, whole)
    signed = pc.if_else(pc.fill_null(pc.less(wide, 0.0), False), pc.negate(plain), plain)
    some = pc.any(pc.and_(odd, wide.is_valid())).as_py()
    return signed.cast(pa.int64()), pc.and_(odd, wide.is_valid()) if some else None


def _written(scaled: pa.Int64Array, style: NumberStyle, digits: int) -> list[str]:
    """Whole numbers of the last digit as texts, nulls as anything."""
    if not len(scaled):
        return []
    filled = pc.fill_null(scaled, 0)
    size = pc.abs(filled)
    width = max(len(str(pc.max(size).as_py())), digits + 1)
    text = _decoded(_rows(filled, size, width, digits, style), style)
    return _affixed(text, style).split(_END)[: len(scaled)]


def _rows(
    values: pa.Int64Array, size: pa.Int64Array, width: int, digits: int, style: NumberStyle
) -> bytes:
    """Rows of: sign, digits with `,` between groups and `.` before the fraction, end mark.

    Every row is as long as the others; what a shorter number lacks is blank.
    """
    count, whole = len(values), width - digits
    shown = size.cast(pa.string())
    if digits:
        shown = pc.utf8_lpad(shown, digits + 1, "0")
    characters = _characters(pc.utf8_lpad(shown, width, " "))
    separators = _separators(whole, style)
    columns = [_marks(pc.less(values, 0), _PLUS, _MINUS)]
    for place in range(width):
        if place in separators:
            least = 10 ** (width - place)
            columns.append(_marks(pc.greater_equal(size, least), " ", ","))
        elif place == whole:
            columns.append(b"." * count)
        columns.append(characters[place::width])
    columns.append(_END.encode() * count)
    rows = bytearray(count * len(columns))
    for place, column in enumerate(columns):
        rows[place :: len(columns)] = column
    return bytes(rows)


def _characters(texts: pa.StringArray) -> bytes:
    offsets = memoryview(texts.buffers()[1]).cast("i")
    first, last = offsets[texts.offset], offsets[texts.offset + len(texts)]
    return bytes(memoryview(texts.buffers()[2])[first:last])


def _marks(mask: pa.BooleanArray, no: str, yes: str) -> bytes:
    """One character a value."""
    flags = mask.cast(pa.uint8())
    plain = bytes(memoryview(flags.buffers()[1])[flags.offset : flags.offset + len(flags)])
    return plain.translate(bytes([ord(no), ord(yes)]) + bytes(254))


@cache
def _separators(whole: int, style: NumberStyle) -> frozenset[int]:
    """The places, counted from the left, of whole digits with a separator before them."""
    places, place, size = set(), whole, style.primary
    while size and place > size:
        place, size = place - size, style.secondary
        places.add(place)
    return frozenset(places)


@cache
def _character_map(digits: str, group: str, decimal: str) -> str:
    """What each byte of the rows stands for, as `charmap_decode` wants it."""
    table = [chr(code) for code in range(256)]
    table[ord("0") : ord("9") + 1] = digits
    table[ord(",")], table[ord(".")] = group, decimal
    return "".join(table)


def _decoded(rows: bytes, style: NumberStyle) -> str:
    single = len(style.group) == len(style.decimal) == 1
    group, decimal = (style.group, style.decimal) if single else ("\x03", "\x04")
    table = _character_map(style.digits, group, decimal)
    if max(table) <= "\xff":
        text = rows.translate(table.encode("latin-1"), b" ").decode("latin-1")
    else:
        text = codecs.charmap_decode(rows.translate(None, b" "), "strict", table)[0]
    return text if single else text.replace(group, style.group).replace(decimal, style.decimal)


def _affixed(text: str, style: NumberStyle) -> str:
    """Signs become what stands before a number, end marks what stands after it."""
    (before, before_negative), (after, after_negative) = style.before, style.after
    if after != after_negative and _MINUS in text:
        lines = text.split(_END)
        text = _END.join(
            line + (after_negative if line.startswith(_MINUS) else after) for line in lines
        )
    elif after:
        text = text.replace(_END, after + _END)
    return text.replace(_PLUS, before).replace(_MINUS, before_negative)


def by_unique(values: pa.Array, write: Callable[[object], str]) -> list[str]:
    """Write each distinct value once; for columns whose values repeat."""
    encoded = values.dictionary_encode()
    texts = [write(value) for value in _plain(encoded.dictionary)]
    null = write(None)
    return [null if i is None else texts[i] for i in encoded.indices.to_pylist()]


def _plain(values: pa.Array) -> list[object]:
    """Python's values; as text where Python's own type cannot hold one."""
    try:
        if getattr(values.type, "unit", "") == "ns":
            values = values.cast(_microseconds(values.type), safe=False)
        return list(values.to_pylist())
    except (ValueError, OverflowError):
        return list(values.cast(pa.int64()).cast(pa.string()).to_pylist())


def _microseconds(data_type: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(data_type):
        return pa.timestamp("us", data_type.tz)
    return pa.duration("us") if pa.types.is_duration(data_type) else pa.time64("us")
