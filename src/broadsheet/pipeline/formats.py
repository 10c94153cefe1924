"""The renderers that a report asks for, their options checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from broadsheet.definition.validation import validation_problems
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem
from broadsheet.renderers.registry import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.renderers.base import Renderer


def load_renderers(loaded: LoadedDefinition, formats: Sequence[str] | None) -> tuple[Renderer, ...]:
    """A renderer for each wanted format (None: the definition's own), options checked.

    Raises DefinitionError for a format or option that there is not.
    """
    output = loaded.definition.output
    wanted = output.formats if formats is None else formats
    problems: list[Problem] = []
    found: list[Renderer] = []
    for index, name in enumerate(dict.fromkeys(wanted)):
        # Formats that were asked for stand on no line of the definition.
        place = loaded.place("output", "formats", index)
        if formats is not None:
            place = Place(loaded.positions.file, field="formats")
        try:
            kind = RENDERERS.load(name)
        except BroadsheetError as error:
            problems.append(Problem(place, error.message, error.hint))
            continue
        options = output.options.get(name, {})
        try:
            found.append(kind(kind.Options.model_validate(options)))
        except ValidationError as error:
            problems += _option_problems(error, options, kind, name, loaded)
    for name in output.options:
        if name not in RENDERERS.names():
            try:
                RENDERERS.load(name)
            except BroadsheetError as error:
                place = loaded.place("output", "options", name)
                problems.append(Problem(place, error.message, error.hint))
    if problems:
        raise DefinitionError(problems)
    return tuple(found)


def _option_problems(
    error: ValidationError, options: Any, kind: Any, name: str, loaded: LoadedDefinition
) -> list[Problem]:
    base = ("output", "options", name)
    return validation_problems(error, options, kind.Options, loaded.positions, base)
