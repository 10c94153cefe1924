"""The look of a page: an organization's colours made readable, paper, and the style sheet."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from broadsheet.renderers.page.color import BLACK, TEXT_CONTRAST, WHITE, Color
from broadsheet.renderers.page.markup import Html

if TYPE_CHECKING:
    from broadsheet.document.document import Document, Page

FONT = (
    '"Source Sans 3", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, '
    '"Helvetica Neue", "Noto Sans", Arial, sans-serif'
)
_MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace'
_GRAPHIC_CONTRAST = 3.0
# Thin coloured letters glow on a dark ground; they need more than on a light one.
_DARK_CONTRAST = 7.0

_LIGHT = {
    "ground": "#eef0f3",
    "paper": "#ffffff",
    "tinted": "#f3f5f7",
    "ink": "#1a1f26",
    "muted": "#545d68",
    "line": "#d5dae0",
    "info": "#0a53a8",
    "info-tint": "#e8f1fc",
    "success": "#11632c",
    "success-tint": "#e4f5e9",
    "warning": "#7a4a00",
    "warning-tint": "#fff3d6",
    "danger": "#a8141f",
    "danger-tint": "#fdebec",
    "minus": "168 20 31",
    "deep": "0.42",
    "shadow": "rgb(0 0 0 / .16)",
}
_DARK = {
    "ground": "#0d1014",
    "paper": "#161a20",
    "tinted": "#1f252c",
    "ink": "#e6eaef",
    "muted": "#a3adb9",
    "line": "#333b45",
    "info": "#8cc0ff",
    "info-tint": "#152a45",
    "success": "#7fdb9a",
    "success-tint": "#12301d",
    "warning": "#f2c063",
    "warning-tint": "#372a0e",
    "danger": "#ff9ea1",
    "danger-tint": "#43181c",
    "minus": "255 158 161",
    "deep": "0.3",
    "shadow": "rgb(0 0 0 / .7)",
}


def style_html(document: Document) -> Html:
    """The page's whole style; the organization's colours and the paper in front."""
    brand = Color.parse(document.branding.primary_color)
    light = _variables(brand, _LIGHT)
    dark = _variables(brand, _DARK, contrast=_DARK_CONTRAST)
    fonts = f"--font:{FONT};--mono:{_MONO}"
    return Html(
        f":root{{color-scheme:light dark;{fonts};{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"{_paper(document.page, document.branding.footer)}\n{_sheet()}"
    )


def brand_colors(
    brand: Color, paper: Color, *grounds: Color, contrast: float = TEXT_CONTRAST
) -> dict[str, str]:
    """The brand's colour for text, for lines, for areas, and for text on it."""
    ink = brand.readable_on(paper, *grounds, contrast=contrast)
    return {
        "brand": str(brand),
        "brand-ink": str(ink),
        "brand-line": str(brand.readable_on(paper, contrast=_GRAPHIC_CONTRAST)),
        "brand-rgb": ink.triple,
        "on-brand": str(max(BLACK, WHITE, key=brand.contrast)),
    }


def _variables(brand: Color, fixed: dict[str, str], *, contrast: float = TEXT_CONTRAST) -> str:
    grounds = [Color.parse(fixed[name]) for name in ("paper", "tinted")]
    values = {**fixed, **brand_colors(brand, *grounds, contrast=contrast)}
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _paper(page: Page, footer: str) -> str:
    """Size and margins of paper; page numbers where a browser can set them."""
    size = f"{page.size.upper()} {'landscape' if page.landscape else 'portrait'}"
    look = "font:8pt var(--font);color:#545d68"
    return (
        f"@page{{size:{size};margin:{page.margin:g}mm;"
        f"@bottom-left{{content:{_string(footer)};{look}}}"
        f'@bottom-right{{content:counter(page) " / " counter(pages);{look}}}}}'
    )


def _string(text: str) -> str:
    """A string of CSS that can end neither itself nor the style element around it."""
    kept = (c if c.isalnum() and c.isascii() else f"\\{ord(c) or 0xFFFD:x} " for c in text)
    return f'"{"".join(kept)}"'


@cache
def _sheet() -> str:
    return resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
