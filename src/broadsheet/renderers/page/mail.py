"""A document as a mail: tables for layout, a style on each element, pictures beside the text.

Programs for mail know little of CSS: no style sheet, no grid, no SVG, 600 pixels.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.document.table import Table
from broadsheet.renderers.page.about import (
    as_of_text,
    check_facts,
    dataset_facts,
    facts_text,
    origin_facts,
    parameter_facts,
    warnings,
)
from broadsheet.renderers.page.mail_blocks import MailBlocks, notice_html
from broadsheet.renderers.page.mail_look import WIDTH, MailLook, box, styled
from broadsheet.renderers.page.markup import Html, element, join, lines, open_tag, text
from broadsheet.renderers.walk import leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadsheet.document.document import Document

_MIN_ROWS = 1


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A picture that a mail shows as `cid:NAME`."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's HTML and the pictures that belong in the same message."""

    html: str
    pictures: tuple[MailPicture, ...]


def mail(document: Document, *, rows: int) -> Mail:
    """A mail whose pictures are attached; a table shows at most its first `rows`."""
    pictures: list[MailPicture] = []

    def attach(media_type: str, data: bytes) -> str:
        for picture in pictures:
            if picture.data == data:
                return f"cid:{picture.name}"
        pictures.append(MailPicture(f"picture-{len(pictures) + 1}", media_type, data))
        return f"cid:{pictures[-1].name}"

    html = _mail_html(document, attach, rows)
    return Mail(html, tuple(pictures))


def mail_file(document: Document, *, rows: int) -> Html:
    """The same mail in one file, its pictures within."""

    def embed(media_type: str, data: bytes) -> str:
        return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"

    return _mail_html(document, embed, rows)


def _mail_html(document: Document, picture: Callable[[str, bytes], str], rows: int) -> Html:
    look = MailLook.of(document)
    blocks = MailBlocks(document, look, picture, max(rows, _MIN_ROWS))
    head = element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light"}),
        element("title", None, text(document.title)),
    )
    parts = [
        _masthead(document, look, blocks),
        notice_html(warnings(document), look),
        *blocks.many(document.blocks),
        _about(document, look, rows),
    ]
    sheet = box(
        {"width": "100%", "style": f"max-width:{WIDTH}px", "align": "center"},
        "padding:24px 20px;background:#ffffff;text-align:start;" + look.text,
        join(parts, Html("\n")),
    )
    body = box({"width": "100%"}, "padding:0;background:#eef0f3", sheet)
    return Html(
        "<!DOCTYPE html>\n"
        + open_tag("html", {"lang": document.language, "dir": document.direction})
        + head
        + open_tag("body", {"style": "margin:0;padding:0;background:#eef0f3"})
        + body
        + "</body></html>\n"
    )


def _masthead(document: Document, look: MailLook, blocks: MailBlocks) -> Html:
    branding = document.branding
    parts = []
    if branding.logo is not None:
        parts.append(blocks.picture_html(branding.logo, height=36))
    if branding.header and branding.header != document.title:
        parts.append(
            styled("p", look.muted + "font-weight:bold;margin:0 0 8px", text(branding.header))
        )
    parts.append(styled("h1", look.title, text(document.title)))
    if document.description:
        parts.append(styled("p", look.muted + "margin:0 0 8px", lines(document.description)))
    facts = facts_text(parameter_facts(document))
    for line in (as_of_text(document), facts):
        if line:
            parts.append(styled("p", look.small + "margin:0 0 4px", text(line)))
    edge = f"padding:16px 0;border-top:5px solid {look.brand};border-bottom:1px solid #d5dae0"
    return box({"width": "100%"}, edge, join(parts))


def _about(document: Document, look: MailLook, rows: int) -> Html:
    labels, provenance = document.labels, document.provenance
    tables = (block for block in leaves(document.blocks) if isinstance(block, Table))
    is_whole = not provenance.cuts and all(table.data.num_rows <= rows for table in tables)
    texts = [
        facts_text(origin_facts(document)),
        *map(facts_text, dataset_facts(document)),
        *map(facts_text, check_facts(document)),
        labels.complete if is_whole else "",
        labels.made_with.format(software=provenance.software),
        document.branding.footer,
    ]
    paragraphs = [styled("p", look.small + "margin:0 0 4px", lines(each)) for each in texts if each]
    return box({"width": "100%"}, "padding:16px 0 0;border-top:1px solid #d5dae0", join(paragraphs))
