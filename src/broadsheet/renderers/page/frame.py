"""What stands around the blocks: head, title, notices, provenance, imprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.page.about import (
    about_html,
    as_of_text,
    facts_html,
    parameter_facts,
    warnings,
)
from broadsheet.renderers.page.blocks import BlockWriter, picture_html
from broadsheet.renderers.page.markup import EMPTY, Html, close_tag, element, lines, open_tag, text
from broadsheet.renderers.page.theme import style_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.document import Document

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def page_html(document: Document) -> Iterator[Html]:
    """A page that is complete in itself: no script, no request, one heading of level 1."""
    labels = document.labels
    yield Html("<!DOCTYPE html>\n")
    yield open_tag("html", {"lang": document.language, "dir": document.direction})
    yield element("head", None, *_head(document))
    yield Html("\n<body>\n")
    yield element("a", {"class": "skip", "href": "#main"}, text(labels.skip_to_content))
    yield open_tag("div", {"class": "sheet"})
    yield _masthead(document)
    yield open_tag("main", {"id": "main", "tabindex": -1})
    yield _notices(document)
    for piece in BlockWriter(document).many(document.blocks):
        yield piece
        yield Html("\n")
    yield about_html(document)
    yield close_tag("main")
    yield _imprint(document)
    yield Html("</div>\n</body>\n</html>\n")


def _head(document: Document) -> Iterator[Html]:
    named = {
        "viewport": "width=device-width, initial-scale=1",
        "referrer": "no-referrer",
        "robots": "noindex",
        "description": document.description,
        "keywords": ", ".join(document.keywords),
        "generator": document.provenance.software,
    }
    yield element("meta", {"charset": "utf-8"})
    yield element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    for name, content in named.items():
        if content:
            yield element("meta", {"name": name, "content": content})
    yield element("title", None, text(document.title))
    yield element("style", None, style_html(document))


def _masthead(document: Document) -> Html:
    branding = document.branding
    brand = [picture_html(branding.logo)] if branding.logo else []
    if branding.header and branding.header != document.title:
        brand.append(element("span", None, text(branding.header)))
    return element(
        "header",
        {"class": "masthead"},
        element("div", {"class": "brand"}, *brand) if brand else EMPTY,
        element("h1", None, text(document.title)),
        element("p", {"class": "lead"}, lines(document.description))
        if document.description
        else EMPTY,
        element("p", {"class": "as-of"}, text(as_of_text(document))),
        facts_html(parameter_facts(document)),
    )


def _notices(document: Document) -> Html:
    sentences = warnings(document)
    if not sentences:
        return EMPTY
    sign = element("span", {"class": "sign", "aria-hidden": "true"}, text("!"))
    look = {"class": "callout warning", "role": "note", "aria-label": document.labels.warning}
    if len(sentences) == 1:
        said = element("p", None, lines(sentences[0]))
    else:
        said = element("ul", None, *(element("li", None, lines(each)) for each in sentences))
    return element("div", look, sign, element("div", None, said))


def _imprint(document: Document) -> Html:
    software = document.labels.made_with.format(software=document.provenance.software)
    parts = (document.branding.footer, software)
    paragraphs = [element("p", None, lines(part)) for part in parts if part]
    return element("footer", {"class": "imprint"}, *paragraphs)
