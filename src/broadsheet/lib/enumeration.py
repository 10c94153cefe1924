"""Names in a message: all where they are few, the first where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 16
_LONGEST = 40


def enumerated(names: Iterable[str]) -> str:
    """The names with commas between, long ones shortened; `none` where there are none."""
    found = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..." for name in names]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(found[:_MOST]) + more if found else "none"
