"""What transforms read: datasets above them, never themselves, each other or one below."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from broadsheet.definition.reference import expressions
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import Problem, TransformError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.definition.dataset import Dataset
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.lib.errors import Place
    from broadsheet.pipeline.database import Database

Reads = dict[int, tuple[str, ...]]
"""The tables that each transform names, by its index among the datasets."""


def read_sql(loaded: LoadedDefinition, database: Database) -> tuple[Reads, list[Problem]]:
    """The tables that each transform names, and all SQL over datasets that can't be right.

    That is what shows before there is data, of transforms and of expressions.
    """
    reads: Reads = {}
    problems: list[Problem] = []
    for index, dataset in enumerate(loaded.definition.datasets):
        if dataset.source is None:
            try:
                reads[index] = database.tables(dataset.query or "", _place(loaded, index))
            except TransformError as error:
                problems += error.problems
    owners = _owners(loaded.definition.datasets)
    for path, sql in expressions(loaded.definition):
        place = loaded.place(*path)
        try:
            tables = database.expression_tables(sql, place)
        except TransformError as error:
            problems += error.problems
            continue
        unknown = [name for name in tables if name.lower() not in owners]
        problems += [Problem(place, *_unknown(name, list(owners))) for name in unknown]
    return reads, problems


def order_problems(loaded: LoadedDefinition, reads: Reads) -> list[Problem]:
    """Transforms that read what is not above them."""
    datasets = loaded.definition.datasets
    owners = _owners(datasets)
    problems: list[Problem] = []
    for index, names in reads.items():
        for name in names:
            owner = owners.get(name.lower())
            if owner is not None and owner < index:
                continue
            found = (
                _unknown(name, [n for n, o in owners.items() if o < index])
                if owner is None
                else _misplaced(datasets, reads, owners, index, owner)
            )
            problems.append(Problem(_place(loaded, index), *found))
    return _once(problems)


def _place(loaded: LoadedDefinition, index: int) -> Place:
    return loaded.place("datasets", index, "query")


def _owners(datasets: tuple[Dataset, ...]) -> dict[str, int]:
    """The index of the dataset that gives each table, names in lower case."""
    owners = {d.name.lower(): i for i, d in enumerate(datasets)}
    return owners | {f"{d.name}_before".lower(): i for i, d in enumerate(datasets) if d.compare}


def _unknown(name: str, above: list[str]) -> tuple[str, str]:
    near = get_close_matches(name.lower(), above, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"SQL here may read: {enumerated(above)}"
    return f"there is no dataset {name!r} above this", hint


def _misplaced(
    datasets: tuple[Dataset, ...],
    reads: Reads,
    owners: Mapping[str, int],
    index: int,
    owner: int,
) -> tuple[str, str]:
    name, other = datasets[index].name, datasets[owner].name
    if owner == index:
        return f"the dataset {name} refers to itself", "read another dataset, or rename this one"
    circle = _way_back(reads, owners, owner, index)
    if circle:
        members = sorted(datasets[i].name for i in circle)
        return (
            f"the datasets {', '.join(members[:-1])} and {members[-1]} refer to each other"
            " in a circle",
            "a dataset may only read the ones above it",
        )
    return (
        f"the dataset {name} reads {other}, which is defined below it",
        f"move {other} above {name}",
    )


def _way_back(
    reads: Reads, owners: Mapping[str, int], start: int, goal: int
) -> frozenset[int] | None:
    """The datasets on a way from `start` to `goal` along what each reads, if there is one."""
    ways = [(start, frozenset({start}))]
    seen: set[int] = set()
    while ways:
        here, way = ways.pop()
        if here == goal:
            return way
        if here in seen:
            continue
        seen.add(here)
        nexts = {owners[n.lower()] for n in reads.get(here, ()) if n.lower() in owners}
        ways += [(index, way | {index}) for index in nexts]
    return None


def _once(problems: list[Problem]) -> list[Problem]:
    """A circle is met from each of its members, and told once."""
    found: dict[str, Problem] = {}
    for problem in problems:
        key = problem.message if "circle" in problem.message else str(problem)
        found.setdefault(key, problem)
    return list(found.values())
