"""A finished file and what identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file rendered from a document; `size` in bytes, `sha256` in hexadecimal."""

    format: str
    path: Path
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, *, format: str, media_type: str) -> Artifact:
        """Describe the file at `path`."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(format, path, media_type, path.stat().st_size, digest)
