"""Parameters: their JSON Schema, and the values that a run binds to them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from broadsheet.definition.parameter_schema import errors, hint, message, properties_of
from broadsheet.definition.period import Comparison, Period, parse_period
from broadsheet.lib.errors import DefinitionError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS = {
    "period": "A period by its name or its days; queries get :NAME_start and :NAME_end",
    "date": "A day, such as 2025-12-31",
    "date-time": "A time with its offset, such as 2025-12-31T08:00:00+01:00",
    "email": "A mail address",
    "uuid": "A UUID",
}
"""The values of `format` that are checked in a parameter's schema."""

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
    for name, entry in properties_of(schema).items():
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
    problems += _invalid(schema, {n: v for n, v in values.items() if n in properties})
    bound: list[Parameter] = []
    broken = {problem.place.field for problem in problems}
    for name, entry in properties.items():
        value, period = values.get(name), None
        if is_period(entry) and value is not None and name not in broken:
            try:
                period = parse_period(str(value), as_of, place)
            except ValueError as error:
                problems.append(Problem(Place(field=name), f"{value!r} is no period", str(error)))
        bound.append(Parameter(name, entry.get("title", _title(name)), _exact(value), period))
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
        return json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return text


def _bindable(value: Any) -> Value:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=float)
    bindable: Value = value
    return bindable


def _exact(value: Any) -> Any:
    """A number as it was written, so that a default is the same value as that text given."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _unknown(name: str, properties: Mapping[str, Any]) -> Problem:
    known = ", ".join(properties) or "none"
    return Problem(Place(field=name), "there is no such parameter", f"this report has: {known}")


def _invalid(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    checkable = {n: float(v) if isinstance(v, Decimal) else v for n, v in values.items()}
    for name, value in list(checkable.items()):
        if isinstance(value, float) and not math.isfinite(value):
            del checkable[name]
            problems.append(Problem(Place(field=name), f"{values[name]} is too large", None))
    for error in errors(schema, checkable):
        field = ".".join(str(part) for part in error.absolute_path)
        if field or error.validator != "required":
            problems.append(Problem(Place(field=field), message(error), hint(error)))
    problems += [
        Problem(Place(field=name), "this parameter has no value", "give it one")
        for name in schema.get("required", ())
        if name not in values
    ]
    return problems


__all__ = [
    "Binding",
    "Parameter",
    "Value",
    "bind",
    "is_period",
    "query_names",
    "read_parameter",
]
