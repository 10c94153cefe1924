"""Makes the fonts that no package has: ours under our own name, and one for what is left over."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from broadsheet.renderers.fonts import LIGATURES

if TYPE_CHECKING:
    from pathlib import Path

Node = dict[str, Any]

FAMILY = "Broadsheet Sans"
LAST_RESORT = "Broadsheet Last Resort"
WIDTHS = "widths.json"
KERNING = "kerning.json"

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
    """Write renamed copies of Source Sans 3, the last resort, widths and kerning to `target`.

    Source Sans is renamed since the chart library can't find a family with a digit in its name;
    its licence asks for another name where a font is changed.
    """
    widths: dict[str, dict[str, float]] = {}
    kerning: dict[str, list[Node]] = {}
    for style, name in _STYLES.items():
        # A lazily read font copies the tables that nobody looks at as they are.
        with TTFont(source / f"SourceSans3-{style}.ttf", recalcTimestamp=False, lazy=True) as font:
            _rename(font, style, name)
            font.save(target / f"BroadsheetSans-{style}.ttf")
            if style in ("Regular", "Bold"):
                widths[style.lower()], widths[f"joined-{style.lower()}"] = _widths(font)
                kerning[style.lower()] = _kerning(font)
    _last_resort().save(target / "BroadsheetLastResort.ttf")
    (target / WIDTHS).write_text(json.dumps(widths), encoding="utf-8")
    (target / KERNING).write_text(json.dumps(kerning), encoding="utf-8")


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


def _widths(font: TTFont) -> tuple[dict[str, float], dict[str, float]]:
    """Advance of each character in ems, and of each ligature."""
    units = font["head"].unitsPerEm
    advances = font["hmtx"]
    characters = {chr(code): name for code, name in font.getBestCmap().items()}
    joined = {char: name for char, (_, name) in LIGATURES.items()}
    single, double = (
        {char: advances[name][0] / units for char, name in names.items()}
        for names in (characters, joined)
    )
    return single, double


def _kerning(font: TTFont) -> list[Node]:
    """What the font adds between two characters, table after table: the first that knows counts.

    A table lists `pairs` for each class of first characters, or has a row of `values` for it and
    a column for each class of second ones, where 0 is the class of all others.
    """
    layout = font["GPOS"].table
    used = {
        index
        for record in layout.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    characters: dict[str, list[str]] = {name: [char] for char, (_, name) in LIGATURES.items()}
    for code, name in font.getBestCmap().items():
        characters.setdefault(name, []).append(chr(code))
    tables = [
        getattr(table, "ExtSubTable", table)
        for index in sorted(used)
        for table in layout.LookupList.Lookup[index].SubTable
    ]
    return [
        _classes(table, characters) if table.Format == 2 else _pairs(table, characters)
        for table in tables
    ]


def _pairs(table: DefaultTable, characters: dict[str, list[str]]) -> Node:
    return {
        "first": _places({name: n for n, name in enumerate(table.Coverage.glyphs)}, characters),
        "pairs": [
            _places({r.SecondGlyph: r.Value1.XAdvance for r in pairs.PairValueRecord}, characters)
            for pairs in table.PairSet
        ],
    }


def _classes(table: DefaultTable, characters: dict[str, list[str]]) -> Node:
    firsts = {name: table.ClassDef1.classDefs.get(name, 0) for name in table.Coverage.glyphs}
    return {
        "first": _places(firsts, characters),
        "second": _places(table.ClassDef2.classDefs, characters),
        "values": [
            [pair.Value1.XAdvance if pair.Value1 else 0 for pair in row.Class2Record]
            for row in table.Class1Record
        ],
    }


def _places(classes: dict[str, int], characters: dict[str, list[str]]) -> dict[str, int]:
    return {char: n for name, n in classes.items() for char in characters.get(name, ())}


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
