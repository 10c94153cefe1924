"""Check reports without fetching data: the use case behind `broadsheet check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.dataset.engine_pool import engines
from broadsheet.definition.loader import read_definition, within
from broadsheet.lib.errors import DefinitionError, TransformError, several
from broadsheet.pipeline.database import Database
from broadsheet.pipeline.formats import load_renderers
from broadsheet.pipeline.order import order_problems, read_sql
from broadsheet.services.preparing import in_order, source_problems, text_problems
from broadsheet.services.project import open_project
from broadsheet.services.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from broadsheet.dataset.engine import Engine
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.lib.errors import Problem


def check_reports(
    paths: Sequence[Path], environment: Mapping[str, str], project: Path | None
) -> dict[Path, Exception | None]:
    """What is wrong with each report, None where nothing is.

    A failure that is no BroadsheetError is a defect of ours.
    """
    found: dict[Path, Exception | None] = {}
    with engines.borrow() as engine:
        for path in paths:
            try:
                check_report(path, environment, project, engine)
            except Exception as error:
                found[path] = error
            else:
                found[path] = None
    return found


def check_report(
    path: Path, environment: Mapping[str, str], project: Path | None, engine: Engine
) -> None:
    """Check a definition: its text, what it refers to, sources, formats, pictures, SQL.

    Nothing is fetched and no source is reached. Raises TransformError where only SQL over
    datasets is wrong, else DefinitionError; either has all problems.
    """
    reading = read_definition(path)
    if reading.loaded is None:
        raise DefinitionError(reading.problems)
    loaded = reading.loaded
    order, sql = _sql_problems(loaded, engine)
    found = [
        *_project_problems(path, loaded, environment, project),
        *_format_problems(loaded),
        *text_problems(loaded),
        *order,
    ]
    # What is wrong in an entry that is broken itself may only follow from that.
    found = [problem for problem in found if not within(problem.place, reading.broken)]
    sql = [problem for problem in sql if not within(problem.place, reading.broken)]
    if found or reading.problems:
        raise DefinitionError(in_order([*reading.problems, *found, *sql]))
    if sql:
        raise several(TransformError, in_order(sql))


def _project_problems(
    path: Path, loaded: LoadedDefinition, environment: Mapping[str, str], project: Path | None
) -> Iterator[Problem]:
    try:
        opened = open_project(path.parent, environment, project)
    except DefinitionError as error:
        yield from error.problems
    else:
        yield from source_problems(loaded, opened)


def _format_problems(loaded: LoadedDefinition) -> Iterator[Problem]:
    try:
        load_renderers(loaded, None)
    except DefinitionError as error:
        yield from error.problems


def _sql_problems(loaded: LoadedDefinition, engine: Engine) -> tuple[list[Problem], list[Problem]]:
    """Datasets that read what is not above them, and SQL that is wrong in itself."""
    with workspace() as folder:
        session = engine.session(folder, loaded.definition.time_zone)
        reads, wrong = read_sql(loaded, Database(session, folder, {}))
    return order_problems(loaded, reads), wrong
