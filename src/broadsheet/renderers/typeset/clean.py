"""Text from anywhere, made fit to be set: nothing invisible that stops the typesetter."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LAST = range(0x1FFFE, 0x110000, 0x10000)
_NONCHARACTERS = "".join(chr(code) + chr(code + 1) for code in _LAST)
# Controls other than line feed, lone surrogates, noncharacters; and the two that turn text
# around against its nature, which makes figures read backwards.
_UNFIT = re.compile(
    f"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff{_NONCHARACTERS}]"
)


def is_clean(text: str) -> bool:
    """Whether `clean` and `one_line` leave `text` as it is."""
    if text.isascii():
        return text.isprintable()
    return not (_UNFIT.search(text) or _LINE_END.search(text) or "\t" in text or "\n" in text)


def clean(text: str) -> str:
    """`text` with line ends as `\\n`, and U+FFFD in place of what can't be set."""
    if text.isascii() and text.isprintable():
        return text
    return _UNFIT.sub("\ufffd", _LINE_END.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """The same on a single line."""
    return clean(text).replace("\n", " ")
