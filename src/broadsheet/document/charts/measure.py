"""How wide a text will be, near enough to decide whether it fits."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from broadsheet.document.direction import with_ellipsis

if TYPE_CHECKING:
    from collections.abc import Iterator

_NARROW = frozenset("iIjl.,:;'|!()[]·’ \u00a0\u202f\u2009")
_SLIM = frozenset('frt-–/"*1')
_BROAD = frozenset("mwMWOQGDNHU%@&€")
_JOINER = "\u200d"
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
# Scripts of South and Southeast Asia, whose letters take another shape beside others.
_SHAPED = (
    (range(0x0900, 0x0B80), 0.6),
    (range(0x0B80, 0x0C00), 0.95),
    (range(0x0C00, 0x0D00), 0.8),
    (range(0x0D00, 0x0D80), 0.95),
    (range(0x0D80, 0x0E00), 0.8),
    (range(0x1000, 0x10A0), 0.75),
    (range(0x1780, 0x1800), 0.8),
)


def width(text: str, size: float = 11.0) -> float:
    """Estimated width in CSS pixels of a line of text set at `size` pixels, rather too wide."""
    if text.isascii():
        return size * sum(map(_share, text))
    return size * sum(_shares(text))


def _shares(text: str) -> Iterator[float]:
    for place, character in enumerate(text):
        yield 0.0 if _is_part_of_emoji(text, place) else _share(character)


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
    if character in _FLAG_LETTERS:
        return 1.3
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.category(character) in ("Mn", "Cf"):
        return 0.0
    code = ord(character)
    return next((share for codes, share in _SHAPED if code in codes), 0.6)


def is_underrated(text: str) -> bool:
    """Whether Vega takes the text for narrower than it is set: it measures letter by letter."""
    return not text.isascii() and any(
        ord(character) in codes for character in text for codes, _ in _SHAPED
    )


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


def shortened(text: str, room: float, size: float = 11.0) -> str:
    """As much of the text as `room` pixels hold, with an ellipsis if that is not all."""
    if width(text, size) <= room:
        return text
    room -= width("…", size)
    end, used = 0, 0.0
    for place, share in enumerate(_shares(text)):
        used += share * size
        if used > room:
            break
        if not _joins(text, place + 1):
            end = place + 1
    return with_ellipsis(text[:end].rstrip())


def _joins(text: str, place: int) -> bool:
    """Whether the character there belongs to the one before, such as a mark."""
    if place >= len(text):
        return False
    is_mark = unicodedata.category(text[place]) in ("Mn", "Mc", "Me", "Cf")
    return is_mark or _is_part_of_emoji(text, place)


def _is_part_of_emoji(text: str, place: int) -> bool:
    """Whether the character there is drawn within the one before: a family, a skin, a flag."""
    if not place:
        return False
    before, after = text[place - 1], text[place]
    if before == _JOINER or after in _SKINS:
        return True
    if after not in _FLAG_LETTERS:
        return False
    letters = 0
    while letters < place and text[place - 1 - letters] in _FLAG_LETTERS:
        letters += 1
    return letters % 2 == 1
