"""Broadsheet Sans in a PDF: a subset that keeps its glyphs' numbers, read by way of UTF-8.

Since neither the numbers nor the codes depend on which characters a document has, pages are
made before that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from broadsheet.renderers.fonts import LIGATURES, face
from broadsheet.renderers.longtable.glyphs import encoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from fontTools.ttLib import TTFont

    from broadsheet.renderers.longtable.file import PdfFile

_NEEDED = {"GlyphOrder", "head", "hhea", "hmtx", "maxp", "loca", "glyf", "cvt ", "fpgm", "prep"}
_BOLD_WEIGHT, _WEIGHT = 165, 95
_MOST_IN_BLOCK = 100
# One to three bytes of UTF-8.
_CODE_SPACE = (
    "3 begincodespacerange\n<00> <7F>\n<C280> <DFBF>\n<E08080> <EFBFBF>\nendcodespacerange"
)


def embed(file: PdfFile, number: int, used: Collection[str], *, bold: bool) -> None:
    """Write the font that pages know as object `number`, with the characters used."""
    # Loaded late: many documents have no long table.
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(face(bold=bold), recalcTimestamp=False) as font:
        glyphs = dict(_glyphs(font, used))
        facts = _facts(font)
        names = {glyph: font.getGlyphName(glyph) for glyph in sorted({0, *glyphs.values()})}
        widths = {
            glyph: round(font["hmtx"].metrics[name][0] * facts.scale, 3)
            for glyph, name in names.items()
        }
        for table in set(font.keys()) - _NEEDED:
            del font[table]
        subsetter = Subsetter(Options(retain_gids=True, notdef_outline=True, glyph_names=False))
        subsetter.populate(gids=list(names))
        subsetter.subset(font)
        buffer = BytesIO()
        font.save(buffer)
    name = f"{_tag(glyphs)}+BroadsheetSans-{'Bold' if bold else 'Regular'}"
    first = file.allot(5)
    file.add(
        number,
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding {first} 0 R"
        f"/DescendantFonts[{first + 2} 0 R]/ToUnicode {first + 1} 0 R>>",
    )
    advances = " ".join(f"{glyph}[{width:g}]" for glyph, width in widths.items())
    info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    file.add_stream(
        first,
        _map(_cids(glyphs), "Broadsheet-UTF8", 1),
        f"/Type/CMap/CMapName/Broadsheet-UTF8{info}",
    )
    file.add_stream(first + 1, _map(_texts(glyphs), "Adobe-Identity-UCS", 2), "")
    file.add(
        first + 2,
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}{info}/CIDToGIDMap/Identity/DW 0"
        f"/FontDescriptor {first + 3} 0 R/W[{advances}]>>",
    )
    file.add(
        first + 3,
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{facts.box}]/ItalicAngle 0"
        f"/Ascent {facts.ascent:g}/Descent {facts.descent:g}/CapHeight 660"
        f"/StemV {_BOLD_WEIGHT if bold else _WEIGHT}/FontFile2 {first + 4} 0 R>>",
    )
    file.add_stream(first + 4, buffer.getvalue(), f"/Length1 {len(buffer.getvalue())}")


def _glyphs(font: TTFont, used: Collection[str]) -> Iterator[tuple[str, int]]:
    characters = font.getBestCmap()
    for char in sorted(used):
        if name := characters.get(ord(char)):
            yield char, font.getGlyphID(name)
    for char, (_, name) in LIGATURES.items():
        if char in used:
            yield char, font.getGlyphID(name)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Lengths in 1/1000 em; `scale` makes them of the font's units."""

    scale: float
    box: str
    ascent: float
    descent: float


def _facts(font: TTFont) -> _Facts:
    head, lines = font["head"], font["hhea"]
    scale = 1000 / head.unitsPerEm
    edges = (head.xMin, head.yMin, head.xMax, head.yMax)
    box = " ".join(f"{edge * scale:g}" for edge in edges)
    return _Facts(scale, box, lines.ascent * scale, lines.descent * scale)


def _tag(glyphs: dict[str, int]) -> str:
    """Six letters that tell one subset from another."""
    total = sum(glyph * (place + 1) for place, glyph in enumerate(glyphs.values()))
    return "".join(chr(65 + total // 26**place % 26) for place in range(6))


def _cids(glyphs: dict[str, int]) -> list[str]:
    """Blocks of codes and the glyphs they stand for."""
    return _blocks([f"<{_code(char)}> {glyphs[char]}" for char in _in_order(glyphs)], "cidchar")


def _texts(glyphs: dict[str, int]) -> list[str]:
    """Blocks of codes and the text they stand for."""
    joined = {char: text for char, (text, _) in LIGATURES.items()}
    return _blocks(
        [
            f"<{_code(char)}> <{joined.get(char, char).encode('utf-16-be').hex()}>"
            for char in _in_order(glyphs)
        ],
        "bfchar",
    )


def _code(char: str) -> str:
    return encoded(char, frozenset(char)).hex()


def _in_order(glyphs: dict[str, int]) -> list[str]:
    return sorted(glyphs, key=lambda char: (len(_code(char)), _code(char)))


def _blocks(lines: list[str], kind: str) -> list[str]:
    parts = [lines[at : at + _MOST_IN_BLOCK] for at in range(0, len(lines), _MOST_IN_BLOCK)]
    return ["\n".join([f"{len(part)} begin{kind}", *part, f"end{kind}"]) for part in parts]


def _map(blocks: list[str], name: str, kind: int) -> bytes:
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            f"/CMapType {kind} def",
            _CODE_SPACE,
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    ).encode()
