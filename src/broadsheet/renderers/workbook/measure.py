"""What texts look like in their cells: how wide, how many lines, and whether like a formula.

Whole columns at once, without a look at each text.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.renderers.text_bytes import has_any, text_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""Every white space of Unicode."""

_SIGNS = b"=+-@\xef"
"""Bytes of which each has one; the full width forms begin with EF."""
_FORMULA = f"^[{SPACES}]*[=+\\-@＝＋－＠]"
_WIDE = ("W", "F")
_MARKS = ("Mn", "Me", "Cf")


def text_width(text: str) -> int:
    """Width of the longest line in digits of the default font; wide characters count double."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return int(text_widths(pa.array([text], pa.large_string()))[0].as_py())


def text_widths(texts: pa.Array) -> pa.Array:
    """The `text_width` of each text; 0 for NULL."""
    return _by_line(pc.fill_null(texts, ""), lambda widths: widths, "max")


def line_counts(texts: pa.Array, room: float) -> pa.Array:
    """How many lines of `room` digits each text takes, at least one for each line feed."""

    def lines(widths: pa.Array) -> pa.Array:
        needed = pc.ceil(pc.divide(widths.cast(pa.float64()), room)).cast(pa.int64())
        return pc.max_element_wise(needed, 1)

    return _by_line(pc.fill_null(texts, ""), lines, "sum")


def look_like_formulas(texts: pa.Array) -> pa.Array:
    """Whether a person who edits the cell would turn the text into a formula."""
    if not has_any(texts, _SIGNS):
        return pc.if_else(texts.is_valid(), False, pa.scalar(None, pa.bool_()))
    return pc.match_substring_regex(texts, _FORMULA)


def _by_line(texts: pa.Array, measure: Callable[[pa.Array], pa.Array], fold: str) -> pa.Array:
    """`measure` over the widths of lines, folded to one figure for each text."""
    if b"\n" not in text_bytes(texts):
        return measure(_line_widths(texts))
    lists = pc.split_pattern(texts, "\n")
    parents = pc.list_parent_indices(lists)
    lines = pa.table({"text": parents, "size": measure(_line_widths(lists.flatten()))})
    folded = lines.group_by("text", use_threads=False).aggregate([("size", fold)])
    return folded.column(f"size_{fold}").combine_chunks()


def _line_widths(lines: pa.Array) -> pa.Array:
    widths = pc.utf8_length(lines).cast(pa.int64())
    text = text_bytes(lines)
    if text.isascii():
        return widths
    characters = sorted(set(text.decode()))
    wide = [c for c in characters if unicodedata.east_asian_width(c) in _WIDE]
    marks = [c for c in characters if unicodedata.category(c) in _MARKS]
    if wide:
        widths = pc.add(widths, _count(lines, wide))
    return pc.subtract(widths, _count(lines, marks)) if marks else widths


def _count(texts: pa.Array, characters: list[str]) -> pa.Array:
    listed = "".join(f"\\x{{{ord(character):x}}}" for character in characters)
    return pc.count_substring_regex(texts, f"[{listed}]").cast(pa.int64())
