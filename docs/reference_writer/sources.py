"""Every kind of source with its settings."""

from __future__ import annotations

from inspect import getmodule

from broadsheet.sources.registry import EXTRAS, SOURCES, load_source
from reference_writer.fields import field_table, fields_of
from reference_writer.markdown import page, prose


def sources_page() -> str:
    """Every kind of source."""
    return page(
        "Sources",
        "A source stands under `sources.NAME` in the [project file](settings.md#project-file). Its"
        " `kind` chooses the adapter, which reads the other fields.",
        *(_section(kind) for kind in SOURCES.names()),
    )


def _section(kind: str) -> str:
    config = load_source(kind).Config
    module = getmodule(config)
    extra = f"Its driver comes with the extra `{kind}`."
    parts = [
        f"## {kind}",
        prose(config.__doc__),
        extra if kind in EXTRAS else "",
        field_table(field for field in fields_of(config) if field.name != "kind"),
        prose(module.__doc__ if module else ""),
    ]
    return "\n\n".join(part for part in parts if part)
