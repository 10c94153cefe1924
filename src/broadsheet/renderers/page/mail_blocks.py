"""Blocks for a mail."""

from __future__ import annotations

from functools import singledispatchmethod
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

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
from broadsheet.renderers.chart_image import chart_svg, drawn_size, picture_png
from broadsheet.renderers.page.mail_look import TONES, WIDTH, MailLook, box, styled
from broadsheet.renderers.page.mail_table import mail_table
from broadsheet.renderers.page.markup import EMPTY, Html, element, join, lines, text
from broadsheet.renderers.page.metrics import change_text
from broadsheet.renderers.page.rich_text import text_html
from broadsheet.renderers.page.words import severity_name
from broadsheet.renderers.typeset.plot import chart_png
from broadsheet.renderers.typeset.report import look_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from broadsheet.document.block import Metric, Picture, Recommendation, Severity
    from broadsheet.document.document import Document

_INSIDE = WIDTH - 40
_LOWEST = 6
_TILES = 2


class MailBlocks:
    """Writes a document's blocks one below the other."""

    def __init__(
        self, document: Document, look: MailLook, source: Callable[[str, bytes], str], rows: int
    ) -> None:
        self._document = document
        self._look = look
        self._source = source
        self._rows = rows
        self._level = 1

    def many(self, blocks: Iterable[Block]) -> Iterator[Html]:
        """Blocks one after another."""
        return chain.from_iterable(self.block(each) for each in blocks)

    def picture_html(self, picture: Picture, *, height: int | None = None, width: int = 0) -> Html:
        """A picture as every program can show it; vectors become pixels."""
        data, media_type = picture.data, str(picture.media_type)
        if media_type == "image/svg+xml":
            data, media_type = picture_png(data), "image/png"
        if height and picture.height:
            width = round(picture.width * height / picture.height)
        return self._img(media_type, data, picture.alt, width or picture.width)

    def _img(self, media_type: str, data: bytes, alt: str, width: float) -> Html:
        return element(
            "img",
            {
                "src": self._source(media_type, data),
                "alt": alt,
                "width": round(min(width, _INSIDE)) or None,
                "style": "display:block;border:0;max-width:100%;height:auto",
            },
        )

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[Html]:
        """Any block."""
        raise TypeError(type(block))

    @block.register(Heading)
    def _(self, block: Heading) -> Iterator[Html]:
        self._level = min(block.level + 1, self._level + 1, _LOWEST)
        yield self._heading(block.text, self._level)

    def _heading(self, title: str, level: int) -> Html:
        return styled(f"h{level}", self._look.heading(level), text(title))

    @block.register(RichText)
    def _(self, block: RichText) -> Iterator[Html]:
        yield styled("div", self._look.text, text_html(block.nodes, self._level))

    @block.register(Metrics)
    def _(self, block: Metrics) -> Iterator[Html]:
        rows = [block.items[i : i + _TILES] for i in range(0, len(block.items), _TILES)]
        layout = {"role": "presentation", "width": "100%", "cellpadding": "0", "cellspacing": "6"}
        yield element("table", layout, *(self._tiles(row) for row in rows))

    def _tiles(self, row: Sequence[Metric]) -> Html:
        edge = f"padding:10px 14px;border:1px solid #d5dae0;border-top:3px solid {self._look.brand}"
        cells = [
            element("td", {"width": "50%", "valign": "top", "style": edge}, self._tile(metric))
            for metric in row
        ]
        return element("tr", None, *cells)

    def _tile(self, metric: Metric) -> Html:
        look = self._look
        tone = {"good": TONES["success"], "bad": TONES["danger"]}.get(metric.verdict)
        color = f"color:{tone[0]};" if tone else ""
        lines_below = [
            styled("div", f"{look.small}{style}", text(words))
            for style, words in zip(
                (f"font-weight:bold;{color}", ""),
                change_text(metric, self._document.labels),
                strict=True,
            )
            if words
        ]
        value = f"{look.text}font-size:22px;font-weight:bold;"
        return join(
            (
                styled("div", look.small, text(metric.label)),
                styled("div", value, text(metric.value.text)),
                *lines_below,
            )
        )

    @block.register(Chart)
    def _(self, block: Chart) -> Iterator[Html]:
        if block.title:
            yield self._caption(block.title)
        width, _ = drawn_size(chart_svg(block))
        yield self._img("image/png", chart_png(block, look_of(self._document)), block.alt, width)
        if block.cut is not None:
            yield notice_html((block.cut.text,), self._look)

    def _caption(self, title: str) -> Html:
        return styled("p", f"{self._look.text}font-weight:bold;margin:18px 0 6px", text(title))

    @block.register(Table)
    def _(self, block: Table) -> Iterator[Html]:
        if block.title:
            yield self._caption(block.title)
        document = self._document
        yield mail_table(block, document.formatter, document.labels, self._look, self._rows)
        notices = [] if block.cut is None else [block.cut.text]
        if block.data.num_rows > self._rows:
            notices.insert(0, self._shown(self._rows, block.data.num_rows))
        yield notice_html(notices, self._look)
        for note in block.notes:
            yield styled("p", f"{self._look.small}margin:6px 0", lines(note))

    def _shown(self, shown: int, available: int) -> str:
        formatter = self._document.formatter
        whole = formatter.infer(pa.int64())
        texts = (formatter.text(number, whole) for number in (shown, available))
        return self._document.labels.shown_of.format(shown=next(texts), available=next(texts))

    @block.register(Callout)
    def _(self, block: Callout) -> Iterator[Html]:
        title = block.title or severity_name(block.severity, self._document.labels)
        yield self._remark(block.severity, title, text_html(block.nodes, self._level))

    def _remark(self, severity: Severity, title: str, content: Html) -> Html:
        ink, ground = TONES[severity]
        edge = f"padding:10px 14px;background:{ground};border-inline-start:4px solid {ink};"
        head = styled("div", f"font-weight:bold;color:{ink}", text(title))
        spaced = {"width": "100%", "style": "margin:10px 0"}
        return box(spaced, edge + self._look.text, Html(head + content))

    @block.register(Recommendations)
    def _(self, block: Recommendations) -> Iterator[Html]:
        if block.title:
            yield self._heading(block.title, min(self._level + 1, _LOWEST))
        for item in block.items:
            yield self._recommendation(item)
        if not block.items and block.empty_text:
            yield styled("p", self._look.muted, text(block.empty_text))

    def _recommendation(self, item: Recommendation) -> Html:
        content = text_html(item.nodes, self._level)
        if item.saving is not None:
            words = f"{item.saving_label} {item.saving.text}".strip()
            content = Html(content + styled("div", "font-weight:bold", text(words)))
        name = severity_name(item.severity, self._document.labels)
        return self._remark(item.severity, f"{name}: {item.title}", content)

    @block.register(Image)
    def _(self, block: Image) -> Iterator[Html]:
        yield self.picture_html(block.picture, width=round(_INSIDE * block.share))
        if block.caption:
            yield styled("p", f"{self._look.small}margin:6px 0 12px", lines(block.caption))

    @block.register(Columns)
    def _(self, block: Columns) -> Iterator[Html]:
        # Phones are too narrow for columns, and many programs can't stack them.
        for item in block.items:
            yield from self.many(item.blocks)

    @block.register(PageBreak)
    @block.register(Contents)
    def _(self, block: PageBreak | Contents) -> Iterator[Html]:
        return iter(())


def notice_html(sentences: Sequence[str], look: MailLook) -> Html:
    """What a reader must know: rows left out, doubtful data."""
    if not sentences:
        return EMPTY
    ink, ground = TONES["warning"]
    style = f"padding:8px 14px;background:{ground};{look.text}color:{ink};font-size:14px;"
    content = join((lines(each) for each in sentences), Html("<br>"))
    return box({"width": "100%", "style": "margin:10px 0"}, style, content)
