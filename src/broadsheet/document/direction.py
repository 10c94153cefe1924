"""Which way text runs, where a line mixes scripts of both directions (Unicode Annex 9)."""

from __future__ import annotations

import unicodedata

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"


def _strong(character: str) -> str:
    kind = unicodedata.bidirectional(character)
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(kind, "")


def isolated(text: str) -> str:
    """The text, kept from mixing with what follows it on its line."""
    if text.isascii() or not any(_strong(character) == "rtl" for character in text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def with_ellipsis(text: str) -> str:
    """The text with an ellipsis where its reading ends: on the left if all of it runs that way."""
    if text.isascii():
        return f"{text}…"
    first = next(filter(None, map(_strong, text)), "ltr")
    last = next(filter(None, map(_strong, reversed(text))), "ltr")
    return f"{text}…{_RIGHT_TO_LEFT_MARK}" if first == last == "rtl" else f"{text}…"
