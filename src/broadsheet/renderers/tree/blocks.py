"""Blocks as trees."""

from __future__ import annotations

import base64
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from broadsheet.document.block import (
    Block,
    Callout,
    Chart,
    Columns,
    Contents,
    Heading,
    Image,
    Metrics,
    PageBreak,
    Recommendations,
    RichText,
)
from broadsheet.document.table import Table
from broadsheet.document.text import plain
from broadsheet.renderers.tree import node, values
from broadsheet.renderers.tree.node import Data, Many, Tagged
from broadsheet.renderers.tree.text import text_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from broadsheet.document.block import Metric, NativeChart, Picture, Recommendation
    from broadsheet.document.cell import Cell
    from broadsheet.document.document import Document, NamedTable
    from broadsheet.document.table import Column, Cut
    from broadsheet.renderers.tree.node import Node


class BlockTree:
    """Makes trees of a document's blocks, in its zone and currency."""

    def __init__(self, document: Document) -> None:
        self.zone = document.time_zone
        self._currency = document.currency

    def many(self, blocks: Iterable[Block]) -> Many:
        """Blocks in their order."""
        return Many("block", [self.block(each) for each in blocks])

    def cell(self, cell: Cell | None) -> Node:
        """A value with its type and its text; None where there is no cell."""
        if cell is None:
            return None
        kind, value = values.scalar(cell.value, self.zone)
        return {"type": kind, "value": value, "text": cell.text}

    def picture(self, picture: Picture) -> dict[str, Node]:
        """A picture with its bytes in Base64."""
        return {
            "media_type": picture.media_type,
            "alt": picture.alt,
            "width": picture.width,
            "height": picture.height,
            "data": base64.b64encode(picture.data).decode("ascii"),
        }

    def dataset(self, dataset: NamedTable) -> Node:
        """A dataset's columns and rows."""
        columns = values.Columns(dataset.data, self.zone)
        names = zip(dataset.data.column_names, columns.types, strict=True)
        return {
            "name": dataset.name,
            "columns": Many("column", [{"field": name, "type": kind} for name, kind in names]),
            "rows": node.Table(columns),
        }

    @singledispatchmethod
    def block(self, block: Block) -> Node:
        """Any block."""
        raise TypeError(type(block))

    @block.register(Heading)
    def _(self, block: Heading) -> Node:
        return Tagged("heading", {"id": block.id, "level": block.level, "text": block.text})

    @block.register(RichText)
    def _(self, block: RichText) -> Node:
        return Tagged("text", {"plain": plain(block.nodes), "nodes": text_nodes(block.nodes)})

    @block.register(Metrics)
    def _(self, block: Metrics) -> Node:
        return Tagged("metrics", {"items": Many("item", [self._metric(m) for m in block.items])})

    def _metric(self, metric: Metric) -> Node:
        return {
            "name": metric.name,
            "label": metric.label,
            "format": values.format_name(metric.format, self._currency),
            "value": self.cell(metric.value),
            "before": self.cell(metric.before),
            "before_label": metric.before_label,
            "change": None if metric.change is None else values.number(metric.change),
            "change_text": metric.change_text,
            "direction": metric.direction,
            "verdict": metric.verdict,
        }

    @block.register(Chart)
    def _(self, block: Chart) -> Node:
        return Tagged(
            "chart",
            {
                "id": block.id,
                "kind": block.kind,
                "title": block.title,
                "alt": block.alt,
                "width": block.width,
                "height": block.height,
                **self._data(block.columns, block.data),
                "cut": _cut(block.cut),
                "native": _native(block.native),
                "spec": Data(block.spec),
            },
        )

    @block.register(Table)
    def _(self, block: Table) -> Node:
        groups: list[Node] = [
            {
                "title": each.title,
                "start": each.start,
                "count": each.count,
                "subtotals": self._cells(each.subtotals),
            }
            for each in block.groups
        ]
        spans: list[Node] = [{"title": each.title, "count": each.count} for each in block.spans]
        return Tagged(
            "table",
            {
                "id": block.id,
                "title": block.title,
                **self._data(block.columns, block.data),
                "totals": self._cells(block.totals),
                "totals_title": block.totals_title,
                "groups": Many("group", groups),
                "spans": Many("span", spans),
                "cut": _cut(block.cut),
                "notes": Many("note", block.notes),
                "empty_text": block.empty_text,
            },
        )

    def _data(self, columns: tuple[Column, ...], data: pa.Table) -> dict[str, Node]:
        rows = values.Columns(data, self.zone)
        pairs = zip(columns, rows.types, strict=True)
        described = [self._column(column, kind) for column, kind in pairs]
        return {"columns": Many("column", described), "rows": node.Table(rows)}

    def _column(self, column: Column, kind: str) -> Node:
        return {
            "field": column.field,
            "title": column.title,
            "type": kind,
            "format": values.format_name(column.format, self._currency),
            "align": column.align,
            "width": column.width,
            "overflow": column.overflow,
            "bar": column.bar,
            "shade": column.shade,
            "row_header": column.row_header,
            "total": column.total,
        }

    def _cells(self, cells: Iterable[Cell | None]) -> Many:
        return Many("cell", [self.cell(each) for each in cells])

    @block.register(Callout)
    def _(self, block: Callout) -> Node:
        return Tagged(
            "callout",
            {
                "severity": block.severity,
                "title": block.title,
                "plain": plain(block.nodes),
                "nodes": text_nodes(block.nodes),
            },
        )

    @block.register(Recommendations)
    def _(self, block: Recommendations) -> Node:
        items = Many("item", [self._recommendation(each) for each in block.items])
        members: dict[str, Node] = {
            "title": block.title,
            "items": items,
            "empty_text": block.empty_text,
        }
        return Tagged("recommendations", members)

    def _recommendation(self, item: Recommendation) -> Node:
        return {
            "severity": item.severity,
            "title": item.title,
            "plain": plain(item.nodes),
            "nodes": text_nodes(item.nodes),
            "saving": self.cell(item.saving),
            "saving_label": item.saving_label,
        }

    @block.register(Image)
    def _(self, block: Image) -> Node:
        members: dict[str, Node] = {"caption": block.caption, "share": block.share}
        return Tagged("image", members | self.picture(block.picture))

    @block.register(Columns)
    def _(self, block: Columns) -> Node:
        items: list[Node] = [
            {"width": each.width, "blocks": self.many(each.blocks)} for each in block.items
        ]
        return Tagged("columns", {"items": Many("item", items)})

    @block.register(PageBreak)
    def _(self, block: PageBreak) -> Node:
        return Tagged("page_break", {})

    @block.register(Contents)
    def _(self, block: Contents) -> Node:
        return Tagged("contents", {"title": block.title, "depth": block.depth})


def _native(native: NativeChart | None) -> Node:
    if native is None:
        return None
    return {
        "kind": native.kind,
        "x": native.x,
        "series": Many("field", native.series),
        "stacked": native.stacked,
        "lines": Many("field", native.lines),
    }


def _cut(cut: Cut | None) -> Node:
    if cut is None:
        return None
    return {"shown": cut.shown, "available": cut.available, "text": cut.text}
