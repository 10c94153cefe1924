"""Recommendations: as written in the definition, or one for each row of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Recommendation, Recommendations, Severity
from broadsheet.document.cell import Cell
from broadsheet.document.text import Paragraph, Run
from broadsheet.pipeline.content.fields import require_columns

if TYPE_CHECKING:
    from broadsheet.definition import block as blocks
    from broadsheet.pipeline.scope import Path, Scope

_MOST = 100


def build_recommendations(
    block: blocks.Recommendations, path: Path, scope: Scope
) -> Recommendations:
    """The list; an item of the definition whose title comes out empty is left out."""
    title = scope.line(block.title, (*path, "title"))
    items = _written(block, path, scope) if block.items is not None else _rows(block, path, scope)
    return Recommendations(title, tuple(items), scope.labels.no_rows)


def _written(block: blocks.Recommendations, path: Path, scope: Scope) -> list[Recommendation]:
    found = []
    for index, item in enumerate(block.items or ()):
        here = (*path, "items", index)
        title = scope.line(item.title, (*here, "title"))
        if not title:
            continue
        nodes = scope.text(item.text, (*here, "text")) if item.text else ()
        saving = scope.line(item.saving, (*here, "saving"))
        cell = Cell(saving, saving) if saving else None
        found.append(Recommendation(item.severity, title, nodes, cell, scope.labels.saving))
    return found


def _rows(block: blocks.Recommendations, path: Path, scope: Scope) -> list[Recommendation]:
    dataset = scope.datasets[block.dataset or ""]
    fields = ("headline", "detail", "severity", "saving")
    names = {field: getattr(block, field) for field in fields}
    wanted = [(name, (*path, field)) for field, name in names.items() if name]
    require_columns(dataset, wanted, scope)
    if dataset.rows > _MOST:
        scope.cuts.append(f"{dataset.name}: {_MOST} of {dataset.rows}")
    found = []
    for row in dataset.table().slice(0, _MOST).to_pylist():
        values = {field: row[name] if name else None for field, name in names.items()}
        found.append(_recommendation(values, ValueFormat.parse(block.format), scope))
    return found


def _recommendation(values: dict[str, Any], look: ValueFormat, scope: Scope) -> Recommendation:
    severity: Severity = "info"
    for known in get_args(Severity):
        if values["severity"] == known:
            severity = known
    detail, saving = scope.show(values["detail"]), values["saving"]
    return Recommendation(
        severity,
        scope.show(values["headline"]),
        (Paragraph((Run(detail),)),) if detail else (),
        None if saving is None else Cell(saving, scope.formatter.text(saving, look)),
        scope.labels.saving,
    )
