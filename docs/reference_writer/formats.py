"""Every format with its options."""

from __future__ import annotations

from inspect import getmodule
from typing import TYPE_CHECKING

from broadsheet.renderers.registry import RENDERERS
from reference_writer.fields import field_table, fields_of
from reference_writer.markdown import page, prose

if TYPE_CHECKING:
    from broadsheet.renderers.base import Renderer


def formats_page() -> str:
    """Every format."""
    return page(
        "Formats",
        "Options of a format stand under `output.options.FORMAT` in a definition.",
        *(_section(name) for name in RENDERERS.names()),
    )


def _section(name: str) -> str:
    renderer: type[Renderer] = RENDERERS.load(name)
    module = getmodule(renderer)
    parts = [
        f"## {name}",
        prose(module.__doc__ if module else "").partition("\n")[0],
        prose(renderer.__doc__),
        field_table(fields_of(renderer.Options)) or "It has no options.",
        f"Media type: `{renderer.media_type}`.",
    ]
    return "\n\n".join(part for part in parts if part)
