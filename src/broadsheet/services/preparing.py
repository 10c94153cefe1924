"""Everything that can be wrong with a run before its data is fetched, found at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.lib.errors import BroadsheetError, DefinitionError, Problem
from broadsheet.pipeline.content.pictures import picture_problems
from broadsheet.pipeline.formats import load_renderers
from broadsheet.pipeline.placeholders import placeholder_problems
from broadsheet.services.binding import bind_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.definition.parameter import Binding
    from broadsheet.renderers.base import Renderer
    from broadsheet.services.project import OpenProject


def prepare(
    loaded: LoadedDefinition,
    project: OpenProject,
    parameters: Mapping[str, str],
    formats: Sequence[str] | None,
    as_of: str | None,
    now: datetime,
) -> tuple[Binding, tuple[Renderer, ...]]:
    """The bound parameters and the renderers of a run.

    Raises DefinitionError with every parameter, format, source, picture and placeholder that
    is wrong.
    """
    problems = [*source_problems(loaded, project), *text_problems(loaded)]
    binding, renderers = None, None
    try:
        binding = bind_texts(loaded, parameters, as_of, now)
    except DefinitionError as error:
        problems += error.problems
    try:
        renderers = load_renderers(loaded, formats)
    except DefinitionError as error:
        problems += error.problems
    if problems or binding is None or renderers is None:
        raise DefinitionError(in_order(problems))
    return binding, renderers


def source_problems(loaded: LoadedDefinition, project: OpenProject) -> Iterator[Problem]:
    """Sources that a definition names and the project has not, or has wrongly."""
    for index, dataset in enumerate(loaded.definition.datasets):
        if dataset.source is None:
            continue
        place = loaded.place("datasets", index, "source")
        if dataset.source not in project.sources:
            yield project.unknown(dataset.source, place)
            continue
        try:
            project.connect(dataset.source)
        except DefinitionError as error:
            yield from error.problems
        except BroadsheetError as error:
            yield Problem(error.place or place, error.message, error.hint)


def text_problems(loaded: LoadedDefinition) -> Iterator[Problem]:
    """Pictures that are missing or broken, placeholders that nothing can fill."""
    yield from picture_problems(loaded)
    yield from placeholder_problems(loaded)


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Problems as the text has them, each once."""

    def position(problem: Problem) -> tuple[str, int, int]:
        place = problem.place
        return place.file or "", place.line or 0, place.column or 0

    return sorted(dict.fromkeys(problems), key=position)
