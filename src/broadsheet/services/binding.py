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


def bind_texts(
    loaded: LoadedDefinition, parameters: Mapping[str, str], as_of: str | None, now: datetime
) -> Binding:
    """Bind parameters given as texts. Raises DefinitionError with all that are wrong."""
    definition = loaded.definition
    properties: Mapping[str, Any] = definition.parameters.get("properties", {})
    values = {
        name: read_parameter(text, properties.get(name, {})) for name, text in parameters.items()
    }
    moment = now if as_of is None else read_moment(as_of, definition.time_zone)
    try:
        return bind(definition.parameters, values, as_of=moment, zone=definition.time_zone)
    except DefinitionError as error:
        raise DefinitionError([_placed(problem, loaded) for problem in error.problems]) from None


def _placed(problem: Problem, loaded: LoadedDefinition) -> Problem:
    """The file says whose parameter it is; the value stands on no line of it."""
    place = Place(loaded.positions.file, field=f"parameters.{problem.place.field}")
    return replace(problem, place=place)


def read_moment(text: str, zone: str) -> datetime:
    """A date (its first moment) or time as text; in `zone` where it names none."""
    place = ZoneInfo(zone)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time.min, place)
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write a date or a time, such as 2025-12-15 or 2025-12-15T08:00"
        raise DefinitionError(
            [Problem(Place(field="as-of"), f"{text!r} is no time", hint)]
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=place)
