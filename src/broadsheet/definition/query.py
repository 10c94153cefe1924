"""`:name` parameters in SQL: found by reading the text as SQL does, never by pasting.

A name counts outside of string literals, quoted names, comments and dollar quotes, and not
in casts (`::type`) or array slices; each adapter then asks for its driver's own placeholders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(
    r"""
      (?P<string>'(?:[^']|'')*'(?!'))
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<backtick>`(?:[^`]|``)*`)
    | (?P<line>--[^\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?P=tag)?\$)
    | (?P<cast>::|:=)
    | (?<![\w:\]]):(?P<name>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Query:
    """SQL cut at its parameters: `pieces` has one text more than there are `names`."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Each name once, in order of first use."""
        return tuple(dict.fromkeys(self.names))

    def render(self, placeholder: Callable[[str, int], str]) -> str:
        """The SQL with `placeholder(name, index)` in each place; indexes count uses from 0."""
        parts = [self.pieces[0]]
        for index, (name, piece) in enumerate(zip(self.names, self.pieces[1:], strict=True)):
            parts.append(placeholder(name, index))
            parts.append(piece)
        return "".join(parts)


@lru_cache(maxsize=1024)
def parse_query(sql: str) -> Query:
    """Find the parameters of `sql`."""
    pieces: list[str] = []
    names: list[str] = []
    start = 0
    for match in _TOKEN.finditer(sql):
        if match["name"] is None:
            continue
        pieces.append(sql[start : match.start()])
        names.append(match["name"])
        start = match.end()
    pieces.append(sql[start:])
    return Query(tuple(pieces), tuple(names))
