"""Rich text as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.document.text import Code, ItemList, Paragraph, Quote, Rule, Run
from broadsheet.renderers.tree.node import Many, Tagged

if TYPE_CHECKING:
    from broadsheet.document.text import Inline, TextNode
    from broadsheet.renderers.tree.node import Node


def text_nodes(nodes: tuple[TextNode, ...]) -> Many:
    """Paragraphs, lists and what else a text has, in their order."""
    return Many("node", [_node(node) for node in nodes])


def _node(node: TextNode) -> Node:
    match node:
        case Paragraph(inlines, heading):
            runs = Many("inline", [_inline(each) for each in inlines])
            return Tagged("paragraph", {"heading": heading, "inlines": runs})
        case ItemList(items, start):
            entries = Many("item", [text_nodes(item) for item in items])
            return Tagged("list", {"start": start, "items": entries})
        case Quote(inner):
            return Tagged("quote", {"nodes": text_nodes(inner)})
        case Code(text):
            return Tagged("code", {"text": text})
        case Rule():
            return Tagged("rule", {})


def _inline(inline: Inline) -> Node:
    if not isinstance(inline, Run):
        return Tagged("line_break", {})
    look: dict[str, Node] = {
        name: True for name in ("bold", "italic", "code", "strike") if getattr(inline, name)
    }
    if inline.link is not None:
        look["link"] = inline.link
    return Tagged("run", {"text": inline.text, **look})
