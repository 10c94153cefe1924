"""A project: the folder of a `broadsheet.yaml`, and its sources by name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from broadsheet.definition.loader import find_project, load_project
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import DefinitionError, Place, Problem, SourceError
from broadsheet.lib.secrets import MissingVariable, expand
from broadsheet.sources.registry import connect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadsheet.definition.yaml import Positions
    from broadsheet.sources.base import Source


@dataclass(frozen=True, slots=True)
class OpenProject:
    """The sources that reports may name; `file` is None where there is no project file."""

    file: Path | None
    folder: Path
    sources: Mapping[str, Mapping[str, Any]]
    positions: Positions | None
    environment: Mapping[str, str]

    def connect(self, name: str) -> Source:
        """The source called `name`; nothing is opened yet.

        Raises DefinitionError for an unknown name or a wrong configuration, SourceError for
        an unknown kind, or one whose package is missing.
        """
        if name not in self.sources:
            raise DefinitionError([self.unknown(name, Place())])
        try:
            config = expand(dict(self.sources[name]), self.environment)
        except MissingVariable as error:
            names = error.args
            noun = "variable" if len(names) == 1 else "variables"
            message = f"the environment has no {noun} {' and '.join(names)}"
            hint = f"set it, such as: export {names[0]}=..."
            raise DefinitionError([Problem(self.place(name), message, hint)]) from None
        try:
            return connect(config, self.folder)
        except DefinitionError as error:
            raise DefinitionError([self._placed(name, p) for p in error.problems]) from None
        except SourceError as error:
            error.place = error.place or self.place(name, "kind")
            raise

    def unknown(self, name: str, place: Place) -> Problem:
        """That there is no source called `name`, which `place` asks for."""
        if self.file is None:
            hint = "make a broadsheet.yaml beside the report, or name one with --project"
            return Problem(place, f"there is no source {name!r}: no project file is near", hint)
        near = get_close_matches(name, self.sources, n=1)
        known = f"known are: {enumerated(self.sources)}"
        hint = f"did you mean {near[0]!r}?" if near else known
        return Problem(place, f"{self.file} has no source {name!r}", hint)

    def place(self, name: str, *path: str) -> Place:
        """Where a source, or a part of its configuration, stands in the project file."""
        if self.positions is None:
            return Place(field=name)
        return self.positions.place(("sources", name, *path))

    def _placed(self, name: str, problem: Problem) -> Problem:
        field = problem.place.field
        path = tuple(field.split(".")) if field else ()
        return Problem(self.place(name, *path), problem.message, problem.hint)


def open_project(
    start: Path, environment: Mapping[str, str], file: Path | None = None
) -> OpenProject:
    """The project of the folder `start`: its own or the nearest project file above it."""
    found = file or find_project(start)
    if found is None:
        return OpenProject(None, start, {}, None, environment)
    project, positions = load_project(found)
    return OpenProject(found, found.absolute().parent, project.sources, positions, environment)
