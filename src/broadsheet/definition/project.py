"""The project file `broadsheet.yaml`: the sources that reports beside it may name."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from broadsheet.definition.model import Identifier, Model


class Project(Model):
    """Sources by name, each a mapping with its `kind`; the adapter of the kind reads the rest.

    `${NAME}` in a text stands for the variable NAME of the environment, `${NAME:-default}` for a
    default where it is not set.
    """

    sources: dict[Identifier, dict[str, Any]] = Field(
        {}, description="Sources by name, each with its kind"
    )
