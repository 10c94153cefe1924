"""What a renderer is: a document in, files out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


class RendererOptions(BaseModel):
    """Options of one format, written under `output.options.FORMAT` in a definition."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Renderer(Protocol):
    """Turns a document into one or more files.

    `format` is its name in definitions and on the command line. Equal documents and options
    give equal bytes: a renderer never asks the clock, the environment or the file system.
    """

    format: ClassVar[str]
    media_type: ClassVar[str]
    Options: ClassVar[type[RendererOptions]]

    def __init__(self, options: RendererOptions) -> None: ...

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write the document into `folder`, names beginning with `stem`, and return the files.

        The folder is private to the run; the caller moves what it returns into place.
        Raises RenderError with what the reader can do about it.
        """
        ...
