"""XML: the tree that JSON writes, in the namespace `urn:broadsheet:document:1`.

One rule makes one from the other. A member of an object is an element of that name. An item
of an array is an element named by what it is: a block or a node of text by its type, a row
`row` with a `v` for each value, any other by the schema. Null is an empty element with
`null="true"`. A text with a character that XML cannot hold stands in Base64 of its UTF-8
with `encoding="base64"`, so nothing is lost. Described by `renderers/tree/document.xsd`.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import Field

from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.tree.document import document_tree
from broadsheet.renderers.tree.node import Data, Many, Table, Tagged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.document.document import Document
    from broadsheet.renderers.tree.node import Leaf, Node

NAMESPACE = "urn:broadsheet:document:1"

# A carriage return is legal, but a parser would make a line feed of it unless escaped.
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ESCAPED = re.compile("[&<>\r]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class XmlOptions(RendererOptions):
    """Options of XML."""

    indent: int | None = Field(2, ge=0, le=8, description="Spaces a level; null for one line")
    datasets: bool = Field(False, description="Also write every dataset's rows")


class XmlRenderer:
    """Writes one .xml file, UTF-8."""

    format: ClassVar[str] = "xml"
    media_type: ClassVar[str] = "application/xml"
    Options: ClassVar[type[RendererOptions]] = XmlOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = cast("XmlOptions", options)

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write the document's tree."""
        path = folder / f"{stem}.xml"
        tree = document_tree(document, datasets=self._options.datasets)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
            writer = _Writer(self._options.indent)
            file.writelines(writer.element("document", tree, 0, f' xmlns="{NAMESPACE}"'))
            file.write("\n")
        return (path,)


class _Writer:
    """Writes a tree piece by piece."""

    def __init__(self, indent: int | None) -> None:
        self._indent = indent

    def element(self, name: str, node: Node, level: int, attributes: str = "") -> Iterator[str]:
        match node:
            case Tagged(_, members):
                yield from self.element(name, members, level, attributes)
            case dict() | Many() | Table():
                yield from self._wrapped(name, attributes, self._children(node, level + 1), level)
            case Data(value):
                yield _leaf(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
            case _:
                yield _leaf(name, node)

    def _children(self, node: dict[str, Node] | Many | Table, level: int) -> Iterator[str]:
        match node:
            case Table(rows):
                yield from self._rows(rows.batches(), level)
            case Many(item, nodes):
                for each in nodes:
                    yield from self._child(_name(item, each), each, level)
            case _:
                for member, each in node.items():
                    yield from self._child(member, each, level)

    def _wrapped(
        self, name: str, attributes: str, children: Iterator[str], level: int
    ) -> Iterator[str]:
        first = next(children, None)
        if first is None:
            yield f"<{name}{attributes}/>"
            return
        yield f"<{name}{attributes}>"
        yield first
        yield from children
        yield f"{self._line(level)}</{name}>"

    def _child(self, name: str, node: Node, level: int) -> Iterator[str]:
        yield self._line(level)
        yield from self.element(name, node, level)

    def _rows(self, batches: Iterator[list[list[Leaf]]], level: int) -> Iterator[str]:
        start, end = f"{self._line(level)}<row>", "</row>"
        for columns in batches:
            cells = [[_leaf("v", value) for value in column] for column in columns]
            for row in zip(*cells, strict=True):
                yield f"{start}{''.join(row)}{end}"

    def _line(self, level: int) -> str:
        return "" if self._indent is None else "\n" + " " * (self._indent * level)


def _name(item: str, node: Node) -> str:
    return node.type if isinstance(node, Tagged) else item


def _leaf(name: str, value: Leaf) -> str:
    if isinstance(value, str):
        if not value.isprintable() and _ILLEGAL.search(value):
            code = base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii")
            return f'<{name} encoding="base64">{code}</{name}>'
        if _ESCAPED.search(value):
            value = _ESCAPED.sub(lambda found: _SPECIAL[found[0]], value)
        return f"<{name}>{value}</{name}>" if value else f"<{name}/>"
    if value is None:
        return f'<{name} null="true"/>'
    if isinstance(value, bool):
        return f"<{name}>{'true' if value else 'false'}</{name}>"
    return f"<{name}>{value!r}</{name}>"
