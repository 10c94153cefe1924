"""The reference: its pages, and writing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_writer.blocks import blocks_page
from reference_writer.commands import commands_page
from reference_writer.definition import definition_page
from reference_writer.formats import formats_page
from reference_writer.settings import settings_page
from reference_writer.sources import sources_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "definition.md": definition_page,
    "blocks.md": blocks_page,
    "sources.md": sources_page,
    "formats.md": formats_page,
    "settings.md": settings_page,
}
"""Every page by its file's name."""


def write_reference(folder: Path) -> None:
    """Write all pages into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
