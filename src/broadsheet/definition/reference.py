"""What a model alone can't see: names that refer to nothing, or stand twice."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from broadsheet.definition import block as blocks
from broadsheet.definition.chart import Chart, Gauge
from broadsheet.definition.parameter import is_period, query_names
from broadsheet.definition.parameter_schema import properties_of, schema_problems
from broadsheet.definition.query import parse_query
from broadsheet.lib.enumeration import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.definition.definition import Definition

Path = tuple[str | int, ...]
Found = tuple[Path, str, str | None]

DatasetBlock = (
    Chart
    | Gauge
    | blocks.Table
    | blocks.Pivot
    | blocks.Cohort
    | blocks.Funnel
    | blocks.ForEach
    | blocks.Recommendations
)


def reference_problems(definition: Definition) -> list[Found]:
    """Everything that refers to nothing or stands twice: path, message, hint."""
    return [
        *_parameter_problems(definition),
        *_dataset_problems(definition),
        *_query_problems(definition),
        *_use_problems(definition),
        *_metric_problems(definition),
    ]


def metric_name(metric: blocks.Metric) -> str:
    """The name by which texts refer to a metric: given, or its label in snake case."""
    if metric.name:
        return metric.name
    letters = [c if c.isalnum() else "_" for c in metric.label.lower()]
    return "_".join(part for part in "".join(letters).split("_") if part) or "metric"


def walk(content: tuple[Any, ...], path: Path = ("content",)) -> Iterator[tuple[Path, Any]]:
    """Every block with its path, those inside of others too."""
    for index, block in enumerate(content):
        here = (*path, index)
        yield here, block
        if isinstance(block, blocks.Columns):
            for number, item in enumerate(block.items):
                yield from walk(item.content, (*here, "items", number, "content"))
        elif isinstance(block, blocks.ForEach):
            yield from walk(block.content, (*here, "content"))


def datasets_of(content: tuple[Any, ...]) -> frozenset[str]:
    """The names of all datasets that these blocks use."""
    names: set[str] = set()
    for _, block in walk(content):
        if isinstance(block, blocks.Metrics):
            names |= {metric.dataset for metric in block.items}
        elif isinstance(block, DatasetBlock) and block.dataset is not None:
            names.add(block.dataset)
    return frozenset(names)


def _parameter_problems(definition: Definition) -> Iterator[Found]:
    schema = definition.parameters
    properties = schema.get("properties", {})
    if schema and (not isinstance(properties, dict) or schema.get("type", "object") != "object"):
        yield ("parameters",), "expected a JSON Schema of an object with properties", None
        return
    for path, message, hint in schema_problems(schema):
        yield ("parameters", *path), message, hint
    for name in properties:
        if not name.isidentifier() or name == "as_of" or name.startswith("viewer_"):
            hint = "use letters, digits and underscores; as_of and viewer_ are taken"
            yield ("parameters", "properties", name), f"{name!r} can't name a parameter", hint


def _dataset_problems(definition: Definition) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for index, dataset in enumerate(definition.datasets):
        path: Path = ("datasets", index, "name")
        names = [dataset.name, *([f"{dataset.name}_before"] if dataset.compare else [])]
        for name in names:
            if name.lower() in seen:
                hint = f"{seen[name.lower()]} has it already; names are compared without case"
                yield path, f"two datasets are called {name!r}", hint
            seen[name.lower()] = f"dataset {dataset.name!r}"
        if dataset.compare and not _has_period(definition):
            hint = "add a parameter with format: period, and use :NAME_start and :NAME_end"
            yield ("datasets", index, "compare"), "there is no period to compare", hint


def _has_period(definition: Definition) -> bool:
    return any(is_period(entry) for entry in properties_of(definition.parameters).values())


def _query_problems(definition: Definition) -> Iterator[Found]:
    known = query_names(definition.parameters)
    for path, sql in (*_queries(definition), *expressions(definition)):
        for name in parse_query(sql).parameters:
            if name not in known and not name.startswith("viewer_"):
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean :{near[0]}?" if near else _names_hint(known)
                yield path, f"no parameter gives :{name}", hint


def _names_hint(known: frozenset[str]) -> str:
    return f"known here: {', '.join(f':{name}' for name in sorted(known))}"


def expressions(definition: Definition) -> Iterator[tuple[Path, str]]:
    """Every SQL expression over a dataset, with its path."""
    for index, check in enumerate(definition.checks):
        if check.expect is not None:
            yield ("checks", index, "expect"), check.expect
    for path, block in walk(definition.content):
        if isinstance(block, blocks.Metrics):
            for number, metric in enumerate(block.items):
                yield (*path, "items", number, "value"), metric.value
        elif isinstance(block, blocks.Pivot | blocks.Cohort):
            yield (*path, "value"), block.value
        elif isinstance(block, Gauge):
            found = {"value": block.value, "max": block.max, "goal": block.goal}
            yield from (((*path, f), sql) for f, sql in found.items() if isinstance(sql, str))


def _queries(definition: Definition) -> Iterator[tuple[Path, str]]:
    for index, dataset in enumerate(definition.datasets):
        if dataset.query is not None:
            yield ("datasets", index, "query"), dataset.query


def _use_problems(definition: Definition) -> Iterator[Found]:
    known = set()
    for dataset in definition.datasets:
        known |= {dataset.name, *([f"{dataset.name}_before"] if dataset.compare else [])}
    uses: list[tuple[Path, str]] = [
        (("checks", index, "dataset"), check.dataset)
        for index, check in enumerate(definition.checks)
    ]
    for path, block in walk(definition.content):
        if isinstance(block, blocks.Metrics):
            uses += [
                ((*path, "items", n, "dataset"), metric.dataset)
                for n, metric in enumerate(block.items)
            ]
        elif isinstance(block, DatasetBlock) and block.dataset is not None:
            uses.append(((*path, "dataset"), block.dataset))
    for path, name in uses:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else _datasets_hint(known)
            yield path, f"there is no dataset {name!r}", hint


def _datasets_hint(known: set[str]) -> str:
    if not known:
        return "this report has no datasets: add some under datasets"
    return f"known here: {enumerated(sorted(known))}"


def _metric_problems(definition: Definition) -> Iterator[Found]:
    seen: set[str] = set()
    for path, block in walk(definition.content):
        if not isinstance(block, blocks.Metrics):
            continue
        for number, metric in enumerate(block.items):
            name = metric_name(metric)
            if name in seen:
                hint = "give one of them a name of its own, such as name: other"
                yield (*path, "items", number), f"two metrics are called {name!r}", hint
            seen.add(name)
