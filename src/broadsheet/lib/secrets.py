"""Secrets come from the environment: `${NAME}` in a project file stands for a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class MissingVariable(KeyError):  # noqa: N818 - a lookup that found nothing
    """Variables that the environment does not have; `args` are their names."""


def expand(value: Any, environment: Mapping[str, str]) -> Any:
    """`value` with every `${NAME}` (or `${NAME:-default}`) in its texts replaced.

    Raises MissingVariable naming all that are not set and have no default.
    """
    missing = dict.fromkeys(_missing(value, environment))
    if missing:
        raise MissingVariable(*missing)
    return _expanded(value, environment)


def _missing(value: Any, environment: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, str):
        names = ((match[1], match[2]) for match in _VARIABLE.finditer(value))
        yield from (name for name, default in names if environment.get(name, default) is None)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _missing(item, environment)


def _expanded(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: environment.get(match[1], match[2]), value)
    if isinstance(value, dict):
        return {key: _expanded(item, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [_expanded(item, environment) for item in value]
    return value
