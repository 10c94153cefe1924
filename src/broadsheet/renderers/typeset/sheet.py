"""The paper: its size, its margins, how much room there is for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.document.document import Page

POINTS_PER_MM = 72 / 25.4
POINTS_PER_PIXEL = 0.75
"""A CSS pixel is 1/96 inch, a point 1/72."""

GUTTER = 20.0
"""Points between blocks side by side."""

_MILLIMETRES = {"a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0)}
_POINTS = {"letter": (612.0, 792.0), "legal": (612.0, 1008.0)}
# What header and footer need, with some air.
_LEAST_TOP = 50.0
_LEAST_BOTTOM = 48.0
_LEAST_SIDE = 14.0
_MOST_SIDE = 0.3


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lengths in points. `side`, `top` and `bottom` are margins."""

    width: float
    height: float
    side: float
    top: float
    bottom: float

    @classmethod
    def of(cls, page: Page) -> Sheet:
        """The sheet of a document; margins grow where header and footer need the room."""
        if page.size in _POINTS:
            short, long = _POINTS[page.size]
        else:
            short, long = (round(mm * POINTS_PER_MM, 3) for mm in _MILLIMETRES[page.size])
        width, height = (long, short) if page.landscape else (short, long)
        margin = page.margin * POINTS_PER_MM
        return cls(
            width=width,
            height=height,
            side=round(min(max(margin, _LEAST_SIDE), width * _MOST_SIDE), 3),
            top=round(min(max(margin, _LEAST_TOP), height * _MOST_SIDE), 3),
            bottom=round(min(max(margin, _LEAST_BOTTOM), height * _MOST_SIDE), 3),
        )

    @property
    def text_width(self) -> float:
        return self.width - 2 * self.side

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom
