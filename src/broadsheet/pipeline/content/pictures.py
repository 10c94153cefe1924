"""Pictures from files: checked to be what they say, and made harmless."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from broadsheet.definition import block as blocks
from broadsheet.definition.reference import walk
from broadsheet.document.block import Picture
from broadsheet.lib.errors import DefinitionError, Problem
from broadsheet.pipeline.content.svg import SvgError, clean_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.lib.errors import Place
    from broadsheet.pipeline.scope import Path, Scope

_MAX_BYTES = 10_000_000
_MAX_PIXELS = 40_000_000
_TYPES: dict[str, Any] = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}


def load_picture(name: str, alt: str, scope: Scope, path: Path) -> Picture:
    """The picture file `name` beside the definition."""
    return read_picture(scope.loaded.folder, name, alt, scope.place(path))


def picture_problems(loaded: LoadedDefinition) -> Iterator[Problem]:
    """Pictures that are not there, or are none."""
    definition = loaded.definition
    wanted: list[tuple[Path, str]] = []
    if definition.branding.logo:
        wanted.append((("branding", "logo"), definition.branding.logo))
    for path, block in walk(definition.content):
        if isinstance(block, blocks.Image):
            wanted.append(((*path, "path"), block.path))
    for path, name in wanted:
        try:
            read_picture(loaded.folder, name, "", loaded.place(*path))
        except DefinitionError as error:
            yield from error.problems


def read_picture(folder: FilePath, name: str, alt: str, place: Place) -> Picture:
    """Read and check a picture. Raises DefinitionError at `place` if it is none."""
    file = folder / name
    try:
        with file.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        hint = "paths are relative to the file that names them"
        raise _problem(place, f"can't read the picture {name}: {reason}", hint) from None
    if len(data) > _MAX_BYTES:
        raise _problem(place, f"the picture {name} is larger than 10 MB", "make it smaller")
    try:
        return _svg(data, alt) if b"<svg" in data[:4096] else _raster(data, alt)
    except (SvgError, OSError, ValueError, SyntaxError, Warning) as error:
        hint = "use a PNG, JPEG, GIF, WebP or SVG file"
        raise _problem(place, f"{name} is not a picture: {error}", hint) from None


def _svg(data: bytes, alt: str) -> Picture:
    svg = clean_svg(data)
    return Picture(svg.data, "image/svg+xml", alt, svg.width, svg.height)


def _raster(data: bytes, alt: str) -> Picture:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as image:
            warnings.simplefilter("error")
            kind, (width, height) = image.format, image.size
            if width * height > _MAX_PIXELS:
                raise ValueError("it has more than 40 million pixels")
            image.load()
    except UnidentifiedImageError:
        raise ValueError("its content is of no known kind") from None
    if kind not in _TYPES:
        raise ValueError(f"{kind} is not supported")
    return Picture(data, _TYPES[kind], alt, width, height)


def _problem(place: Place, message: str, hint: str) -> DefinitionError:
    return DefinitionError([Problem(place, message, hint)])
