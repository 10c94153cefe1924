"""Secrets come from the environment: `${NAME}` in a project file stands for a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class MissingVariable(KeyError):  # noqa: N818 - a lookup that found nothing
    """A variable that the environment does not have."""


def expand(value: Any, environment: Mapping[str, str]) -> Any:
    """`value` with every `${NAME}` (or `${NAME:-default}`) in its texts replaced.

    Raises MissingVariable naming the first that is not set and has no default.
    """
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _look_up(match, environment), value)
    if isinstance(value, dict):
        return {key: expand(item, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, environment) for item in value]
    return value


def _look_up(match: re.Match[str], environment: Mapping[str, str]) -> str:
    name, default = match[1], match[2]
    found = environment.get(name, default)
    if found is None:
        raise MissingVariable(name)
    return found
