"""How wide text is and where it breaks, so that tables are laid out before Typst runs.

Widths are in ems: multiply by the size in points. They are exact for what Broadsheet Sans has
(kerning aside, which tightens), for Chinese, Japanese and Korean; an estimate for the rest.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from broadsheet.document.direction import with_ellipsis
from broadsheet.renderers.fonts import advances

if TYPE_CHECKING:
    from collections.abc import Iterator

ELLIPSIS = "…"

ESTIMATE_SLACK = 1.35
"""What a script that needs shaping may be wider than its estimate, as a factor."""

_FULL = 1.0
_UNKNOWN = 0.62
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
# Spaces where a line may end; the others hold together what they stand between.
_SPACE = " \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_WORD = re.compile(rf"[{_SPACE}]*[^{_SPACE}]+[{_SPACE}]*|[{_SPACE}]+")
_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_][-–—/])(?=\w)")
# Marks that may not begin a line of Chinese or Japanese.
_NEVER_FIRST = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】〗ー々…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}"
)


class _Advances(dict[str, float]):
    """Advances of all characters: measured ones, and for the others what their kind is like."""

    def __missing__(self, char: str) -> float:
        self[char] = width = _other(char)
        return width


def _other(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    return _FULL if _is_wide(char) else _UNKNOWN


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


@cache
def _advances(*, bold: bool) -> _Advances:
    known = advances(bold=bold)
    return _Advances({**known, **dict.fromkeys(_INVISIBLE, 0.0)})


@cache
def _letters() -> frozenset[str]:
    return frozenset(advances())


@cache
def _is_plain_letter(char: str) -> bool:
    if char in _letters():
        return True
    # Emoji are wide too, but made of several characters at times.
    return _is_wide(char) and ord(char) < 0x1F000


def is_plain(text: str) -> bool:
    """Whether the width of `text` is exact: no script that needs shaping, no emoji."""
    return text.isascii() or all(map(_is_plain_letter, text))


def width(text: str, *, bold: bool = False) -> float:
    """The width of one line of text."""
    return sum(map(_advances(bold=bold).__getitem__, text))


def longest_word(text: str, *, bold: bool = False) -> float:
    """The width of the widest part that a line can't be broken in."""
    return max((width(part.rstrip(), bold=bold) for part in _parts(text)), default=0.0)


def wrapped(text: str, limit: float, *, bold: bool = False) -> Iterator[str]:
    """The lines of `text` in a column `limit` wide; words wider than that are broken anywhere.

    A line that ends at a space keeps it, so that the lines joined are the text again.
    """
    for paragraph in text.split("\n"):
        if width(paragraph, bold=bold) <= limit:
            yield paragraph
        else:
            yield from _filled(paragraph, limit, bold=bold)


def shortened(text: str, limit: float, *, bold: bool = False) -> str:
    """As much of `text` as one line `limit` wide can hold, with an ellipsis if that is not all."""
    if width(text, bold=bold) <= limit:
        return text
    head = _head(text, limit - width(ELLIPSIS, bold=bold), bold=bold)
    return with_ellipsis(text[:head].rstrip())


def _filled(paragraph: str, limit: float, *, bold: bool) -> Iterator[str]:
    line, used = "", 0.0
    for part in _parts(paragraph):
        rest, size = part, width(part.rstrip(), bold=bold)
        if line and used + size > limit:
            yield line
            line, used = "", 0.0
        while size > limit:
            head = max(1, _head(rest, limit, bold=bold))
            yield rest[:head]
            size -= width(rest[:head], bold=bold)
            rest = rest[head:]
        line, used = line + rest, used + width(rest, bold=bold)
    if line:
        yield line


def _head(text: str, limit: float, *, bold: bool) -> int:
    """How many characters fit; a mark is not torn off its letter."""
    table, used = _advances(bold=bold), 0.0
    for index, char in enumerate(text):
        used += table[char]
        if used > limit:
            while index and unicodedata.category(text[index])[0] == "M":
                index -= 1
            return index
    return len(text)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for word in _WORD.findall(text):
        if word.isascii() and "-" not in word and "/" not in word:
            parts.append(word)
        else:
            for piece in _AFTER_HYPHEN.split(word):
                parts.extend(_wide_split(piece))
    return parts


def _wide_split(word: str) -> list[str]:
    """Chinese and Japanese break between any two characters, but not before closing marks."""
    if not any(map(_is_wide, word)):
        return [word]
    parts: list[str] = []
    start = 0
    for index in range(1, len(word)):
        if (_is_wide(word[index]) or _is_wide(word[index - 1])) and not (
            word[index] in _NEVER_FIRST
            or word[index].isspace()
            or unicodedata.combining(word[index])
        ):
            parts.append(word[start:index])
            start = index
    return [*parts, word[start:]]
