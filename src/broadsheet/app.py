"""The composition root: what every face shares, made from the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.lib.clock import Clock, system_clock
from broadsheet.lib.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Broadsheet:
    """Settings, the environment that project files may name, and the clock."""

    settings: Settings
    environment: Mapping[str, str]
    clock: Clock

    @classmethod
    def of_this_process(cls) -> Broadsheet:
        """As the environment of this process says. Raises DefinitionError for a wrong setting."""
        return cls(load_settings(), dict(os.environ), system_clock)
