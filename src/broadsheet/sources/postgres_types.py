"""How PostgreSQL's types reach Arrow: what is selected for each column, and its type there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.dataset.types import AWARE_TIME, NAIVE_TIME
from broadsheet.sources.arrow import decimal_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TEXT = pa.string()
# ADBC hands these over as they are, or as an integer or text that Arrow converts.
_AS_IT_IS = {
    "bool": pa.bool_(),
    "int2": pa.int64(),
    "int4": pa.int64(),
    "int8": pa.int64(),
    "float8": pa.float64(),
    "text": _TEXT,
    "varchar": _TEXT,
    "bpchar": _TEXT,
    "name": _TEXT,
    "date": pa.date32(),
    "timestamp": NAIVE_TIME,
    "timestamptz": AWARE_TIME,
}
_CAST = {
    "oid": ("{}::int8", pa.int64()),
    # By way of text, 1.1 stays 1.1 and does not become 1.10000002384185791.
    "float4": ("{}::text::float8", pa.float64()),
    "bytea": ("encode({}, 'hex')", _TEXT),
}
_NUMERIC_HEADER = 4
_UNKNOWN = "unnamed<oid:"


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a result: its name, what to select for it ({} is the column), its type.

    `open_scale` says that the scale of a decimal is known only from its values.
    """

    name: str
    select: str
    type: pa.DataType
    open_scale: bool = False


def outputs(schema: pa.Schema, category: Callable[[int], str]) -> tuple[Output, ...]:
    """What to select for a described query; `category` asks PostgreSQL about a type's oid."""
    return tuple(_output(field, category) for field in schema)


def wrapped(sql: str, columns: tuple[Output, ...]) -> str:
    """The query with its columns turned into what ADBC can hand over."""
    selected = ", ".join(_selected(column) for column in columns)
    return f"SELECT {selected} FROM (\n{sql}\n) AS q"  # noqa: S608 - quoted names only


def quoted(name: str) -> str:
    """A name as SQL writes it whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def type_name(field: pa.Field) -> str:
    """PostgreSQL's own name of a described column's or parameter's type."""
    metadata: Mapping[bytes, bytes] = field.metadata or {}
    return metadata.get(b"POSTGRESQL:type", b"text").decode()


def _selected(column: Output) -> str:
    name = quoted(column.name)
    return f"{column.select.format('q.' + name)} AS {name}"


def _output(field: pa.Field, category: Callable[[int], str]) -> Output:
    name, kind = field.name, type_name(field)
    if kind in _AS_IT_IS:
        return Output(name, "{}", _AS_IT_IS[kind])
    if kind in _CAST:
        return Output(name, *_CAST[kind])
    if kind == "numeric":
        # PostgreSQL writes a number as text several times faster than ADBC does.
        declared = _declared(int(field.metadata[b"POSTGRESQL:typmod"]))
        return Output(name, "{}::text", declared or pa.decimal128(38, 0), declared is None)
    if kind == "money":
        return Output(name, "{}::numeric::text", pa.decimal128(38, 0), open_scale=True)
    found = category(int(kind[len(_UNKNOWN) : -1])) if kind.startswith(_UNKNOWN) else ""
    if kind.startswith("_") or kind == "record" or found in ("A", "C"):
        return Output(name, "to_json({})::text", _TEXT)
    return Output(name, "{}::text", _TEXT)


def _declared(modifier: int) -> pa.DataType | None:
    """NUMERIC(precision, scale) of a type modifier; None if it has none that Arrow can hold."""
    if modifier < _NUMERIC_HEADER:
        return None
    packed = modifier - _NUMERIC_HEADER
    precision, scale = packed >> 16, packed & 0x7FF
    # Eleven bits with a sign; a scale below zero or beyond the precision is rare but legal.
    return decimal_type(precision, scale) if scale <= precision else None
