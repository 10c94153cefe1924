"""Rich text as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.document.text import Code, ItemList, Paragraph, Quote, Rule, Run
from broadsheet.renderers.page.markup import EMPTY, Html, element, join, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadsheet.document.text import Inline, TextNode

_LOWEST = 6
_LOOKS = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"))
_SCHEMES = ("http://", "https://", "mailto:")


def text_html(nodes: Iterable[TextNode], level: int) -> Html:
    """Nodes one after another; `level` is that of the heading they stand under."""
    return join(_node(node, level) for node in nodes)


def _node(node: TextNode, level: int) -> Html:
    match node:
        case Paragraph(inlines, None):
            return element("p", None, _inlines(inlines))
        case Paragraph(inlines, _):
            # A text's own headings are all minor: one step below the report's.
            return element(f"h{min(level + 1, _LOWEST)}", {"class": "minor"}, _inlines(inlines))
        case ItemList(items, start):
            parts = (element("li", None, text_html(item, level)) for item in items)
            if start is None:
                return element("ul", None, *parts)
            return element("ol", {"start": start if start != 1 else None}, *parts)
        case Quote(inner):
            return element("blockquote", None, text_html(inner, level))
        case Code(code):
            return element("pre", None, element("code", None, text(code)))
        case Rule():
            return element("hr")


def _inlines(inlines: Iterable[Inline]) -> Html:
    return join(_run(each) if isinstance(each, Run) else element("br") for each in inlines)


def _run(run: Run) -> Html:
    content = text(run.text)
    for field, tag in _LOOKS:
        if content and getattr(run, field):
            content = element(tag, None, content)
    if run.link is not None and run.link.lower().startswith(_SCHEMES):
        content = element("a", {"href": run.link, "rel": "noopener noreferrer"}, content)
    return content or EMPTY
