"""The colours of a workbook, from the organization's two, always readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.document.charts.theme import theme_of

if TYPE_CHECKING:
    from broadsheet.document.block import Severity, Verdict
    from broadsheet.document.document import Branding

_LUMINANCE = (0.2126, 0.7152, 0.0722)
_WHITE = (255, 255, 255)
_TEXT_CONTRAST = 4.5

INK = "#1f2933"
MUTED = "#5b6672"
LINE = "#d9dee4"
NEGATIVE = "#e3a9a4"

SEVERITIES: dict[Severity, tuple[str, str]] = {
    "info": ("#e8f1fa", "#1d5a91"),
    "success": ("#e8f5ec", "#1f6b3a"),
    "warning": ("#fdf3dc", "#835400"),
    "danger": ("#fce9e8", "#a32018"),
}
"""Ground and ink of each severity."""

VERDICTS: dict[Verdict, str] = {"good": "#1f6b3a", "bad": "#a32018", "neutral": MUTED}


@dataclass(frozen=True, slots=True)
class Palette:
    """`primary` is for grounds with `on_primary` upon it, `title` for letters on white.

    `series` are the colours that the report's charts have in any format.
    """

    primary: str
    on_primary: str
    title: str
    tint: str
    bar: str
    shade: str
    series: tuple[str, ...]

    @classmethod
    def of(cls, branding: Branding) -> Palette:
        """The colours for a document's branding."""
        primary = branding.primary_color
        title = primary if _contrast(primary) >= _TEXT_CONTRAST else INK
        return cls(
            primary=primary,
            on_primary="#ffffff" if _contrast(primary) >= _TEXT_CONTRAST else INK,
            title=title,
            tint=mixed(primary, 0.9),
            bar=mixed(primary, 0.6),
            shade=mixed(primary, 0.45),
            series=theme_of(branding).palette,
        )


def mixed(color: str, white: float) -> str:
    """`color` with that share (0 to 1) of white."""
    parts = zip(_rgb(color), _WHITE, strict=True)
    return "#" + "".join(f"{round(own + (w - own) * white):02x}" for own, w in parts)


def _contrast(color: str) -> float:
    """Contrast with white, 1 to 21 (WCAG 2.2, contrast ratio)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _rgb(color))
    ]
    return 1.05 / (sum(w * c for w, c in zip(_LUMINANCE, linear, strict=True)) + 0.05)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
