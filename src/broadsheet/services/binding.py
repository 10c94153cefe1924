"""Parameters and times as people write them on a command line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from broadsheet.definition.parameter import Binding, bind, read_parameter
from broadsheet.lib.errors import DefinitionError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.definition.loader import LoadedDefinition

# One year is left before and after, for other zones and for the periods around it.
_YEARS = range(2, 9999)


def bind_texts(
    loaded: LoadedDefinition, parameters: Mapping[str, str], as_of: str | None, now: datetime
) -> Binding:
    """Bind parameters given as texts. Raises DefinitionError with all that are wrong."""
    definition = loaded.definition
    properties: Mapping[str, Any] = definition.parameters.get("properties", {})
    values = {
        name: read_parameter(text, properties.get(name, {})) for name, text in parameters.items()
    }
    moment = now
    problems: list[Problem] = []
    try:
        moment = now if as_of is None else read_moment(as_of, definition.time_zone)
    except DefinitionError as error:
        problems += error.problems
    try:
        binding = bind(definition.parameters, values, as_of=moment, zone=definition.time_zone)
    except DefinitionError as error:
        problems += [_placed(problem, loaded) for problem in error.problems]
    if problems:
        raise DefinitionError(problems)
    return binding


def _placed(problem: Problem, loaded: LoadedDefinition) -> Problem:
    """The file says whose parameter it is; the value stands on no line of it."""
    place = Place(loaded.positions.file, field=f"parameters.{problem.place.field}")
    return replace(problem, place=place)


def read_moment(text: str, zone: str) -> datetime:
    """A date (its first moment) or time as text; in `zone` where it names none.

    Raises DefinitionError for what is none, or too near to an end of the calendar.
    """
    place = ZoneInfo(zone)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            moment = datetime.combine(date.fromisoformat(text), time.min, place)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write a date or a time, such as 2025-12-15 or 2025-12-15T08:00"
        raise _no_moment(text, hint) from None
    if moment.year not in _YEARS:
        raise _no_moment(text, f"write a year from {_YEARS[0]:04} to {_YEARS[-1]}")
    return moment if moment.tzinfo else moment.replace(tzinfo=place)


def _no_moment(text: str, hint: str) -> DefinitionError:
    return DefinitionError([Problem(Place(field="as-of"), f"{text!r} is no time", hint)])
