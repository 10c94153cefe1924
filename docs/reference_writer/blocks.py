"""The blocks of a report's content, and the kinds of charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from broadsheet.definition.block import Block, ColumnsItem, Metric, RecommendationItem, TableColumn
from broadsheet.definition.chart import KINDS, needs_of
from reference_writer.fields import field_table, fields_of
from reference_writer.markdown import page, prose, sentence, table

if TYPE_CHECKING:
    from pydantic import BaseModel

PARTS: dict[str, type[BaseModel]] = {
    "metrics": Metric,
    "table": TableColumn,
    "recommendations": RecommendationItem,
    "columns": ColumnsItem,
}
"""The models of what stands inside of a block, by the block's type."""


def blocks() -> dict[str, type[BaseModel]]:
    """Every block's model by its type."""
    models: Any = get_args(get_args(Block)[0])
    return {model.model_fields["type"].default: model for model in models}


def blocks_page() -> str:
    """Every block with its fields."""
    return page("Blocks", *(_section(name, model) for name, model in blocks().items()))


def _section(name: str, model: type[BaseModel]) -> str:
    parts = [f"## {name}", prose(model.__doc__), field_table(fields_of(model))]
    if name in PARTS:
        part = PARTS[name]
        parts += [f"### {part.__name__}", prose(part.__doc__), field_table(fields_of(part))]
    if name == "chart":
        parts += ["### Kinds of charts", _kinds()]
    return "\n\n".join(parts)


def _kinds() -> str:
    rows = [
        [f"`{kind}`", ", ".join(f"`{field}`" for field in needs_of(kind)), sentence(meaning)]
        for kind, meaning in KINDS.items()
    ]
    return table(["Kind", "Needs", "Shows"], rows)
