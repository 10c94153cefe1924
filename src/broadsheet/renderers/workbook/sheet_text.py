"""Texts as the XML of a sheet holds them, whole columns at once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.xmlwriter import XMLwriter

from broadsheet.renderers.text_bytes import text_bytes
from broadsheet.renderers.workbook.cells import TEXT
from broadsheet.renderers.workbook.measure import SPACES

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_ESCAPED = r"_x[0-9a-fA-F]{4}_|[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]"
_MARKUP = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def xml_texts(texts: pa.Array) -> pa.Array:
    """Each text escaped: markup as XML does, what XML can't hold as Excel does."""
    raw = text_bytes(texts)
    if b"_x" in raw or b"\xef\xbf" in raw or len(raw.translate(None, _CONTROLS)) < len(raw):
        texts = _controls_escaped(texts)
    for character, entity in _MARKUP:
        if character.encode() in raw:
            texts = pc.replace_substring(texts, character, entity)
    return texts


def have_outer_spaces(texts: pa.Array) -> pa.Array:
    """Whether a text begins or ends with white space, which XML would not keep by itself."""
    trimmed = pc.utf8_trim(texts, SPACES)
    return pc.less(pc.binary_length(trimmed), pc.binary_length(texts))


def _controls_escaped(texts: pa.Array) -> pa.Array:
    found = pc.fill_null(pc.match_substring_regex(texts, _ESCAPED), False)
    # XlsxWriter's own rule, so that both ways to write a sheet have the same.
    escape = XMLwriter._escape_control_characters  # noqa: SLF001
    written = [escape(text) for text in texts.filter(found).to_pylist()]
    return pc.replace_with_mask(texts, found, pa.array(written, TEXT))
