"""Text in Broadsheet Sans as a PDF shows it: kerned, escaped, and only where that is all it needs.

Strings in page content are UTF-8 of at most two bytes a character, since readers of PDF know no
longer codes: what has three stands as one of the letters that the font does not have. The
fonts' own character maps read this (see `typeface`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from broadsheet.renderers.fonts import (
    LIGATURES,
    Kerning,
    advances,
    joined_advances,
    kerning,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LIGATURE = re.compile("f(?:ft|f|t)")
_JOINED = {text: char for char, (text, _) in LIGATURES.items()}
_LONG, _BEYOND = 0x800, 0x10000
_ESCAPE = re.compile(r"[()\\]")
_PRIVATE = range(0xE000, 0xF900)
# Set without an advance, or as a place to break, whatever the font says.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
# In a line from right to left, punctuation and signs at an end change places.
_STAYS = re.compile(r"(?:[^\W\d_](?:.*[^\W_])?|\d+(?:[.,:/]\d+)*)?")
_MOST_WORDS = 30_000


@cache
def letters() -> frozenset[str]:
    """Characters that are drawn as they stand."""
    return frozenset(
        char
        for char in advances()
        if unicodedata.category(char)[0] not in "MC"
        and char not in _INVISIBLE
        and ord(char) not in _PRIVATE
        and ord(char) < _BEYOND
    )


@cache
def codes() -> dict[str, str]:
    """What stands for characters that have no short code of their own."""
    known = letters()
    long = [*sorted(char for char in known if ord(char) >= _LONG), *LIGATURES]
    free = (chr(code) for code in range(0x80, _LONG) if chr(code) not in known)
    return dict(zip(long, free, strict=False))


def encoded(text: str, used: frozenset[str]) -> bytes:
    """Text of these characters, such as page content, as bytes."""
    table = codes()
    for char in sorted(used & table.keys()):
        text = text.replace(char, table[char])
    return text.encode()


def is_simple(text: str, *, rtl: bool) -> bool:
    """Whether `text` needs no shaping, no other font and no turning around."""
    lines = text.split("\n")
    if not all(map(letters().issuperset, lines)):
        return False
    return not rtl or all(map(_STAYS.fullmatch, lines))


def any_odd(texts: Collection[str], *, rtl: bool) -> bool:
    """Whether some text is not simple."""
    if not rtl and letters().issuperset("".join(texts).replace("\n", "")):
        return False
    return not all(is_simple(text, rtl=rtl) for text in texts)


class Glyphs:
    """Writes words of one weight; each is looked at once."""

    def __init__(self, *, bold: bool) -> None:
        self._advances = advances(bold=bold) | joined_advances(bold=bold)
        self._pairs = _Pairs(kerning(bold=bold))
        self._words = _Words(self._pairs)

    def texts(self, texts: Iterable[str]) -> list[str]:
        """Each line as the inside of an array of strings, without the outermost parentheses."""
        words = self._words
        if len(words) > _MOST_WORDS:
            words.clear()
        return [
            words[text] if " " not in text else " ".join([words[word] for word in text.split(" ")])
            for text in texts
        ]

    def width(self, text: str) -> float:
        """The width of a line in ems, kerning included; less where letters are not ours."""
        words = _joined(text)
        moved = sum(sum(self._pairs.of(word)) for word in words.split(" "))
        return sum(self._advances.get(char, 0.0) for char in words) + moved / 1000


@cache
def glyphs(*, bold: bool) -> Glyphs:
    """Of one weight, with what this process has learned of them."""
    return Glyphs(bold=bold)


class _Pairs(dict[str, float]):
    """What is added between two characters."""

    def __init__(self, kerning: Kerning) -> None:
        self._kerning = kerning

    def __missing__(self, pair: str) -> float:
        self[pair] = value = self._kerning.between(*pair) if len(pair) == 2 else 0.0
        return value

    def of(self, word: str) -> list[float]:
        """What is added behind each character."""
        return [self[word[at : at + 2]] for at in range(len(word))]


class _Words(dict[str, str]):
    def __init__(self, pairs: _Pairs) -> None:
        self._pairs = pairs

    def __missing__(self, word: str) -> str:
        joined = _joined(word)
        values = self._pairs.of(joined)
        if any(values):
            shown = "".join(
                f"{_escaped(char)}){-value:g}(" if value else _escaped(char)
                for char, value in zip(joined, values, strict=True)
            )
        else:
            shown = _escaped(joined)
        self[word] = shown
        return shown


def _joined(word: str) -> str:
    return _LIGATURE.sub(lambda found: _JOINED[found[0]], word) if "f" in word else word


def _escaped(text: str) -> str:
    return _ESCAPE.sub(r"\\\g<0>", text)


def numbers(texts: list[str]) -> list[str]:
    """The same as `Glyphs.texts` for numbers, which have no kerning."""
    joined = "\n".join(texts)
    return _escaped(joined).split("\n") if texts and _ESCAPE.search(joined) else texts
