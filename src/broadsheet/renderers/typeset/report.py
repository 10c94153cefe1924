"""A document as what the template reads: one tree of data, and the pictures it names."""

from __future__ import annotations

import json
import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

from broadsheet.document.number import digits_of
from broadsheet.renderers import fonts
from broadsheet.renderers.page.color import WHITE, Color
from broadsheet.renderers.typeset.about import about_node, as_of_text
from broadsheet.renderers.typeset.blocks import BlockTree, TableNodes
from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.compile import Report
from broadsheet.renderers.typeset.measure import shortened
from broadsheet.renderers.typeset.sheet import POINTS_PER_PIXEL, Sheet
from broadsheet.renderers.typeset.table import SHADES

if TYPE_CHECKING:
    from broadsheet.document.document import Branding, Document

Node = dict[str, Any]

INK = Color.parse("#1b2430")

_LIGHTEST, _DARKEST = 0.05, 0.85
_TITLE, _LONG_TITLE, _LONG = 25.0, 20.0, 60
_NARROW = 380.0
_LOGO_HEIGHT, _LOGO_WIDTH = 30.0, 170.0
_FURNITURE = 8.0
# Sizes in points with what text takes that is wider than measured.
_LEAD, _FACT = 11.5, 9.0
_COUNTED = "1\u0661\u06f1\u0967\u09e7"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_REGION = re.compile(r"[A-Z]{2}")


def report_of(document: Document, tables: TableNodes | None = None) -> Report:
    """The document as `data.json` and pictures. Raises RenderError naming what can't be drawn.

    `tables` makes the nodes of tables as wide as a page in another way.
    """
    sheet = Sheet.of(document.page)
    blocks = BlockTree(document, sheet, tables)
    tree = {
        **_metadata(document),
        "page": {
            "width": sheet.width,
            "height": sheet.height,
            "side": sheet.side,
            "top": sheet.top,
            "bottom": sheet.bottom,
        },
        "brand": _brand(document, blocks),
        "shades": shades(document.branding),
        "furniture": _furniture(document, sheet),
        "title-size": _title_size(document, sheet),
        "lead": soft(clean(document.description), sheet.text_width / _LEAD),
        "facts": _facts(document, sheet),
        "cuts": [clean(cut) for cut in document.provenance.cuts],
        "blocks": blocks.nodes(document.blocks, sheet.text_width),
        "about": about_node(document, sheet),
    }
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return Report({**blocks.files, "data.json": text.encode()}, blocks.pictures)


def look_of(document: Document) -> Node:
    """What texts apart from a report need to look like its own."""
    return {
        **_metadata(document),
        "brand": colors(document.branding),
        "shades": shades(document.branding),
    }


def _metadata(document: Document) -> Node:
    language, *subtags = document.language.split("-")
    region = next((tag for tag in subtags if _REGION.fullmatch(tag)), None)
    moment = document.as_of
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return {
        # A PDF for everyone must have a title.
        "title": soft(one_line(document.title), _LONG / 2) or document.labels.report,
        "description": one_line(document.description),
        "author": [author] if (author := one_line(document.branding.header)) else [],
        "keywords": [one_line(keyword) for keyword in document.keywords],
        "lang": language.lower() if _LANGUAGE.fullmatch(language.lower()) else "en",
        "region": region,
        "dir": document.direction,
        "date": list(moment.timetuple()[:6]),
        "fonts": {
            "text": fonts.families(document.language),
            "code": fonts.MONO,
            "emoji": fonts.EMOJI,
        },
    }


def colors(branding: Branding) -> Node:
    """The organization's colours: of text, of lines, of bars, of grounds."""
    primary = Color.parse(branding.primary_color)
    wash = WHITE.mixed(primary, 0.06)
    return {
        "text": str(primary.readable_on(WHITE, wash)),
        "line": str(primary.readable_on(WHITE, contrast=1.6)),
        "bar": str(WHITE.mixed(primary, 0.42)),
        "wash": str(wash),
    }


def _brand(document: Document, blocks: BlockTree) -> Node:
    logo = document.branding.logo
    node: Node = {**colors(document.branding), "logo": None}
    if logo is not None:
        width, height = max(1, logo.width), max(1, logo.height)
        scale = min(_LOGO_HEIGHT / height, _LOGO_WIDTH / width, POINTS_PER_PIXEL * 2)
        node["logo"] = {
            "file": blocks.picture(logo),
            "alt": one_line(logo.alt) or one_line(document.branding.header) or " ",
            "w": round(width * scale, 2),
            "h": round(height * scale, 2),
        }
    return node


def shades(branding: Branding) -> list[Node]:
    """From nearly white to nearly the primary colour, each with a text that can be read on it."""
    primary = Color.parse(branding.primary_color)
    steps = []
    for step in range(SHADES + 1):
        fill = WHITE.mixed(primary, _LIGHTEST + (_DARKEST - _LIGHTEST) * step / SHADES)
        text = max((INK, WHITE), key=fill.contrast)
        steps.append({"fill": str(fill), "text": str(text.readable_on(fill))})
    return steps


def _furniture(document: Document, sheet: Sheet) -> Node:
    branding = document.branding
    # Half of the line each, so that neither pushes the other into a second line.
    room = sheet.text_width / _FURNITURE
    title, header = one_line(document.title), one_line(branding.header)
    digits = digits_of(document.locale)
    footer = " · ".join(part for part in (one_line(branding.footer), as_of_text(document)) if part)
    return {
        # A report called like its header says so once.
        "header": shortened(header, room * 0.4) if header != title else "",
        "title": shortened(title, room * 0.5),
        "footer": shortened(footer, room * 0.75),
        "page": document.labels.page_of,
        "digits": list(digits),
        # The typesetter counts in these digits only.
        "numbering": digits[1] if digits[1] in _COUNTED else "1",
    }


def _title_size(document: Document, sheet: Sheet) -> float:
    size = _LONG_TITLE if len(document.title) > _LONG else _TITLE
    return size if sheet.text_width > _NARROW else size * 0.8


def _facts(document: Document, sheet: Sheet) -> list[tuple[str, str]]:
    room = sheet.text_width / _FACT
    parameters = [
        (soft(one_line(each.title or each.name), room), soft(one_line(each.value.text), room))
        for each in document.provenance.parameters
    ]
    return [("", as_of_text(document)), *parameters]
