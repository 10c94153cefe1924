"""Colours that stay readable, whatever colour an organization chose."""

from __future__ import annotations

from typing import NamedTuple

TEXT_CONTRAST = 4.5
_STEPS = 50


class Color(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Color:
        """Read `#rrggbb`."""
        return cls(*(int(text[start : start + 2], 16) for start in (1, 3, 5)))

    def __str__(self) -> str:
        return "#" + "".join(f"{part:02x}" for part in self)

    @property
    def triple(self) -> str:
        """As CSS's `rgb()` takes it."""
        return " ".join(str(part) for part in self)

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 to 1 (WCAG 2.2, relative luminance)."""
        parts = [part / 255 for part in self]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(self, other: Color) -> float:
        """Contrast ratio, 1 to 21 (WCAG 2.2, contrast ratio)."""
        low, high = sorted((self.luminance, other.luminance))
        return (high + 0.05) / (low + 0.05)

    def mixed(self, other: Color, share: float) -> Color:
        """This colour with `share` (0 to 1) of another."""
        pairs = zip(self, other, strict=True)
        return Color(*(round(mine + (theirs - mine) * share) for mine, theirs in pairs))

    def readable_on(self, *grounds: Color, contrast: float = TEXT_CONTRAST) -> Color:
        """The nearest shade with at least `contrast` to every ground: darker on light ones."""
        darkest = min(grounds, key=lambda ground: ground.luminance)
        target = BLACK if darkest.contrast(BLACK) >= darkest.contrast(WHITE) else WHITE
        for step in range(_STEPS + 1):
            shade = self.mixed(target, step / _STEPS)
            if all(shade.contrast(ground) >= contrast for ground in grounds):
                return shade
        return target


BLACK = Color(0, 0, 0)
WHITE = Color(255, 255, 255)
