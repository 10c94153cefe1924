"""A document's blocks as nodes for the template, and the pictures they show as files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

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
from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.metrics import metrics_node
from broadsheet.renderers.typeset.pictures import drawable
from broadsheet.renderers.typeset.plot import plot_node, shapes_of
from broadsheet.renderers.typeset.rich_text import rich_nodes
from broadsheet.renderers.typeset.sheet import GUTTER, POINTS_PER_PIXEL, Sheet
from broadsheet.renderers.typeset.table import Room, TableTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.block import Picture, Recommendation
    from broadsheet.document.document import Document

Node = dict[str, Any]
TableNodes = Callable[[Table, Room], Iterable[Node]]
"""Makes the nodes of a table that has the whole width of its pages."""

BODY = 9.5
"""Size of running text in points."""

_LOWEST = 6
_FULL_CHART = 1.12
_CHART_OF_PAGE = 0.8
_IMAGE_OF_PAGE = 0.7
_LONG_CALLOUT = 1_500
_LEAST_COLUMN = 40.0


class BlockTree:
    """Makes nodes of blocks; collects the files of pictures under the names that nodes use."""

    def __init__(self, document: Document, sheet: Sheet, tables: TableNodes | None = None) -> None:
        self._document = document
        self._tables = tables
        self._labels = document.labels
        self._sheet = sheet
        self._level = 0
        self.files: dict[str, bytes] = {}
        self.pictures: dict[str, str] = {}

    def nodes(self, blocks: Sequence[Block], width: float) -> list[Node]:
        """Blocks one after another in `width` points."""
        return [node for block in blocks for node in self._nodes(block, width)]

    def picture(self, picture: Picture) -> str:
        """Keep a picture as a file; returns its name."""
        return self._file(drawable(picture), picture.alt)

    def _file(self, data: bytes, title: str) -> str:
        name = f"picture-{len(self.files) + 1}.svg"
        self.files[name] = data
        self.pictures[name] = title
        return name

    @singledispatchmethod
    def _nodes(self, block: Block, width: float) -> Iterator[Node]:
        raise TypeError(type(block))

    @_nodes.register
    def _(self, block: Heading, width: float) -> Iterator[Node]:
        # Never more than one step down: accessible PDFs must not skip a level.
        self._level = max(1, min(block.level, self._level + 1, _LOWEST))
        text = soft(one_line(block.text), width / BODY / 2)
        yield {"k": "heading", "level": self._level, "text": text or " "}

    @_nodes.register
    def _(self, block: RichText, width: float) -> Iterator[Node]:
        yield {"k": "rich", "nodes": self._rich(block.nodes, width)}

    @_nodes.register
    def _(self, block: Metrics, width: float) -> Iterator[Node]:
        if block.items:
            yield metrics_node(block, width)

    @_nodes.register
    def _(self, block: Chart, width: float) -> Iterator[Node]:
        shapes = shapes_of(block)
        full = max(1.0, shapes.width * POINTS_PER_PIXEL)
        scale = min(width / full, _FULL_CHART)
        if shapes.height:
            most = self._sheet.text_height * _CHART_OF_PAGE
            scale = min(scale, most / (shapes.height * POINTS_PER_PIXEL))
        scale *= POINTS_PER_PIXEL
        yield {
            "k": "chart",
            "title": clean(block.title),
            "alt": one_line(block.alt) or self._labels.chart,
            **plot_node(shapes, scale, self._file(shapes.svg, block.title or block.alt)),
            "cut": clean(block.cut.text) if block.cut else "",
        }

    @_nodes.register
    def _(self, block: Table, width: float) -> Iterator[Node]:
        room = Room(width, self._sheet.text_height)
        if self._tables is not None and width == self._sheet.text_width:
            yield from self._tables(block, room)
        else:
            yield from TableTree(block, self._document.formatter, self._labels, room).nodes()

    @_nodes.register
    def _(self, block: Callout, width: float) -> Iterator[Node]:
        name = getattr(self._labels, block.severity)
        title = clean(block.title)
        yield {
            "k": "callout",
            "severity": block.severity,
            "title": title or name,
            "name": name if title and block.severity != "info" else "",
            "nodes": self._rich(block.nodes, width),
            "long": len(plain(block.nodes)) > _LONG_CALLOUT,
        }

    @_nodes.register
    def _(self, block: Recommendations, width: float) -> Iterator[Node]:
        yield {
            "k": "recommendations",
            "level": self._minor(),
            "title": one_line(block.title),
            "items": [self._recommendation(item, width) for item in block.items],
            "empty": clean(block.empty_text) or self._labels.no_recommendations,
        }

    def _recommendation(self, item: Recommendation, width: float) -> Node:
        return {
            "severity": item.severity,
            "tone": getattr(self._labels, item.severity),
            "title": soft(clean(item.title), width / BODY / 2),
            "nodes": self._rich(item.nodes, width * 0.7),
            "saving": clean(item.saving.text) if item.saving else "",
            "label": clean(item.saving_label),
        }

    @_nodes.register
    def _(self, block: Image, width: float) -> Iterator[Node]:
        picture = block.picture
        wide = width * min(1.0, max(0.02, block.share))
        high = wide * max(1, picture.height) / max(1, picture.width)
        scale = min(1.0, self._sheet.text_height * _IMAGE_OF_PAGE / high)
        yield {
            "k": "image",
            "file": self.picture(picture),
            "alt": one_line(picture.alt) or one_line(block.caption) or " ",
            "caption": clean(block.caption),
            "w": round(wide * scale, 2),
            "h": round(high * scale, 2),
        }

    @_nodes.register
    def _(self, block: Columns, width: float) -> Iterator[Node]:
        count = len(block.items)
        if not count:
            return
        gutter = min(GUTTER, width * 0.3 / count)
        room = width - gutter * (count - 1)
        total = math.fsum(max(0.0, item.width) for item in block.items)
        shares = [item.width / total if total else 1 / count for item in block.items]
        least = min(_LEAST_COLUMN, room / count)
        widths = [max(least, room * share) for share in shares]
        widths = [each * room / sum(widths) for each in widths]
        yield {
            "k": "columns",
            "gutter": round(gutter, 2),
            "widths": [round(each, 2) for each in widths],
            "items": [
                self.nodes(item.blocks, each)
                for item, each in zip(block.items, widths, strict=True)
            ],
        }

    @_nodes.register
    def _(self, block: PageBreak, width: float) -> Iterator[Node]:
        yield {"k": "break"}

    @_nodes.register
    def _(self, block: Contents, width: float) -> Iterator[Node]:
        self._level = max(self._level, 1 if block.title else 0)
        yield {"k": "contents", "title": one_line(block.title), "depth": max(1, block.depth)}

    def _minor(self) -> int:
        return min(self._level + 1, _LOWEST)

    def _rich(self, nodes: Any, width: float) -> list[Node]:
        return rich_nodes(nodes, self._minor(), width / BODY * 0.9)
