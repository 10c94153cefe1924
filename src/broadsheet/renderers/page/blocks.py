"""Blocks as HTML, each piece as soon as it is ready."""

from __future__ import annotations

import base64
from functools import singledispatchmethod
from itertools import chain, count
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
from broadsheet.renderers.chart_image import chart_svg, drawn_size, inline_svg
from broadsheet.renderers.page.contents import contents_html
from broadsheet.renderers.page.markup import (
    EMPTY,
    Html,
    close_tag,
    element,
    lines,
    open_tag,
    text,
)
from broadsheet.renderers.page.metrics import metrics_html
from broadsheet.renderers.page.rich_text import text_html
from broadsheet.renderers.page.tables import cut_html, data_html, table_html
from broadsheet.renderers.page.words import severity_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from broadsheet.document.block import Picture, Recommendation, Severity
    from broadsheet.document.document import Document

_LOWEST = 6
_NARROW = 200.0
_SIGNS: dict[Severity, str] = {"info": "i", "success": "✓", "warning": "!", "danger": "✕"}


class BlockWriter:
    """Writes a document's blocks in order; knows under which heading it is."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._labels = document.labels
        self._numbers = count(1)
        self._level = 1
        self._heading = document.title

    def many(self, blocks: Iterable[Block]) -> Iterator[Html]:
        """Blocks one after another."""
        return chain.from_iterable(self.block(each) for each in blocks)

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[Html]:
        """Any block."""
        raise TypeError(type(block))

    @block.register(Heading)
    def _(self, block: Heading) -> Iterator[Html]:
        # Never more than one step down, as screen readers' lists of headings want it.
        self._level = min(block.level + 1, self._level + 1, _LOWEST)
        self._heading = block.text
        yield element(f"h{self._level}", {"id": block.id}, text(block.text))

    @block.register(RichText)
    def _(self, block: RichText) -> Iterator[Html]:
        yield element("div", {"class": "text"}, text_html(block.nodes, self._level))

    @block.register(Metrics)
    def _(self, block: Metrics) -> Iterator[Html]:
        yield metrics_html(block, self._labels)

    @block.register(Chart)
    def _(self, block: Chart) -> Iterator[Html]:
        name = self._name()
        width, _ = drawn_size(chart_svg(block))
        yield open_tag("figure", {"class": "chart"})
        if block.title:
            yield element("figcaption", None, text(block.title))
        picture = {"class": "picture", "role": "img", "aria-label": block.alt}
        # On a phone a wide chart scrolls, which the keyboard must reach.
        focus = {"tabindex": 0} if width > _NARROW else {}
        yield open_tag("div", {**picture, **focus, "style": f"--width:{width:.0f}px"})
        yield Html(inline_svg(block, f"{name}-"))
        yield close_tag("div")
        yield cut_html(block.cut)
        if block.data.num_rows:
            summary = element("summary", None, text(self._labels.data_table))
            yield open_tag("details", {"class": "data"})
            yield summary
            yield from data_html(
                block.columns,
                block.data,
                self._document.formatter,
                name=f"{name}-data",
                title=block.title or block.alt,
            )
            yield close_tag("details")
        yield close_tag("figure")

    @block.register(Table)
    def _(self, block: Table) -> Iterator[Html]:
        yield from table_html(
            block,
            self._document.formatter,
            self._labels,
            name=self._name(),
            fallback_title=self._heading,
        )

    @block.register(Callout)
    def _(self, block: Callout) -> Iterator[Html]:
        title = [element("p", {"class": "title"}, text(block.title))] if block.title else []
        body = element("div", None, *title, text_html(block.nodes, self._level))
        look = {"class": f"callout {block.severity}", "role": "note"}
        yield element("div", look, self._sign(block.severity), body)

    def _sign(self, severity: Severity) -> Html:
        sign = element("span", {"class": "sign", "aria-hidden": "true"}, text(_SIGNS[severity]))
        name = element(
            "span", {"class": "hidden"}, text(f"{severity_name(severity, self._labels)}: ")
        )
        return Html(sign + name)

    @block.register(Recommendations)
    def _(self, block: Recommendations) -> Iterator[Html]:
        yield open_tag("section", {"class": "recommendations"})
        if block.title:
            level = min(self._level + 1, _LOWEST)
            yield element(f"h{level}", None, text(block.title))
        if block.items:
            yield element("ol", None, *(self._recommendation(each) for each in block.items))
        elif block.empty_text:
            yield element("p", {"class": "note"}, text(block.empty_text))
        yield close_tag("section")

    def _recommendation(self, item: Recommendation) -> Html:
        title = element("p", {"class": "title"}, text(item.title))
        body = element("div", {"class": "body"}, title, text_html(item.nodes, self._level + 1))
        saving = EMPTY
        if item.saving is not None:
            label = element("span", {"class": "label"}, text(item.saving_label))
            figure = element("strong", None, text(item.saving.text))
            saving = element("p", {"class": "saving"}, label, Html(" "), figure)
        return element("li", {"class": item.severity}, self._sign(item.severity), body, saving)

    @block.register(Image)
    def _(self, block: Image) -> Iterator[Html]:
        picture = picture_html(block.picture)
        caption = [element("figcaption", None, lines(block.caption))] if block.caption else []
        style = f"--share:{block.share:.2%}"
        yield element("figure", {"class": "image", "style": style}, picture, *caption)

    @block.register(Columns)
    def _(self, block: Columns) -> Iterator[Html]:
        tracks = " ".join(f"minmax(0,{item.width:g}fr)" for item in block.items)
        yield open_tag("div", {"class": "columns", "style": f"--tracks:{tracks}"})
        for item in block.items:
            yield open_tag("div")
            yield from self.many(item.blocks)
            yield close_tag("div")
        yield close_tag("div")

    @block.register(PageBreak)
    def _(self, block: PageBreak) -> Iterator[Html]:
        yield element("div", {"class": "page-break"})

    @block.register(Contents)
    def _(self, block: Contents) -> Iterator[Html]:
        yield contents_html(block, self._document.blocks, self._labels.contents)

    def _name(self) -> str:
        # Two hyphens, which ids made from headings do not have.
        return f"b--{next(self._numbers)}"


def picture_html(picture: Picture, attributes: dict[str, str] | None = None) -> Html:
    """A picture that needs no other file."""
    return element(
        "img",
        {
            "src": data_address(picture),
            "alt": picture.alt,
            "width": picture.width or None,
            "height": picture.height or None,
            **(attributes or {}),
        },
    )


def data_address(picture: Picture) -> str:
    """A `data:` address of a picture."""
    code = base64.b64encode(picture.data).decode("ascii")
    return f"data:{picture.media_type};base64,{code}"
