"""The styles of a mail's elements, and tables that lay them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.renderers.page.color import WHITE, Color
from broadsheet.renderers.page.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.document.block import Severity
    from broadsheet.document.document import Document
    from broadsheet.renderers.page.markup import Attribute

WIDTH = 600
"""The width of a mail in CSS pixels."""

TONES: dict[Severity, tuple[str, str]] = {
    "info": ("#0a53a8", "#e8f1fc"),
    "success": ("#11632c", "#e4f5e9"),
    "warning": ("#7a4a00", "#fff3d6"),
    "danger": ("#a8141f", "#fdebec"),
}
"""Colour of text and of ground, readable together."""

# Single quotes: the list stands in an attribute.
_FONT = "font-family:'Source Sans 3',-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"


@dataclass(frozen=True, slots=True)
class MailLook:
    """Styles that depend on the organization's colour."""

    brand: str
    ink: str
    text: str
    title: str
    muted: str
    small: str

    @classmethod
    def of(cls, document: Document) -> MailLook:
        """The look of a document's mail."""
        brand = Color.parse(document.branding.primary_color)
        text = f"{_FONT}font-size:15px;line-height:1.5;color:#1a1f26;"
        return cls(
            brand=str(brand),
            ink=str(brand.readable_on(WHITE)),
            text=text,
            title=f"{_FONT}font-size:26px;line-height:1.2;color:#1a1f26;margin:0 0 6px;",
            muted=f"{_FONT}font-size:15px;line-height:1.4;color:#545d68;",
            small=f"{_FONT}font-size:13px;line-height:1.4;color:#545d68;",
        )

    def heading(self, level: int) -> str:
        """The style of a heading of HTML level 2 to 6."""
        size = {2: 21, 3: 18}.get(level, 16)
        color = self.ink if level <= 2 else "#1a1f26"
        return f"{_FONT}font-size:{size}px;line-height:1.25;color:{color};margin:24px 0 10px;"


def styled(name: str, style: str, *children: Html) -> Html:
    """An element with its own style."""
    return element(name, {"style": style}, *children)


def box(attributes: Mapping[str, Attribute], style: str, content: Html) -> Html:
    """A table of one cell, which every program draws where it should be."""
    frame = {"role": "presentation", "cellpadding": 0, "cellspacing": 0, "border": 0, **attributes}
    return element("table", frame, element("tr", None, styled("td", style, content)))
