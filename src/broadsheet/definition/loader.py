"""From text to a checked definition, with every problem found at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from broadsheet.definition import yaml
from broadsheet.definition.definition import Definition
from broadsheet.definition.project import Project
from broadsheet.definition.reference import reference_problems
from broadsheet.definition.validation import sorted_problems, validation_problems, without_errors
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a text: its problems, and what of it can be looked at further.

    `loaded` lacks the parts that are wrong in themselves, which are at `broken`; it is None
    where nothing is left. References to nothing are problems too, but break no part.
    """

    loaded: LoadedDefinition | None
    problems: tuple[Problem, ...]
    broken: tuple[Place, ...] = ()


def load_definition(path: FilePath) -> LoadedDefinition:
    """Read and check a definition file. Raises DefinitionError with all problems."""
    return _whole(read_definition(path))


def parse_definition(
    text: str, *, file: str | None = None, folder: FilePath = FilePath()
) -> LoadedDefinition:
    """Read and check a definition's text (YAML or JSON, which is YAML too)."""
    return _whole(_read_text(text, file, folder))


def read_definition(path: FilePath) -> Reading:
    """Read a definition file, and as much of it as can be where something is wrong.

    Raises DefinitionError for a file that can't be read, or is no YAML.
    """
    return _read_text(_read(path), str(path), path.parent)


def _whole(reading: Reading) -> LoadedDefinition:
    if reading.problems or reading.loaded is None:
        raise DefinitionError(reading.problems)
    return reading.loaded


def _read_text(text: str, file: str | None, folder: FilePath) -> Reading:
    data, positions = yaml.load(text, file)
    wrong: tuple[Problem, ...] = ()
    definition: Definition | None
    try:
        definition = _validate(Definition, data, positions, "a report definition")
    except DefinitionError as error:
        # The rest is checked as if the wrong fields were not there, so that all comes at once.
        definition, wrong = without_errors(Definition, data), error.problems
    if definition is None:
        return Reading(None, wrong)
    broken = tuple(problem.place for problem in wrong)
    found = [p for p in _references(definition, positions) if not within(p.place, broken)]
    problems = tuple(sorted_problems((*wrong, *found)))
    return Reading(LoadedDefinition(definition, positions, folder), problems, broken)


_ENTRY = re.compile(r"(?:datasets|checks)\[\d+\]")


def within(place: Place, broken: Iterable[Place]) -> bool:
    """Whether `place` is in an entry that is broken, so that what is wrong may follow from it."""
    entry = _ENTRY.match(place.field)
    return entry is not None and any(
        other.field == entry[0] or other.field.startswith(f"{entry[0]}.") for other in broken
    )


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
            return _short(parent / PROJECT_FILE)
    return None


def _short(path: FilePath) -> FilePath:
    """The path from here, where it lies below: what people read in messages."""
    here = FilePath.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _read(path: FilePath) -> str:
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            # Bounded here and not by the size, which a pipe or a device does not tell.
            data = file.read(_MAX_SIZE + 1)
        if len(data) > _MAX_SIZE:
            raise DefinitionError([Problem(place, "this file is too large", "at most 5 MB")])
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        near = get_close_matches(path.name, _names(path.parent), n=1)
        hint = f"did you mean {near[0]}?" if near else "check the path"
        raise DefinitionError([Problem(place, "there is no such file", hint)]) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} on this line is not UTF-8"
        place = Place(str(path), line)
        raise DefinitionError([Problem(place, message, "save the file as UTF-8")]) from None
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
        hint = "write it as lines of field: value"
        if data is None:
            message, hint = f"this file is empty, not {noun}", "broadsheet init makes examples"
        raise DefinitionError([Problem(positions.place(()), message, hint)])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = validation_problems(error, data, model, positions)
        raise DefinitionError(problems) from None
    except RecursionError:
        raise BroadsheetError("this definition is too deeply nested") from None
