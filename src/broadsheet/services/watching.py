"""Noticing that files changed, by looking at them.

Looking again a few times a second costs nothing for the files of one report, and unlike the
notices of an operating system it also works on network drives and in containers.
"""

from __future__ import annotations

from glob import has_magic, iglob
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from broadsheet.definition.definition import Definition
    from broadsheet.services.project import OpenProject

_MOST_FILES = 2_000

Signature = frozenset[tuple[str, int, int]]
"""Files as they stand: path, time of change in nanoseconds, size."""


def signature(patterns: Iterable[str]) -> Signature:
    """The state of the files, folders and glob patterns; what is missing is simply not there."""
    return frozenset(entry for pattern in patterns for entry in _entries(pattern))


def files_of(definition: Definition, folder: Path, project: OpenProject) -> frozenset[str]:
    """What a report is made from on this machine: pictures, and the files of its sources."""
    from broadsheet.definition.block import Image
    from broadsheet.definition.reference import walk

    pictures = [block.path for _, block in walk(definition.content) if isinstance(block, Image)]
    if definition.branding.logo:
        pictures.append(definition.branding.logo)
    found = {str(folder / picture) for picture in pictures}
    for name in {dataset.source for dataset in definition.datasets if dataset.source}:
        path = project.sources.get(name, {}).get("path")
        if isinstance(path, str) and "://" not in path:
            found.add(str(project.folder / Path(path).expanduser()))
    return frozenset(found)


def _entries(pattern: str) -> Iterator[tuple[str, int, int]]:
    path = Path(pattern)
    if has_magic(pattern) and not path.exists():
        names: Iterable[str] = iglob(pattern, recursive=True)  # noqa: PTH207 - also of absolute patterns
    elif path.is_dir():
        names = (str(file) for file in path.rglob("*"))
    else:
        # A database may keep what is new in a file beside its own.
        names = (pattern, f"{pattern}-wal")
    for name in islice(names, _MOST_FILES):
        try:
            status = Path(name).stat()
        except OSError:
            continue
        yield name, status.st_mtime_ns, status.st_size
