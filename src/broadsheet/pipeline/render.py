"""Render a document into files, put in place only when they are whole."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.dataset.engine_pool import engines
from broadsheet.document.table import Table
from broadsheet.lib.artifact import Artifact
from broadsheet.lib.errors import OutputError, RenderError
from broadsheet.lib.mapping import release_pages
from broadsheet.lib.scratch import scratch_folder
from broadsheet.lib.storage import output_error, scratch_error
from broadsheet.pipeline.render_child import Request
from broadsheet.pipeline.render_process import render_apart
from broadsheet.pipeline.spool import write_spool
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from broadsheet.document.document import Document
    from broadsheet.lib.stop import Stop
    from broadsheet.pipeline.build import Progress
    from broadsheet.renderers.base import Renderer

_STAGING = ".broadsheet-"
_LONG_CELLS = 200_000
"""From so many cells in tables on, a process of its own costs less than it protects."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How to render: as files in `folder` named by `stem`.

    A long document is handed on through `scratch`, and each of its formats may use `memory`
    bytes; `stop` ends what is under way.
    """

    folder: Path
    stem: str
    scratch: Path
    memory: int
    progress: Progress
    stop: Stop


def render(
    document: Document, renderers: Sequence[Renderer], rendering: Rendering
) -> tuple[Artifact, ...]:
    """Render every format, side by side. Either all files get their final names, or none does.

    Raises RenderError, LimitError past the memory, or OutputError where the folder can't be
    written or the disk is full.
    """
    folder, progress = rendering.folder, rendering.progress
    with _staging(folder) as staging:
        made = _render_all(document, renderers, staging, rendering)
        progress("store", "")
        finals = []
        _refuse_folders(folder / path.name for _, path in made)
        for renderer, path in made:
            final = folder / path.name
            try:
                path.replace(final)
            except OSError as error:
                raise output_error(error, final) from None
            media_type = _MEDIA_TYPES.get(path.suffix, renderer.media_type)
            finals.append(Artifact.of(final, format=renderer.format, media_type=media_type))
    return tuple(finals)


def _refuse_folders(finals: Iterable[Path]) -> None:
    """Raise OutputError before any file is put in place, where one of them can't be."""
    for final in finals:
        if final.is_dir():
            hint = "remove it, or choose another folder"
            raise OutputError(f"can't write {final}: a folder stands there", hint=hint)


_MEDIA_TYPES = {".zip": "application/zip", ".json": "application/json"}


def _render_all(
    document: Document, renderers: Sequence[Renderer], staging: Path, rendering: Rendering
) -> list[tuple[Renderer, Path]]:
    """The files of every format in the order asked for. Raises what the first of them raised."""
    spool = _spool(document, rendering.scratch) if _is_long(document) else None

    def make(renderer: Renderer) -> tuple[Path, ...]:
        rendering.progress("render", renderer.format)
        own = staging / renderer.format
        try:
            own.mkdir()
            if spool is None:
                return renderer.render(document, own, rendering.stem)
            request = Request(renderer, spool, own, rendering.stem, rendering.memory)
            return render_apart(request, rendering.stop)
        except OSError as error:
            raise output_error(error, rendering.folder / rendering.stem) from None
        except MemoryError:
            raise RenderError(
                f"there is not enough memory for {renderer.format}", hint="show fewer rows"
            ) from None

    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="render") as pool:
        files = list(pool.map(make, renderers))
    pairs = zip(renderers, files, strict=True)
    return [(renderer, path) for renderer, paths in pairs for path in paths]


def _is_long(document: Document) -> bool:
    tables = [block for block in leaves(document.blocks) if isinstance(block, Table)]
    cells = sum(len(table.columns) * int(table.data.num_rows) for table in tables)
    return cells > _LONG_CELLS


def _spool(document: Document, scratch: Path) -> Path:
    # What we hold from now on is memory that the formats can't use.
    engines.close()
    folder = scratch / "document"
    try:
        folder.mkdir(exist_ok=True)
        path = write_spool(document, folder)
    except OSError as error:
        raise scratch_error(error, folder) from None
    release_pages()
    pa.default_memory_pool().release_unused()
    return path


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder beside the final names, so that moving a file there is one step."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            staging = stack.enter_context(scratch_folder(folder, _STAGING))
        except OSError as error:
            raise output_error(error, folder) from None
        yield staging
