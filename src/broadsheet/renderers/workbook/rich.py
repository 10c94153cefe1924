"""Rich text as lines of a sheet: each line is a cell of differently formatted runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from broadsheet.document.text import Code, ItemList, LineBreak, Paragraph, Quote, Rule, Run
from broadsheet.renderers.workbook.cells import TEXT_MAX
from broadsheet.renderers.workbook.names import clipped
from broadsheet.renderers.workbook.pen import put_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from broadsheet.document.text import Inline, TextNode
    from broadsheet.renderers.workbook.book import Book

LineKind = Literal["text", "heading", "quote", "code", "rule"]
_CODE_FONT = "Consolas"
_BULLET = "• "


@dataclass(frozen=True, slots=True)
class Fragment:
    """Characters of one look."""

    text: str
    look: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One cell's text; `indent` counts levels."""

    fragments: tuple[Fragment, ...]
    kind: LineKind = "text"
    indent: int = 0

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(fragment.text for fragment in self.fragments)


def lines(nodes: Sequence[TextNode], indent: int = 0, kind: LineKind = "text") -> Iterator[Line]:
    """The lines of a text."""
    for node in nodes:
        match node:
            case Paragraph(inlines, heading):
                yield Line(_fragments(inlines), "heading" if heading else kind, indent)
            case ItemList(items, start):
                for number, item in enumerate(items, start or 0):
                    mark = _BULLET if start is None else f"{number}. "
                    yield from _marked(list(lines(item, indent + 1, kind)), mark)
            case Quote(inner):
                yield from lines(inner, indent + 1, "quote")
            case Code(text):
                for each in text.split("\n"):
                    yield Line((Fragment(each),), "code", indent)
            case Rule():
                yield Line((), "rule", indent)


def _marked(item: list[Line], mark: str) -> Iterator[Line]:
    for index, line in enumerate(item):
        first = index == 0 and line.kind != "rule"
        head = (Fragment(mark),) if first else ()
        yield Line((*head, *line.fragments), line.kind, line.indent)


def _fragments(inlines: Sequence[Inline]) -> tuple[Fragment, ...]:
    found: list[Fragment] = []
    for inline in inlines:
        match inline:
            case LineBreak():
                found.append(Fragment("\n"))
            case Run(text, bold, italic, code, strike, link):
                look: dict[str, Any] = {}
                if bold:
                    look["bold"] = True
                if italic:
                    look["italic"] = True
                if strike:
                    look["font_strikeout"] = True
                if code:
                    look["font_name"] = _CODE_FONT
                if link:
                    look |= {"underline": 1, "font_color": "#1d5a91"}
                found.append(Fragment(text, tuple(look.items())))
                # A cell has no links within its text, so the address is written out.
                if link and link.removeprefix("mailto:") != text:
                    found.append(Fragment(f" ({link})"))
    return tuple(fragment for fragment in found if fragment.text)


def put_line(
    book: Book, sheet: Worksheet, row: int, column: int, line: Line, look: dict[str, Any]
) -> None:
    """Write a line into a cell of that look; each run's own look comes on top."""
    style = book.style(**look)
    text = line.text
    fragments = line.fragments
    if not text:
        sheet.write_blank(row, column, None, style)
    elif len(fragments) == 1 or clipped(text, TEXT_MAX) != text:
        more = dict(fragments[0].look) if len(fragments) == 1 else {}
        put_text(sheet, row, column, clipped(text, TEXT_MAX), book.style(**{**look, **more}))
    else:
        font = {key: look[key] for key in _FONT if key in look}
        parts: list[Any] = []
        for fragment in fragments:
            parts += [book.style(**{**font, **dict(fragment.look)}), fragment.text]
        sheet.write_rich_string(row, column, *parts, style)


_FONT = ("bold", "italic", "font_name", "font_size", "font_color", "font_strikeout")
