"""Rich text: what a text block says, as a tree that every renderer can draw.

Markup never reaches a renderer: a run is characters and their look, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look. `link` is an absolute http(s) or mailto address."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced new line inside a paragraph."""


Inline = Run | LineBreak


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `heading` is 1 to 6 where the text marks it as a minor heading."""

    inlines: tuple[Inline, ...]
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; each item is a sequence of nodes. `start` numbers an ordered list, None: bullets."""

    items: tuple[tuple[TextNode, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    nodes: tuple[TextNode, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


TextNode = Paragraph | ItemList | Quote | Code | Rule


def plain(nodes: tuple[TextNode, ...]) -> str:
    """The text without its look, one line per paragraph or item."""
    lines: list[str] = []
    for node in nodes:
        match node:
            case Paragraph(inlines):
                lines.append("".join(i.text if isinstance(i, Run) else "\n" for i in inlines))
            case ItemList(items):
                lines.extend(plain(item) for item in items)
            case Quote(inner):
                lines.append(plain(inner))
            case Code(text):
                lines.append(text)
            case Rule():
                pass
    return "\n".join(lines)
