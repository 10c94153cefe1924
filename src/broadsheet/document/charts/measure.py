"""How wide a text will be, near enough to decide whether it fits."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("iIjl.,:;'|!()[]·’ \u00a0\u202f\u2009")
_SLIM = frozenset('frt-–/"*1')
_BROAD = frozenset("mwMWOQGDNHU%@&€")


def width(text: str, size: float = 11.0) -> float:
    """Estimated width in CSS pixels of a line of text set at `size` pixels, rather too wide."""
    return size * sum(_share(character) for character in text)


def _share(character: str) -> float:
    """Of the font size, by the metrics of Source Sans 3 in classes."""
    if character in _NARROW:
        return 0.27
    if character in _SLIM:
        return 0.37
    if character in _BROAD:
        return 0.74
    if character.isascii():
        return 0.59 if character.isupper() else 0.51
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.category(character) in ("Mn", "Cf"):
        return 0.0
    return 0.6


def wrapped(text: str, room: float, lines: int, size: float = 11.0) -> str | None:
    """The text in at most that many lines of `room` pixels, None where it does not fit."""
    done: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > room:
            done.append(line)
            line = word
        else:
            line = longer
    done.append(line)
    if len(done) > lines or any(width(each, size) > room for each in done):
        return None
    return "\n".join(done)
