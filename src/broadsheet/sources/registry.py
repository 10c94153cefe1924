"""Every kind of source, and how a source of the project file becomes one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from broadsheet.definition.validation import expectation
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem, SourceError
from broadsheet.lib.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from broadsheet.sources.base import Source, SourceConfig

SOURCES = Registry(
    {
        "files": "broadsheet.sources.files:Files",
        "mysql": "broadsheet.sources.mysql:Mysql",
        "postgres": "broadsheet.sources.postgres:Postgres",
        "sqlalchemy": "broadsheet.sources.sqlalchemy:SqlAlchemy",
        "sqlite": "broadsheet.sources.sqlite:Sqlite",
    },
    group="broadsheet.sources",
    noun="kind of source",
)
EXTRAS = frozenset({"postgres", "mysql", "sqlalchemy"})
"""Kinds whose driver comes with the extra of the same name."""


def load_source(kind: str) -> type[Source]:
    """The adapter of a kind; raises SourceError if there is none, or its package is missing."""
    try:
        return SOURCES.load(kind)
    except BroadsheetError as error:
        hint = error.hint
        if isinstance(error.__cause__, ImportError) and kind in EXTRAS:
            hint = f"pip install 'broadsheet[{kind}]'"
        raise SourceError(error.message, hint=hint) from error


def connect(config: Mapping[str, Any], base_folder: Path) -> Source:
    """The source that a mapping of the project file describes; nothing is opened yet.

    `base_folder` is what relative paths in it are relative to. Raises DefinitionError with
    every field that is wrong, its place being the field, or SourceError for an unknown kind.
    """
    kind = config.get("kind")
    if not isinstance(kind, str):
        hint = f"one of {', '.join(SOURCES.names())}"
        raise DefinitionError([Problem(Place(field="kind"), "a source needs a kind", hint)])
    adapter = load_source(kind)
    try:
        settings = adapter.Config.model_validate(dict(config))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise DefinitionError([_problem(detail, adapter.Config) for detail in details]) from None
    return adapter(settings, base_folder)


def _problem(detail: ErrorDetails, model: type[SourceConfig]) -> Problem:
    """What pydantic found, without the value: it may be a secret."""
    field = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = sorted(model.model_fields)
        close = get_close_matches(field, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
        return Problem(Place(field=field), f"there is no field {field!r} here", hint)
    if detail["type"] == "missing":
        description = model.model_fields[field].description if field in model.model_fields else None
        return Problem(Place(field=field), f"the field {field!r} is missing", description)
    if detail["type"] == "value_error":
        return Problem(Place(field=field), str(detail["ctx"]["error"]))
    quotes = "put it in quotes" if detail["type"] == "string_type" else None
    return Problem(Place(field=field), expectation(detail), quotes)
