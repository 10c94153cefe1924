"""Parameters: their JSON Schema, and the values that a run binds to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator, FormatChecker, SchemaError

from broadsheet.definition.period import COMPARISONS, Comparison, Period, parse_period
from broadsheet.lib.errors import DefinitionError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema import ValidationError

Value = None | bool | int | float | Decimal | str | date | datetime
"""What a parameter of a query may be."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter's bound value; `period` is set where its format is `period`."""

    name: str
    title: str
    value: Any
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """The values of one run: its parameters, the moment it looks from, its zone."""

    parameters: tuple[Parameter, ...]
    as_of: datetime
    zone: ZoneInfo

    def values(self, comparison: Comparison | None = None) -> dict[str, Value]:
        """What queries may name; with `comparison`, every period is the one compared with."""
        found: dict[str, Value] = {"as_of": self.as_of}
        for parameter in self.parameters:
            period = parameter.period
            if period is None:
                found[parameter.name] = _bindable(parameter.value)
                continue
            if comparison is not None:
                period = period.compared(comparison)
            found[f"{parameter.name}_start"] = period.start_time
            found[f"{parameter.name}_end"] = period.end_time
        return found

    @property
    def periods(self) -> tuple[Parameter, ...]:
        """The parameters that are periods."""
        return tuple(p for p in self.parameters if p.period is not None)


def query_names(schema: Mapping[str, Any]) -> frozenset[str]:
    """The names that a query may use under these parameters (viewer names aside)."""
    names = {"as_of"}
    for name, entry in schema.get("properties", {}).items():
        names |= {f"{name}_start", f"{name}_end"} if is_period(entry) else {name}
    return frozenset(names)


def is_period(entry: Any) -> bool:
    """Whether a parameter's schema asks for a period."""
    return isinstance(entry, dict) and entry.get("format") == "period"


def bind(
    schema: Mapping[str, Any], given: Mapping[str, Any], *, as_of: datetime, zone: str
) -> Binding:
    """Bind values to the parameters of a schema.

    What is not given takes its `default`. Raises DefinitionError with every value that is
    unknown, missing or not what its schema allows.
    """
    properties: Mapping[str, Any] = schema.get("properties", {})
    values = {n: e["default"] for n, e in properties.items() if "default" in e} | dict(given)
    place = ZoneInfo(zone)
    problems = [_unknown(name, properties) for name in given if name not in properties]
    problems += _invalid(schema, {n: v for n, v in values.items() if n in properties}, given)
    bound: list[Parameter] = []
    broken = {problem.place.field for problem in problems}
    for name, entry in properties.items():
        value, period = values.get(name), None
        if is_period(entry) and value is not None and name not in broken:
            try:
                period = parse_period(value, as_of, place)
            except ValueError as error:
                problems.append(Problem(Place(field=name), f"{value!r} is no period", str(error)))
        bound.append(Parameter(name, entry.get("title", _title(name)), value, period))
    if problems:
        raise DefinitionError(problems)
    return Binding(tuple(bound), as_of, place)


def read_parameter(text: str, entry: Mapping[str, Any]) -> Any:
    """Read a command line's text as the type that a parameter's schema asks for.

    What does not read as that type stays text, for the schema to refuse with a reason.
    """
    types = entry.get("type", [])
    types = [types] if isinstance(types, str) else types
    if "null" in types and text in ("", "null"):
        return None
    if "string" in types:
        return text
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return text


def schema_problems(schema: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a parameter schema: the path within it and a message each."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return [(tuple(error.absolute_path), error.message)]
    found: list[tuple[tuple[str | int, ...], str]] = []
    for name, entry in schema.get("properties", {}).items():
        if not isinstance(entry, dict) or "default" not in entry:
            continue
        validator = _validator(json.dumps(entry, default=str))
        for wrong in validator.iter_errors(entry["default"]):
            found.append((("properties", name, "default"), _message(wrong)))
    return found


def _bindable(value: Any) -> Value:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _unknown(name: str, properties: Mapping[str, Any]) -> Problem:
    known = ", ".join(properties) or "none"
    return Problem(Place(field=name), "there is no such parameter", f"this report has: {known}")


def _invalid(
    schema: Mapping[str, Any], values: dict[str, Any], given: Mapping[str, Any]
) -> list[Problem]:
    problems = []
    checkable = {n: float(v) if isinstance(v, Decimal) else v for n, v in values.items()}
    for error in _validator(json.dumps(schema, default=str)).iter_errors(checkable):
        field = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "required":
            missing = [n for n in error.validator_value if n not in error.instance]
            problems += [
                Problem(Place(field=name), "this parameter has no value", "give it one")
                for name in missing
            ]
        elif not field or field in given or error.absolute_path:
            problems.append(Problem(Place(field=field), _message(error), _allowed(error)))
    return problems


def _message(error: ValidationError) -> str:
    if error.validator == "format" and error.validator_value == "period":
        return f"{error.instance!r} is no period"
    return error.message


def _allowed(error: ValidationError) -> str | None:
    if error.validator in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        schema: Any = error.schema
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is not None and high is not None:
            return f"allowed are {low} to {high}"
    if error.validator == "format" and error.validator_value == "period":
        return str(error.cause) if error.cause else None
    return None


@cache
def _checker() -> FormatChecker:
    checker = FormatChecker(formats=("date", "email", "uuid"))
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


__all__ = [
    "COMPARISONS",
    "Binding",
    "Parameter",
    "Value",
    "bind",
    "is_period",
    "query_names",
    "read_parameter",
    "schema_problems",
]
