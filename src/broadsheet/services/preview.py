"""Render one report again whenever what it is made from changes: `broadsheet preview`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from threading import Condition
from typing import TYPE_CHECKING, Any

from broadsheet.dataset.engine import MEMORY, Engine
from broadsheet.definition.loader import PROJECT_FILE, load_definition
from broadsheet.lib.scratch import scratch_folder
from broadsheet.lib.stop import Stopped
from broadsheet.pipeline.build import Job, build
from broadsheet.pipeline.render import Rendering, render
from broadsheet.services.preparing import prepare
from broadsheet.services.project import open_project
from broadsheet.services.reports import stem_of
from broadsheet.services.watching import Signature, files_of, signature
from broadsheet.services.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from broadsheet.document.provenance import Provenance
    from broadsheet.lib.artifact import Artifact
    from broadsheet.lib.clock import Clock
    from broadsheet.lib.stop import Stop

_SECONDS_BETWEEN_LOOKS = 0.25
_SECONDS_TO_SETTLE = 0.1


@dataclass(frozen=True, slots=True)
class PreviewCommand:
    """What to show: see `services.reports.RunCommand`; `formats` in the order they are made."""

    report: Path
    parameters: Mapping[str, str]
    formats: tuple[str, ...]
    clock: Clock
    as_of: str | None = None
    project: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: int = MEMORY


@dataclass(frozen=True, slots=True)
class Rendered:
    """The latest good file of one format, and the attempt that made it."""

    artifact: Artifact
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PreviewState:
    """What there is to show at a moment; every change has a new `version`.

    `stage` is empty while nothing is rendered; `failure` is that of the latest attempt.
    """

    version: int = 0
    attempt: int = 0
    name: str = ""
    stage: str = "load"
    what: str = ""
    seconds: float = 0.0
    failure: Exception | None = None
    provenance: Provenance | None = None
    rendered: Mapping[str, Rendered] = field(default_factory=dict)


class Preview:
    """Renders a report again and again in one thread, and tells others what it has."""

    def __init__(self, command: PreviewCommand) -> None:
        self._command = command
        self._changed = Condition()
        self._state = PreviewState(name=stem_of(command.report))
        self._files: frozenset[str] = frozenset()

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats it renders, in this order."""
        return self._command.formats

    @property
    def state(self) -> PreviewState:
        """What there is now."""
        return self._state

    def wait(self, version: int, seconds: float) -> PreviewState:
        """The state once it is another than `version`, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.version != version, seconds)
        return self._state

    def run(self, stop: Stop) -> None:
        """Render now and after each change, until asked to stop."""
        with (
            Engine.start(self._command.memory) as engine,
            stop.ending(engine.close),
            scratch_folder() as folder,
        ):
            while not stop.requested:
                seen = self._attempt(engine, folder, stop)
                while signature(self._patterns()) == seen:
                    if stop.wait(_SECONDS_BETWEEN_LOOKS):
                        return
                self._settle(stop)

    def _settle(self, stop: Stop) -> None:
        """Wait until nobody writes any more."""
        before = signature(self._patterns())
        while not stop.wait(_SECONDS_TO_SETTLE):
            now = signature(self._patterns())
            if now == before:
                return
            before = now

    def _patterns(self) -> frozenset[str]:
        report = self._command.report
        project = self._command.project or report.parent / PROJECT_FILE
        return self._files | {str(report), str(project)}

    def _attempt(self, engine: Engine, folder: Path, stop: Stop) -> Signature:
        """Render once; the state of the files from before anything was read."""
        begin = time.monotonic()
        attempt = self._state.attempt + 1
        seen = signature(self._patterns())
        self._publish(attempt=attempt, stage="load", what="")
        failure: Exception | None = None
        try:
            seen = self._render(engine, folder / str(attempt), stop, seen)
        except Stopped:
            return seen
        except Exception as error:
            failure = error
        self._publish(stage="", what="", failure=failure, seconds=time.monotonic() - begin)
        return seen

    def _render(self, engine: Engine, folder: Path, stop: Stop, seen: Signature) -> Signature:
        def progress(stage: str, what: str) -> None:
            stop.check()
            self._publish(stage=stage, what=what)

        command = self._command
        loaded = load_definition(command.report)
        project = open_project(command.report.parent, command.environment, command.project)
        self._files = files_of(loaded.definition, loaded.folder, project)
        if project.file is not None:
            self._files |= {str(project.file)}
        seen |= signature(self._files)
        binding, renderers = prepare(
            loaded, project, command.parameters, command.formats, command.as_of, command.clock()
        )
        with workspace() as rows:
            document = build(
                Job(loaded, binding),
                connect=project.connect,
                engine=engine,
                folder=rows,
                progress=progress,
            )
            self._publish(name=document.title, provenance=document.provenance)
            stem = stem_of(command.report)
            rendering = Rendering(folder, stem, rows, command.memory, progress, stop)
            for renderer in renderers:
                made = render(document, [renderer], rendering)
                self._keep(renderer.format, made[0])
        return seen

    def _keep(self, format: str, artifact: Artifact) -> None:
        old = self._state.rendered.get(format)
        new = Rendered(artifact, self._state.attempt, self._command.clock())
        self._publish(rendered={**self._state.rendered, format: new})
        if old is not None:
            old.artifact.path.unlink(missing_ok=True)

    def _publish(self, **changes: Any) -> None:
        with self._changed:
            version = self._state.version + 1
            self._state = replace(self._state, version=version, **changes)
            self._changed.notify_all()
