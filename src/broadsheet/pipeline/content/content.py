"""From a definition's blocks to a document's: one function a kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from broadsheet.definition import block as blocks
from broadsheet.definition.chart import Chart, Gauge
from broadsheet.definition.reference import metric_name
from broadsheet.document import block as made
from broadsheet.document.table import Table
from broadsheet.lib.errors import BroadsheetError, DefinitionError, TransformError, together
from broadsheet.pipeline.content.charts import (
    build_chart_block,
    build_funnel_block,
    build_gauge_block,
)
from broadsheet.pipeline.content.cohorts import build_cohort
from broadsheet.pipeline.content.metrics import evaluate_metrics
from broadsheet.pipeline.content.pictures import load_picture
from broadsheet.pipeline.content.pivots import build_pivot
from broadsheet.pipeline.content.recommendations import build_recommendations
from broadsheet.pipeline.content.repeat import repeated
from broadsheet.pipeline.content.tables import build_table

if TYPE_CHECKING:
    from broadsheet.definition.block import Block as DefinedBlock
    from broadsheet.pipeline.scope import Path, Scope

_GAP = 24
"""Space between columns side by side, in CSS pixels; renderers use the same."""


def build_content(
    content: tuple[DefinedBlock, ...], path: Path, scope: Scope
) -> tuple[made.Block, ...]:
    """The document's blocks for `content`, which stands at `path` of the definition.

    All metrics are evaluated first, so that a text may name one that stands below it.
    """
    metrics = evaluate_metrics(content, path, scope)
    inner = replace(scope, metrics={**scope.metrics, **metrics})
    return _build(content, path, inner)


def _build(content: tuple[DefinedBlock, ...], path: Path, scope: Scope) -> tuple[made.Block, ...]:
    found: list[made.Block] = []
    failures: list[BroadsheetError] = []
    for index, block in enumerate(content):
        try:
            found.extend(_build_one(block, (*path, index), scope))
        except (DefinitionError, TransformError) as error:
            # Told together with what is wrong in the other blocks.
            failures.append(error)
    if failures:
        raise together(failures)
    return tuple(found)


def _build_one(block: Any, path: Path, scope: Scope) -> tuple[made.Block, ...]:  # noqa: C901 - a flat table of kinds
    match block:
        case blocks.Heading():
            text = scope.line(block.text, (*path, "text"))
            return (made.Heading(text, block.level, ""),)
        case blocks.TextBlock():
            nodes = scope.text(block.text, (*path, "text"))
            return (made.RichText(nodes),) if nodes else ()
        case blocks.Metrics():
            names = [metric_name(metric) for metric in block.items]
            return (made.Metrics(tuple(scope.metrics[name] for name in names)),)
        case Chart():
            return (build_chart_block(block, path, scope),)
        case Gauge():
            return (build_gauge_block(block, path, scope),)
        case blocks.Funnel():
            return (build_funnel_block(block, path, scope),)
        case blocks.Table():
            return (build_table(block, path, scope),)
        case blocks.Pivot():
            return (build_pivot(block, path, scope),)
        case blocks.Cohort():
            return (build_cohort(block, path, scope),)
        case blocks.Callout():
            return _callout(block, path, scope)
        case blocks.Recommendations():
            return (build_recommendations(block, path, scope),)
        case blocks.Image():
            picture = load_picture(
                block.path, scope.line(block.alt, (*path, "alt")), scope, (*path, "path")
            )
            caption = scope.line(block.caption, (*path, "caption"))
            return (made.Image(picture, block.width, caption),)
        case blocks.Columns():
            return (_columns(block, path, scope),)
        case blocks.ForEach():
            return _for_each(block, path, scope)
        case blocks.PageBreak():
            return (made.PageBreak(),)
        case blocks.Contents():
            return (made.Contents(block.title or scope.labels.contents, block.depth),)
    raise TypeError(block)


def _callout(block: blocks.Callout, path: Path, scope: Scope) -> tuple[made.Block, ...]:
    nodes = scope.text(block.text, (*path, "text"))
    title = scope.line(block.title, (*path, "title"))
    return (made.Callout(block.severity, title, nodes),) if nodes else ()


def _columns(block: blocks.Columns, path: Path, scope: Scope) -> made.Columns:
    shares = sum(item.width for item in block.items)
    room = scope.width - _GAP * (len(block.items) - 1)
    return made.Columns(
        tuple(
            made.ColumnsItem(
                item.width,
                _build(
                    item.content,
                    (*path, "items", index, "content"),
                    scope.narrowed(room * item.width / shares),
                ),
            )
            for index, item in enumerate(block.items)
        )
    )


def _for_each(block: blocks.ForEach, path: Path, scope: Scope) -> tuple[made.Block, ...]:
    found: list[made.Block] = []
    for index, inner in enumerate(repeated(block, path, scope)):
        if index and block.page_break:
            found.append(made.PageBreak())
        found.extend(build_content(block.content, (*path, "content"), inner))
    return tuple(found)


def numbered(content: tuple[made.Block, ...]) -> tuple[made.Block, ...]:
    """The same blocks; headings, tables and charts have ids in order of reading."""
    counts = {"heading": 0, "table": 0, "chart": 0}

    def number(block: made.Block) -> made.Block:
        match block:
            case made.Columns():
                items = tuple(
                    replace(item, blocks=tuple(number(b) for b in item.blocks))
                    for item in block.items
                )
                return replace(block, items=items)
            case made.Heading() | Table() | made.Chart():
                kind = type(block).__name__.lower()
                counts[kind] += 1
                return replace(block, id=f"{kind}-{counts[kind]}")
        return block

    return tuple(number(block) for block in content)
