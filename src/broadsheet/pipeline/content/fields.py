"""Columns that blocks name: whether a dataset has them, and what to call them."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import DefinitionError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadsheet.dataset.dataset import Dataset
    from broadsheet.pipeline.scope import Path, Scope


def require_columns(dataset: Dataset, wanted: Iterable[tuple[str, Path]], scope: Scope) -> None:
    """Raises DefinitionError naming every wanted column that the dataset lacks."""
    names = dataset.schema.names
    problems = []
    for name, path in wanted:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            problems.append(
                Problem(
                    scope.place(path),
                    f"the dataset {dataset.name} has no column {name!r}",
                    f"{hint}it has {enumerated(names)}",
                )
            )
    if problems:
        raise DefinitionError(problems)


def column_title(name: str) -> str:
    """A column's name as a heading: `unit_price` is `Unit price`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else name


def comparable(value: Any) -> Any:
    """A value by which Python finds what SQL grouped: NaN, too, is one and the same there."""
    return math.nan if isinstance(value, float) and math.isnan(value) else value
