"""The placeholders of a definition's texts, looked at before there is data to fill them with."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from broadsheet.definition import block as blocks
from broadsheet.definition.chart import Chart, Gauge
from broadsheet.definition.parameter_schema import properties_of
from broadsheet.definition.reference import metric_name, walk
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import DefinitionError, Problem
from broadsheet.pipeline.liquid import used_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.pipeline.scope import Path

    Names = Mapping[str, frozenset[str] | None]
    """What a text may name, and of each what follows the dot; None where only data can tell."""

_TEXTS: dict[type, tuple[str, ...]] = {
    blocks.Heading: ("text",),
    blocks.TextBlock: ("text",),
    blocks.Metric: ("label",),
    blocks.Table: ("title", "note"),
    blocks.TableColumn: ("title",),
    blocks.Pivot: ("title",),
    blocks.Cohort: ("title", "age_title"),
    blocks.Funnel: ("title", "alt"),
    blocks.Callout: ("title", "text"),
    blocks.Recommendations: ("title",),
    blocks.RecommendationItem: ("title", "text", "saving"),
    blocks.Image: ("alt", "caption"),
    Chart: ("title", "x_title", "y_title", "alt"),
    Gauge: ("label", "alt"),
}
"""The fields of each block, or of its parts, that may hold placeholders."""

_PARTS: dict[type, str] = {
    blocks.Metrics: "items",
    blocks.Table: "columns",
    blocks.Recommendations: "items",
}
_REPORT = frozenset({"name", "description", "as_of"})
_NOUNS = {
    "metrics": "metric",
    "parameters": "parameter",
    "datasets": "dataset",
    "report": "field of the report",
}


def placeholder_problems(loaded: LoadedDefinition) -> Iterator[Problem]:
    """Placeholders that can't be read, and names that nothing gives."""
    definition = loaded.definition
    names = _names(loaded)
    heads = {("name",): definition.name, ("description",): definition.description}
    for path, text in heads.items():
        yield from _problems(text, path, names | {"metrics": frozenset()}, loaded)
    yield from _content_problems(definition.content, ("content",), names, loaded)


def _names(loaded: LoadedDefinition) -> dict[str, frozenset[str] | None]:
    definition = loaded.definition
    compared = [f"{d.name}_before" for d in definition.datasets if d.compare]
    return {
        "metrics": frozenset(),
        "parameters": frozenset(properties_of(definition.parameters)),
        "datasets": frozenset(d.name for d in definition.datasets) | frozenset(compared),
        "report": _REPORT,
    }


def _content_problems(
    content: tuple[Any, ...],
    path: Path,
    names: Names,
    loaded: LoadedDefinition,
) -> Iterator[Problem]:
    """A text sees the metrics that stand beside and around it, those in a `for_each` aside."""
    outside: list[tuple[Path, Any]] = []
    repeats: list[tuple[Path, blocks.ForEach]] = []
    for here, block in walk(content, path):
        if any(here[: len(around)] == around for around, _ in repeats):
            continue
        if isinstance(block, blocks.ForEach):
            repeats.append((here, block))
        else:
            outside.append((here, block))
    metrics = {
        metric_name(metric)
        for _, block in outside
        if isinstance(block, blocks.Metrics)
        for metric in block.items
    }
    known = dict(names) | {"metrics": frozenset(metrics) | (names["metrics"] or frozenset())}
    for here, block in outside:
        for where, text in _texts(block, here):
            yield from _problems(text, where, known, loaded)
    for here, repeat in repeats:
        inside = known | {"each": None}
        yield from _content_problems(repeat.content, (*here, "content"), inside, loaded)


def _texts(block: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for field in _TEXTS.get(type(block), ()):
        text = getattr(block, field)
        if isinstance(text, str):
            yield (*path, field), text
    part = _PARTS.get(type(block))
    for index, item in enumerate((getattr(block, part) if part else None) or ()):
        yield from _texts(item, (*path, part or "", index))


def _problems(
    text: str,
    path: Path,
    names: Names,
    loaded: LoadedDefinition,
) -> Iterator[Problem]:
    place = loaded.place(*path)
    try:
        used = used_names(text, place)
    except DefinitionError as error:
        yield from error.problems
        return
    for name, member in used:
        if name not in names:
            message, hint = f"texts know nothing called {name!r}", _hint(name, names)
            yield Problem(place, message, hint)
            continue
        known = names[name]
        if member is not None and known is not None and member not in known:
            message = f"there is no {_NOUNS[name]} {member!r} for this text"
            yield Problem(place, message, _hint(member, known))


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {enumerated(sorted(known))}"
