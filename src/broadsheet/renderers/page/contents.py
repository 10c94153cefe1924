"""A table of contents with links."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from broadsheet.document.block import Heading
from broadsheet.renderers.page.markup import EMPTY, Html, element, join, text
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.block import Block, Contents


def contents_html(contents: Contents, blocks: Sequence[Block], label: str) -> Html:
    """The headings down to the wanted depth, nested as they are in the report."""
    headings = [
        block
        for block in leaves(blocks)
        if isinstance(block, Heading) and block.level <= contents.depth
    ]
    if not headings:
        return EMPTY
    title = element("p", {"class": "title"}, text(contents.title)) if contents.title else EMPTY
    look = {"class": "contents", "aria-label": contents.title or label}
    return element("nav", look, title, _list(headings))


def _list(headings: Sequence[Heading]) -> Html:
    """Headings as a list; those below the first one's level are in lists of their own."""
    top = min(heading.level for heading in headings)
    starts = [i for i, heading in enumerate(headings) if heading.level == top or i == 0]
    ends = [*starts[1:], len(headings)]
    return element(
        "ol",
        None,
        join(
            _item(headings[start], headings[start + 1 : end])
            for start, end in zip(starts, ends, strict=True)
        ),
    )


def _item(heading: Heading, below: Sequence[Heading]) -> Html:
    link = element("a", {"href": f"#{quote(heading.id)}"}, text(heading.text))
    return element("li", None, link, _list(below) if below else EMPTY)
