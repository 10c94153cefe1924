"""Pieces of Markdown."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def page(title: str, *parts: str) -> str:
    """A whole page: its title and what stands below it."""
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where there are no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) if lines else ""


def prose(docstring: str | None) -> str:
    """A docstring as Markdown; a line that shows a comment becomes code."""
    lines = []
    for line in cleandoc(docstring or "").splitlines():
        lines.append(f"\n```yaml\n{line}\n```" if line.startswith("#") else line)
    return "\n".join(lines)


def sentence(text: str) -> str:
    """A description as it stands in a table, where a full stop at the end is noise."""
    return text if text.endswith("...") else text.removesuffix(".")


def anchor(heading: str) -> str:
    """The fragment under which the usual Markdown renderers offer a heading."""
    letters = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return letters.replace(" ", "-")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
