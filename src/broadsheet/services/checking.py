"""Check reports without fetching data: the use case behind `broadsheet check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.dataset.engine import Engine
from broadsheet.definition.loader import load_definition
from broadsheet.lib.errors import BroadsheetError, DefinitionError
from broadsheet.pipeline.database import Database
from broadsheet.pipeline.formats import load_renderers
from broadsheet.pipeline.order import transform_problems
from broadsheet.services.preparing import in_order, source_problems
from broadsheet.services.project import open_project
from broadsheet.services.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.lib.errors import Problem


def check_reports(
    paths: Sequence[Path], environment: Mapping[str, str], project: Path | None
) -> dict[Path, BroadsheetError | None]:
    """What is wrong with each report, None where nothing is."""
    found: dict[Path, BroadsheetError | None] = {}
    with Engine.start() as engine:
        for path in paths:
            try:
                check_report(path, environment, project, engine)
            except BroadsheetError as error:
                found[path] = error
            else:
                found[path] = None
    return found


def check_report(
    path: Path, environment: Mapping[str, str], project: Path | None, engine: Engine
) -> LoadedDefinition:
    """Check a definition: its text, what it refers to, sources, formats, transforms.

    Nothing is fetched and no source is reached. Raises DefinitionError with all problems.
    """
    loaded = load_definition(path)
    opened = open_project(path.parent, environment, project)
    problems = [
        *_format_problems(loaded),
        *source_problems(loaded, opened),
        *_sql_problems(loaded, engine),
    ]
    if problems:
        raise DefinitionError(in_order(problems))
    return loaded


def _format_problems(loaded: LoadedDefinition) -> Iterator[Problem]:
    try:
        load_renderers(loaded, None)
    except DefinitionError as error:
        yield from error.problems


def _sql_problems(loaded: LoadedDefinition, engine: Engine) -> Iterator[Problem]:
    if all(dataset.source for dataset in loaded.definition.datasets):
        return
    with workspace() as folder:
        session = engine.session(folder, loaded.definition.time_zone)
        yield from transform_problems(loaded, Database(session, folder, {}))
