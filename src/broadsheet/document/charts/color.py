"""Colours: contrast, mixing, and how different two of them look, also to the colour-blind."""

from __future__ import annotations

import math
from functools import cache

Rgb = tuple[float, float, float]

WHITE, BLACK = "#ffffff", "#000000"

# Machado, Oliveira, Fernandes (2009), severity 1.0; rows of matrices over linear RGB.
_VISIONS: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
)


def parse(color: str) -> Rgb:
    """Red, green and blue from 0 to 1 of `#rrggbb`."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def written(rgb: Rgb) -> str:
    """`#rrggbb`."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in rgb)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    red, green, blue = (_linear(part) for part in parse(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour in the one; 0 is the one, 1 the other."""
    pairs = zip(parse(one), parse(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return written((red, green, blue))


def darkened(color: str, ratio: float) -> str:
    """The colour, made darker until it has that contrast on white."""
    share = 0.0
    while contrast(mix(color, BLACK, share), WHITE) < ratio:
        share += 0.02
    return mix(color, BLACK, share)


def ink_on(color: str, dark: str) -> str:
    """White or `dark`, whichever can be read better on the colour."""
    return WHITE if contrast(color, WHITE) >= contrast(color, dark) else dark


def difference(one: str, other: str) -> float:
    """How different two colours look in Oklab, to normal eyes and to red- and green-blind ones.

    The least of the three; 0.05 can just be told apart side by side, 0.1 well.
    """
    pairs = zip(_seen(one), _seen(other), strict=True)
    return min(math.dist(first, second) for first, second in pairs)


@cache
def _seen(color: str) -> tuple[Rgb, ...]:
    red, green, blue = (_linear(part) for part in parse(color))
    return tuple(
        _oklab(tuple(r * red + g * green + b * blue for r, g, b in vision))  # type: ignore[arg-type]
        for vision in _VISIONS
    )


def _oklab(rgb: Rgb) -> Rgb:
    """Oklab of linear RGB (B. Ottosson, 2020)."""
    red, green, blue = (max(0.0, part) for part in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
