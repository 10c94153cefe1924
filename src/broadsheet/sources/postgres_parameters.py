"""Values beside a PostgreSQL query: settings of the transaction, read back with their type."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import adbc_driver_manager as adbc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from broadsheet.definition.parameter import Value
    from broadsheet.definition.query import Query

_INT4 = range(-(2**31), 2**31)
_INT8 = range(-(2**63), 2**63)
_TEXTS = frozenset({"text", "varchar", "bpchar", "name", "unknown"})
_UNDETERMINED = frozenset({"42P18", "42P08"})
_NUMBER = re.compile(r"\$(\d+)")


def settings(values: Mapping[str, Value]) -> dict[str, str]:
    """The settings that carry the values, by setting name; NULL needs none."""
    return {
        _setting(index): _text(value)
        for index, value in enumerate(values.values())
        if value is not None
    }


def render(
    query: Query, values: Mapping[str, Value], describe: Callable[[str], Sequence[str]]
) -> str:
    """The query with each name replaced by the expression that reads its value.

    `describe` gives the types that PostgreSQL infers for the `$1`, `$2` ... of a query.
    """
    names = list(values)
    casts = {name: _cast(value) for name, value in values.items()}
    texts = [name for name, cast in casts.items() if cast is None]
    types = _infer(query, texts, lambda name: _read(names.index(name), casts[name]), describe)

    def expression(name: str, index: int) -> str:
        if values[name] is None:
            return "NULL"
        return _read(names.index(name), casts[name] or types.get(index, "text"))

    return query.render(expression)


def _infer(
    query: Query,
    texts: Sequence[str],
    known: Callable[[str], str],
    describe: Callable[[str], Sequence[str]],
) -> dict[int, str]:
    """The type of each use of a text parameter, by its index in the query.

    First every name is one placeholder, as `GROUP BY f(:x)` needs. Where that leaves a type
    open (`:x IS NULL OR c = :x`), each use is asked for by itself, and is text if still open.
    """
    uses = [index for index, name in enumerate(query.names) if name in texts]
    if not uses:
        return {}

    def ask(numbers: Mapping[int, int]) -> Sequence[str]:
        def place(name: str, index: int) -> str:
            return f"${numbers[index]}" if index in numbers else known(name)

        return describe(query.render(place))

    try:
        shared = {index: texts.index(query.names[index]) + 1 for index in uses}
        found = ask(shared)
        return {index: found[number - 1] for index, number in shared.items()}
    except adbc.Error as error:
        if error.sqlstate not in _UNDETERMINED:
            return {}
    while uses:
        numbers = {index: number for number, index in enumerate(uses, 1)}
        try:
            return dict(zip(uses, ask(numbers), strict=True))
        except adbc.Error as error:
            match = _NUMBER.search(str(error))
            if error.sqlstate not in _UNDETERMINED or match is None:
                return {}
            uses.pop(int(match[1]) - 1)
    return {}


def _cast(value: Value) -> str | None:
    """The type of a value as a literal of it would have, None for a text, whose place decides."""
    if value is None or isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int4" if value in _INT4 else "int8" if value in _INT8 else "numeric"
    if isinstance(value, datetime):
        return "timestamptz" if value.tzinfo is not None else "timestamp"
    for kind, name in ((float, "float8"), (Decimal, "numeric"), (date, "date")):
        if isinstance(value, kind):
            return name
    return None


def _read(index: int, cast: str | None) -> str:
    read = f"current_setting('{_setting(index)}')"
    if cast is None or cast in _TEXTS or cast.startswith("unnamed<"):
        return read
    return f"({read})::{_quoted(cast)}"


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _setting(index: int) -> str:
    return f"broadsheet.p{index}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
