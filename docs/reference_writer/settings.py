"""Settings and the project file."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ByteSize

from broadsheet.definition.project import Project
from broadsheet.lib.settings import Settings
from reference_writer.fields import Field, field_table, fields_of
from reference_writer.markdown import page, prose


def settings_page() -> str:
    """What the environment and the project file may say."""
    return page(
        "Settings and project file",
        "## Environment",
        "Settings are variables of the environment. An empty one counts as not set.",
        field_table(variables()),
        "## Project file",
        "`broadsheet.yaml`, in the folder of a report or the nearest above it.",
        prose(Project.__doc__),
        field_table(fields_of(Project)),
        "The fields of each kind of source are in [Sources](sources.md).",
    )


def variables() -> list[Field]:
    """Each setting under the name of its variable."""
    prefix = Settings.model_config["env_prefix"]
    return [
        replace(_readable(field), name=f"{prefix}{field.name}".upper())
        for field in fields_of(Settings)
    ]


def _readable(field: Field) -> Field:
    default = Settings.model_fields[field.name].default
    if not isinstance(default, ByteSize):
        return field
    return replace(field, type="size", default=f"`{default.human_readable()}`")
