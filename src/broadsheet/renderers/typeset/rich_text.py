"""Rich text as nodes for the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from broadsheet.document.text import Code, ItemList, Paragraph, Quote, Rule, Run
from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.text import Inline, TextNode

Node = dict[str, Any]

_LOOKS = ("bold", "italic", "code", "strike")
_SCHEMES = ("http://", "https://", "mailto:")


def rich_nodes(nodes: Sequence[TextNode], level: int, limit: float) -> list[Node]:
    """Nodes in order; minor headings get `level`; words wider than `limit` ems may break."""
    return [_node(node, level, limit) for node in nodes]


def _node(node: TextNode, level: int, limit: float) -> Node:
    match node:
        case Paragraph(inlines, None):
            return {"k": "par", "runs": _runs(inlines, limit)}
        case Paragraph(inlines, _):
            return {"k": "minor", "level": level, "runs": _runs(inlines, limit)}
        case ItemList(items, start):
            parts = [rich_nodes(item, level, limit) for item in items]
            if start is None:
                return {"k": "list", "items": parts}
            return {"k": "enum", "start": max(0, start), "items": parts}
        case Quote(inner):
            return {"k": "quote", "nodes": rich_nodes(inner, level, limit)}
        case Code(text):
            return {"k": "code", "t": soft(clean(text.replace("\t", "    ")), limit)}
        case Rule():
            return {"k": "rule"}


def _runs(inlines: Sequence[Inline], limit: float) -> list[str | Node]:
    runs: list[str | Node] = []
    for inline in inlines:
        if not isinstance(inline, Run):
            runs.append({"br": True})
            continue
        text = soft(clean(inline.text), limit)
        node: Node = {name: True for name in _LOOKS if getattr(inline, name)}
        if inline.link and text and inline.link.lower().startswith(_SCHEMES):
            node["link"] = clean(inline.link)
        runs.append({"t": text, **node} if node else text)
    return runs
