"""The JSON Schema of a report's parameters: what is wrong with it, or with values under it."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator, FormatChecker

from broadsheet.definition.period import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema import ValidationError

    Path = tuple[str | int, ...]
    Found = tuple[Path, str, str | None]

_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_CHECKED_BY_LIBRARY = ("date", "email", "uuid")
_REFERENCES = frozenset({"$ref", "$dynamicRef"})
_DATA = frozenset({"default", "const", "enum", "examples"})
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
_BOUND_WORDS = ("at least {}", "more than {}", "at most {}", "less than {}")
_TYPE_HINTS = {
    "boolean": "write true or false",
    "array": "write it as JSON, such as [1, 2]",
    "object": 'write it as JSON, such as {"a": 1}',
}


def schema_problems(schema: Mapping[str, Any]) -> list[Found]:
    """What is wrong with a parameter schema: the path within it, a message and a hint each."""
    found = list(_infinite(schema, ()))
    if found:
        # The library itself would stumble over them.
        return found
    wrong = Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema)
    found = [(tuple(error.absolute_path), *_schema_message(error)) for error in wrong]
    found += _unreadable(schema, ())
    broken = {path[1] for path, _, _ in found if len(path) > 1}
    if any(len(path) < 2 or path[0] != "properties" for path, _, _ in found):
        return found
    for name, entry in properties_of(schema).items():
        path: Path = ("properties", name)
        if not isinstance(entry, dict):
            found.append((path, "expected the schema of a parameter", "such as {type: string}"))
        elif name not in broken and "default" in entry:
            found += [
                ((*path, "default"), message(error), hint(error))
                for error in errors(entry, entry["default"])
            ]
    return found


def properties_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of each parameter by its name; none where they are not written as that."""
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def errors(schema: Mapping[str, Any], value: Any) -> Iterator[ValidationError]:
    """What `schema` does not allow about `value`."""
    return _validator(json.dumps(schema, default=str)).iter_errors(value)


def message(error: ValidationError) -> str:
    """What is wrong with a value."""
    if error.validator == "format" and error.validator_value == "period":
        return f"{error.instance!r} is no period"
    return error.message


def hint(error: ValidationError) -> str | None:
    """How a value would be right, where that is more than its message says."""
    schema: Any = error.schema
    if error.validator in _BOUNDS:
        if "minimum" in schema and "maximum" in schema:
            return f"allowed are {schema['minimum']} to {schema['maximum']}"
        pairs = zip(_BOUNDS, _BOUND_WORDS, strict=True)
        return "allowed is " + " and ".join(w.format(schema[b]) for b, w in pairs if b in schema)
    if error.validator == "format" and error.validator_value == "period":
        return str(error.cause) if error.cause else None
    if error.validator == "type":
        if error.validator_value == "string":
            return "put it in quotes"
        return _TYPE_HINTS.get(str(error.validator_value))
    return None


def _unreadable(node: Any, path: Path) -> Iterator[Found]:
    """References, which could lead anywhere, and patterns that are none."""
    for key, value in _entries(node):
        here = (*path, key)
        if key in _REFERENCES and isinstance(value, str):
            yield here, f"{key} is not allowed here", "write the schema out"
        elif key == "pattern" and isinstance(value, str) and (reason := _bad_pattern(value)):
            yield here, f"{value!r} is no regular expression: {reason}", None
        elif key not in _DATA:
            yield from _unreadable(value, here)


def _infinite(node: Any, path: Path) -> Iterator[Found]:
    """Numbers that JSON does not have."""
    if isinstance(node, float) and not math.isfinite(node):
        yield path, "expected a number that is not infinite", None
    for key, value in _entries(node):
        yield from _infinite(value, (*path, key))


def _entries(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def _bad_pattern(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return None


def _schema_message(error: ValidationError) -> tuple[str, str | None]:
    path = tuple(error.absolute_path)
    if path[-1:] == ("type",):
        return f"{error.instance!r} is no type of a parameter", f"one of {', '.join(_TYPES)}"
    if len(path) == 2 and path[0] == "properties":
        return "expected the schema of a parameter", "such as {type: string}"
    return error.message, None


@cache
def _checker() -> FormatChecker:
    checker = FormatChecker(formats=_CHECKED_BY_LIBRARY)
    anchor = datetime(2025, 1, 1, tzinfo=ZoneInfo("UTC"))

    @checker.checks("period", raises=ValueError)
    def is_readable(value: object) -> bool:
        if isinstance(value, str):
            parse_period(value, anchor, ZoneInfo("UTC"))
        return True

    @checker.checks("date-time", raises=ValueError)
    def is_moment(value: object) -> bool:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None

    return checker


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema), format_checker=_checker())
