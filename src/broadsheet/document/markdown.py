"""Markdown to rich text, with values that no markup in them can change.

Values are put in after the text was parsed: where the text has `placeholder(i)`, the run
says `values[i]`, letter by letter. HTML, images and tables of Markdown are not known here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from broadsheet.document.text import (
    Code,
    Inline,
    ItemList,
    LineBreak,
    Paragraph,
    Quote,
    Rule,
    Run,
    TextNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]{1,2000}", re.IGNORECASE)


def placeholder(index: int) -> str:
    """What stands in a text for `values[index]`."""
    return f"{_OPEN}{index}{_CLOSE}"


def without_placeholders(text: str) -> str:
    """The text without characters that could be taken for a placeholder's."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def fill(text: str, values: Sequence[str]) -> str:
    """The text with its values in place of their placeholders, as plain characters."""
    return _PLACE.sub(lambda match: values[int(match[1])], text)


def parse_markdown(text: str, values: Sequence[str] = ()) -> tuple[TextNode, ...]:
    """The rich text that `text` describes, with `values` in their places."""
    tokens = iter(_parser().parse(text))
    return tuple(_nodes(tokens, values, until=None))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    return parser.disable(["image", "html_block", "html_inline", "reference"])


def _nodes(
    tokens: Iterator[Token], values: Sequence[str], *, until: str | None
) -> Iterator[TextNode]:
    for token in tokens:
        if token.type == until:
            return
        match token.type:
            case "paragraph_open" | "heading_open":
                heading = int(token.tag[1]) if token.type == "heading_open" else None
                inline = next(tokens)
                next(tokens)
                yield Paragraph(tuple(_inlines(inline.children or [], values)), heading)
            case "bullet_list_open" | "ordered_list_open":
                yield _list(tokens, token, values)
            case "blockquote_open":
                yield Quote(tuple(_nodes(tokens, values, until="blockquote_close")))
            case "fence" | "code_block":
                yield Code(fill(token.content, values).rstrip("\n"))
            case "hr":
                yield Rule()


def _list(tokens: Iterator[Token], opening: Token, values: Sequence[str]) -> ItemList:
    items = []
    closing = opening.type.replace("_open", "_close")
    for token in tokens:
        if token.type == closing:
            break
        items.append(tuple(_nodes(tokens, values, until="list_item_close")))
    if opening.type == "bullet_list_open":
        return ItemList(tuple(items))
    start = opening.attrGet("start")
    return ItemList(tuple(items), int(start) if start is not None else 1)


def _inlines(tokens: Sequence[Token], values: Sequence[str]) -> Iterator[Inline]:
    look = {"strong": 0, "em": 0, "s": 0}
    link: str | None = None
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if name in look:
            look[name] += 1 if edge == "open" else -1
        elif token.type == "link_open":
            address = fill(_decoded(str(token.attrGet("href") or "")), values)
            link = address if _LINK.fullmatch(address) else None
        elif token.type == "link_close":
            link = None
        elif token.type == "hardbreak":
            yield LineBreak()
        else:
            text = " " if token.type == "softbreak" else fill(token.content, values)
            if text:
                code = token.type == "code_inline"
                yield Run(text, look["strong"] > 0, look["em"] > 0, code, look["s"] > 0, link)


def _decoded(address: str) -> str:
    """The parser percent-encodes the placeholder's own characters in a link; undo just that."""
    return address.replace("%EE%80%80", _OPEN).replace("%EE%80%81", _CLOSE)
