"""Makes the fonts that no package has: ours under our own name, and one for what is left over."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = "Broadsheet Sans"
LAST_RESORT = "Broadsheet Last Resort"
WIDTHS = "widths.json"

_STYLES = {
    "Regular": "Regular",
    "Bold": "Bold",
    "Italic": "Italic",
    "BoldItalic": "Bold Italic",
}
# Family, style, unique, full, PostScript and typographic names: all that a program may ask for.
_NAMES = (1, 2, 3, 4, 6, 16, 17, 25)
_WINDOWS = (3, 1, 0x409)


def build_fonts(source: Path, target: Path) -> None:
    """Write renamed copies of Source Sans 3, the last resort and a table of widths to `target`.

    Source Sans is renamed since the chart library can't find a family with a digit in its name;
    its licence asks for another name where a font is changed.
    """
    widths: dict[str, dict[str, float]] = {}
    for style, name in _STYLES.items():
        # A lazily read font copies the tables that nobody looks at as they are.
        with TTFont(source / f"SourceSans3-{style}.ttf", recalcTimestamp=False, lazy=True) as font:
            _rename(font, style, name)
            font.save(target / f"BroadsheetSans-{style}.ttf")
            if style in ("Regular", "Bold"):
                widths[style.lower()] = _widths(font)
    _last_resort().save(target / "BroadsheetLastResort.ttf")
    (target / WIDTHS).write_text(json.dumps(widths), encoding="utf-8")


def _rename(font: TTFont, style: str, name: str) -> None:
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in _NAMES]
    full = f"{FAMILY} {name}"
    for number, text in (
        (1, FAMILY),
        (2, name),
        (3, full),
        (4, full),
        (6, f"BroadsheetSans-{style}"),
    ):
        table.setName(text, number, *_WINDOWS)


def _widths(font: TTFont) -> dict[str, float]:
    """Advance of each character in ems."""
    units = font["head"].unitsPerEm
    advances = font["hmtx"]
    return {chr(code): advances[name][0] / units for code, name in font.getBestCmap().items()}


def _last_resort() -> TTFont:
    """A font with one glyph, an empty box, for every character there is.

    Without it a single character that no font has would stop an accessible PDF.
    """
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    box = _box()
    builder.setupGlyf({".notdef": box, "box": box})
    builder.setupHorizontalMetrics({".notdef": (600, 60), "box": (600, 60)})
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupCharacterMap({0x20: "box"})
    builder.setupNameTable({})
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-200, usWinAscent=900, usWinDescent=200)
    builder.setupPost()
    font: TTFont = builder.font
    for number, text in (
        (1, LAST_RESORT),
        (2, "Regular"),
        (4, LAST_RESORT),
        (6, "BroadsheetLastResort-Regular"),
    ):
        font["name"].setName(text, number, *_WINDOWS)
    font["cmap"] = _every_character(1)
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3_600_000_000
    return font


def _box() -> object:
    pen = TTGlyphPen(None)
    for corners in (
        ((60, 0), (60, 700), (540, 700), (540, 0)),
        ((110, 50), (490, 50), (490, 650), (110, 650)),
    ):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _every_character(glyph: int) -> DefaultTable:
    """A character map in format 13: two ranges, without surrogates, on one glyph."""
    ranges = ((0x20, 0xD7FF, glyph), (0xE000, 0x10FFFF, glyph))
    groups = b"".join(struct.pack(">3L", *each) for each in ranges)
    subtable = struct.pack(">HHLLL", 13, 0, 16 + len(groups), 0, len(ranges)) + groups
    table = DefaultTable("cmap")
    # Version 0 with one subtable, for Windows and all of Unicode, right behind this header.
    table.data = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + subtable
    return table
