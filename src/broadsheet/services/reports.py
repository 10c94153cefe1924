"""Run reports: the use case behind `broadsheet run`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.dataset.engine import MEMORY
from broadsheet.dataset.engine_pool import engines
from broadsheet.definition.loader import PROJECT_FILE, load_definition
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem
from broadsheet.lib.stop import Stop, Stopped
from broadsheet.pipeline.build import Job, build
from broadsheet.pipeline.render import Rendering, render
from broadsheet.services.preparing import prepare
from broadsheet.services.project import open_project
from broadsheet.services.workspace import workspace

if TYPE_CHECKING:
    from datetime import datetime

    from broadsheet.document.provenance import Provenance
    from broadsheet.lib.artifact import Artifact
    from broadsheet.pipeline.build import Progress

Listener = Callable[[Path, str, str], None]
"""Hears the report, the stage that begins (at last `done` or `failed`), and of what."""

_AT_ONCE = 4
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class RunCommand:
    """What to run: files of definitions, parameter texts, formats (None: their own).

    `as_of` is a date or time as text, in each report's zone where it names none; None means
    `now`, which the face read from its clock. `memory` in bytes is for the SQL of each run,
    and for each format of a long document.
    """

    reports: tuple[Path, ...]
    parameters: Mapping[str, str]
    formats: tuple[str, ...] | None
    folder: Path
    now: datetime
    as_of: str | None = None
    project: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: int = MEMORY


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of one report: its artifacts, or the failure.

    A failure that is no BroadsheetError is a defect of ours.
    """

    report: Path
    artifacts: tuple[Artifact, ...]
    provenance: Provenance | None
    seconds: float
    failure: Exception | None = None


def run_reports(
    command: RunCommand, listener: Listener, stop: Stop | None = None
) -> tuple[RunResult, ...]:
    """Run every report side by side; one that fails does not stop the others.

    The calling thread only waits, so it stays free to hear a signal: whatever interrupts it
    stops the runs. Raises DefinitionError if two reports would write the same files.
    """
    stop = stop or Stop()
    _refuse_same_names(command.reports)
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="report")
    runs = [pool.submit(_run, path, command, listener, stop) for path in command.reports]
    try:
        return tuple(run.result() for run in runs)
    except BaseException:
        stop.request()
        wait(runs, timeout=_PATIENCE_SECONDS)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _run(path: Path, command: RunCommand, listener: Listener, stop: Stop) -> RunResult:
    begin = time.monotonic()

    def progress(stage: str, what: str) -> None:
        stop.check()
        listener(path, stage, what)

    try:
        artifacts, provenance = _make(path, command, progress, stop)
    except Exception as error:
        # Kept beside the results of the other reports, which go on.
        if isinstance(error, BroadsheetError):
            error.place = error.place or Place(str(path))
        listener(path, "failed", "")
        failure = Stopped() if stop.requested else error
        return RunResult(path, (), None, time.monotonic() - begin, failure)
    listener(path, "done", "")
    return RunResult(path, artifacts, provenance, time.monotonic() - begin)


def _make(
    path: Path, command: RunCommand, progress: Progress, stop: Stop
) -> tuple[tuple[Artifact, ...], Provenance]:
    progress("load", "")
    loaded = load_definition(path)
    project = open_project(path.parent, command.environment, command.project)
    binding, renderers = prepare(
        loaded, project, command.parameters, command.formats, command.as_of, command.now
    )
    with workspace() as folder:
        with engines.borrow(command.memory) as engine, stop.ending(engine.close):
            document = build(
                Job(loaded, binding),
                connect=project.connect,
                engine=engine,
                folder=folder,
                progress=progress,
            )
        rendering = Rendering(command.folder, stem_of(path), folder, command.memory, progress, stop)
        artifacts = render(document, renderers, rendering)
        return artifacts, document.provenance


def find_reports(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The definition files among `paths`; a folder stands for every definition in it.

    Those are its files that end in .yaml or .yml, the project file aside. Raises
    DefinitionError for a folder that has none.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix in (".yaml", ".yml") and file.name != PROJECT_FILE and file.is_file()
        )
        found += inside
        if not inside:
            hint = "name a definition, or a folder that holds some"
            problems.append(Problem(Place(str(path)), "this folder has no definitions", hint))
    if problems:
        raise DefinitionError(problems)
    return tuple(dict.fromkeys(found))


def stem_of(path: Path) -> str:
    """The name that the artifacts of a definition file begin with."""
    return path.name.removesuffix(path.suffix)


def _refuse_same_names(reports: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in reports:
        other = seen.setdefault(stem_of(path), path)
        if other is not path:
            message = f"{other} and {path} would write the same files"
            hint = "run them into different folders"
            raise DefinitionError([Problem(Place(), message, hint)])
