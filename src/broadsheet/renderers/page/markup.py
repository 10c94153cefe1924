"""HTML that mypy keeps safe: text becomes `Html` only by being escaped."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Html = NewType("Html", str)
"""Finished markup. Nothing makes it from a plain string but the functions of this package."""

Attribute = str | int | float | bool | None

EMPTY = Html("")
_LINE_END = re.compile(r"\r\n|\r|\n")
_VOID = frozenset({"br", "hr", "img", "col", "meta", "link"})
# What HTML has no way to write, not even as a reference.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPECIAL = re.compile("[&<>\"'\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def text(value: str) -> Html:
    """Characters to be read as they are; those that HTML can't hold become U+FFFD."""
    if not _SPECIAL.search(value):
        return Html(value)
    # The parser would turn a carriage return into a line feed.
    return Html(html.escape(_UNWRITABLE.sub("\ufffd", value)).replace("\r", "&#13;"))


def texts(values: list[str]) -> list[Html]:
    """`text` of each value; quick for many, since most need nothing."""
    if not _SPECIAL.search("\n".join(values)):
        return [Html(value) for value in values]
    return [text(value) for value in values]


def lines(value: str) -> Html:
    """Text whose line feeds are line breaks."""
    return join((text(line) for line in _LINE_END.split(value)), Html("<br>"))


def join(parts: Iterable[Html], between: Html = EMPTY) -> Html:
    """Markup one after another."""
    return Html(between.join(parts))


def open_tag(name: str, attributes: Mapping[str, Attribute] | None = None) -> Html:
    """A start tag. An attribute that is None or False is left out, True stands without value."""
    parts = [name]
    for key, value in (attributes or {}).items():
        if value is True:
            parts.append(key)
        elif value is not None and value is not False:
            parts.append(f'{key}="{text(str(value))}"')
    return Html(f"<{' '.join(parts)}>")


def close_tag(name: str) -> Html:
    """An end tag."""
    return Html(f"</{name}>")


def element(name: str, attributes: Mapping[str, Attribute] | None = None, *children: Html) -> Html:
    """An element with its children."""
    start = open_tag(name, attributes)
    return start if name in _VOID else Html(f"{start}{''.join(children)}</{name}>")
