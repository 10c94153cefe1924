"""Render a document into files, put in place only when they are whole."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from broadsheet.definition.validation import validation_problems
from broadsheet.lib.artifact import Artifact
from broadsheet.lib.errors import BroadsheetError, DefinitionError, Place, Problem, RenderError
from broadsheet.lib.scratch import scratch_folder
from broadsheet.pipeline.fetch import storage_error
from broadsheet.renderers.registry import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.document.document import Document
    from broadsheet.pipeline.build import Progress
    from broadsheet.renderers.base import Renderer

_STAGING = ".broadsheet-"


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
            message, hint = (
                f"there is no format {name!r}",
                "known are " + ", ".join(RENDERERS.names()),
            )
            problems.append(Problem(loaded.place("output", "options", name), message, hint))
    if problems:
        raise DefinitionError(problems)
    return tuple(found)


def _option_problems(
    error: ValidationError, options: Any, kind: Any, name: str, loaded: LoadedDefinition
) -> list[Problem]:
    base = ("output", "options", name)
    return validation_problems(error, options, kind.Options, loaded.positions, base)


def render(
    document: Document,
    renderers: Sequence[Renderer],
    folder: Path,
    stem: str,
    progress: Progress,
) -> tuple[Artifact, ...]:
    """Render into `folder`. Either all files get their final names, or none does.

    Raises RenderError, or OutputError where the folder can't be written or the disk is full.
    """
    made: list[tuple[Renderer, Path]] = []
    with _staging(folder) as staging:
        for renderer in renderers:
            progress("render", renderer.format)
            made += [(renderer, path) for path in _render_one(renderer, document, staging, stem)]
        progress("store", "")
        finals = []
        for renderer, path in made:
            final = folder / path.name
            try:
                path.replace(final)
            except OSError as error:
                raise storage_error(error, final) from None
            finals.append(
                Artifact.of(final, format=renderer.format, media_type=_media_type(renderer, path))
            )
    return tuple(finals)


def _render_one(
    renderer: Renderer, document: Document, staging: Path, stem: str
) -> tuple[Path, ...]:
    own = staging / renderer.format
    try:
        own.mkdir()
        return renderer.render(document, own, stem)
    except OSError as error:
        raise storage_error(error, staging.parent / stem) from None
    except RenderError:
        raise
    except MemoryError:
        raise RenderError(
            f"there is not enough memory for {renderer.format}", hint="show fewer rows"
        ) from None


_MEDIA_TYPES = {".zip": "application/zip", ".json": "application/json"}


def _media_type(renderer: Renderer, path: Path) -> str:
    if renderer.format in ("json",):
        return renderer.media_type
    return _MEDIA_TYPES.get(path.suffix, renderer.media_type)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder beside the final names, so that moving a file there is one step."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            staging = stack.enter_context(scratch_folder(folder, _STAGING))
        except OSError as error:
            raise storage_error(error, folder) from None
        yield staging
