"""Settings: what the environment may say about Broadsheet itself, in one place."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - the type of a setting

from pydantic import ByteSize, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from broadsheet.lib.errors import DefinitionError, Place, Problem

_PREFIX = "BROADSHEET_"
_LEAST_MEMORY = 128 << 20


class Settings(BaseSettings):
    """Each field is the variable `BROADSHEET_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    project: Path | None = Field(
        None, description="The project file, where none is given by --project"
    )
    memory: ByteSize = Field(
        ByteSize(1 << 30),
        ge=_LEAST_MEMORY,
        description="Memory that the SQL of a run may use, and the making of each format of a long "
        "document, such as 512MiB or 4GiB",
    )
    debug: bool = Field(False, description="Print the traceback of a defect, as --debug does")


def load_settings() -> Settings:
    """Read the settings. Raises DefinitionError naming every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise DefinitionError(
            [
                Problem(
                    Place(field=f"{_PREFIX}{str(detail['loc'][0]).upper()}"),
                    f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {detail['input']!r}",
                    Settings.model_fields[str(detail["loc"][0])].description,
                )
                for detail in error.errors(include_url=False)
            ]
        ) from None
