"""Adapters by name: a literal table of dotted paths, and what installed packages add."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import BroadsheetError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Registry:
    """Finds the class behind a name, importing it only then.

    `entries` gives the built-in ones as `package.module:Class`, `group` is the entry point
    group through which other packages add theirs, `noun` says what one of them is called.
    A built-in name can't be taken over by a package.
    """

    def __init__(self, entries: Mapping[str, str], group: str, noun: str) -> None:
        self._entries = dict(entries)
        self._group = group
        self._noun = noun

    def names(self) -> tuple[str, ...]:
        """Every name that can be loaded, sorted."""
        return tuple(sorted({*self._entries, *entry_points(group=self._group).names}))

    def load(self, name: str) -> type[Any]:
        """The class called `name`.

        Raises BroadsheetError if there is none, or if a package that it needs is missing.
        """
        path = self._entries.get(name) or self._installed(name)
        module, _, attribute = path.partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except ImportError as error:
            message = f"the {self._noun} {name} needs the package {error.name or module}"
            raise BroadsheetError(message, hint=f"install {error.name or module}") from error
        if not isinstance(found, type):
            raise BroadsheetError(f"the {self._noun} {name} is no class: {path}")
        return found

    def _installed(self, name: str) -> str:
        for entry in entry_points(group=self._group, name=name):
            return entry.value
        known = self.names()
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise BroadsheetError(
            f"there is no {self._noun} {name!r}", hint=f"{hint}known are {', '.join(known)}"
        )
