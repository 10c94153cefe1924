"""From text to a checked definition, with every problem found at once."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from broadsheet.definition import yaml
from broadsheet.definition.definition import Definition
from broadsheet.definition.project import Project
from broadsheet.definition.reference import reference_problems
from broadsheet.definition.validation import sorted_problems, validation_problems, without_errors
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem

Loaded = TypeVar("Loaded", bound=BaseModel)

PROJECT_FILE = "broadsheet.yaml"
_MAX_SIZE = 5_000_000


@dataclass(frozen=True, slots=True)
class LoadedDefinition:
    """A definition, where its parts stand, and the folder its paths are relative to."""

    definition: Definition
    positions: yaml.Positions
    folder: FilePath

    def place(self, *path: str | int) -> Place:
        """Where a part of the definition stands."""
        return self.positions.place(path)


def load_definition(path: FilePath) -> LoadedDefinition:
    """Read and check a definition file. Raises DefinitionError with all problems."""
    return parse_definition(_read(path), file=str(path), folder=path.parent)


def parse_definition(
    text: str, *, file: str | None = None, folder: FilePath = FilePath()
) -> LoadedDefinition:
    """Read and check a definition's text (YAML or JSON, which is YAML too)."""
    data, positions = yaml.load(text, file)
    try:
        definition = _validate(Definition, data, positions, "a report definition")
    except DefinitionError as error:
        # The rest is checked as if the wrong fields were not there, so that all comes at once.
        rest = without_errors(Definition, data)
        found = error.problems if rest is None else (*error.problems, *_references(rest, positions))
        raise DefinitionError(sorted_problems(found)) from None
    problems = _references(definition, positions)
    if problems:
        raise DefinitionError(sorted_problems(problems))
    return LoadedDefinition(definition, positions, folder)


def _references(definition: Definition, positions: yaml.Positions) -> list[Problem]:
    return [
        Problem(positions.place(path), message, hint)
        for path, message, hint in reference_problems(definition)
    ]


def load_project(path: FilePath) -> tuple[Project, yaml.Positions]:
    """Read a project file; `${NAME}` in it is replaced later, source by source."""
    data, positions = yaml.load(_read(path), str(path))
    return _validate(Project, data or {}, positions, "a project file"), positions


def find_project(folder: FilePath) -> FilePath | None:
    """The nearest project file in `folder` or above it."""
    for parent in (folder.absolute(), *folder.absolute().parents):
        if (parent / PROJECT_FILE).is_file():
            return parent / PROJECT_FILE
    return None


def _read(path: FilePath) -> str:
    place = Place(str(path))
    try:
        if path.stat().st_size > _MAX_SIZE:
            raise DefinitionError([Problem(place, "this file is too large", "at most 5 MB")])
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = get_close_matches(path.name, _names(path.parent), n=1)
        hint = f"did you mean {near[0]}?" if near else "check the path"
        raise DefinitionError([Problem(place, "there is no such file", hint)]) from None
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8"
        message = f"byte {error.start + 1} of this file is not UTF-8"
        raise DefinitionError([Problem(place, message, hint)]) from None
    except OSError as error:
        raise DefinitionError([Problem(place, f"can't read it: {error.strerror}")]) from None


def _names(folder: FilePath) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def _validate(model: type[Loaded], data: Any, positions: yaml.Positions, noun: str) -> Loaded:
    if not isinstance(data, dict):
        message = f"expected {noun}: a mapping of fields to values"
        raise DefinitionError([Problem(positions.place(()), message)])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = validation_problems(error, data, model, positions)
        raise DefinitionError(problems) from None
    except RecursionError:
        raise BroadsheetError("this definition is too deeply nested") from None
