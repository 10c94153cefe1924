"""Cells that need shaping or other fonts: set by the typesetter, many at a time."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

from broadsheet.renderers.longtable.copying import Copier
from broadsheet.renderers.longtable.plan import Form
from broadsheet.renderers.typeset import compile as typesetter
from broadsheet.renderers.typeset.compile import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from broadsheet.renderers.longtable.file import PdfFile
    from broadsheet.renderers.longtable.setting import Side

_AT_ONCE = 500
_KEPT = 20_000
# Ascenders and marks may reach beyond a cell.
_BEYOND = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and how it is set: `width` of its room, `pad` behind it and `size` in points.

    `close`: as high as its capitals, not as its line.
    """

    text: str
    width: float
    side: Side
    size: float
    fill: str
    bold: bool = False
    pad: float = 0.0
    close: bool = False


class Shaper:
    """Turns cells into forms in the file. Equal ones that stand near one another share theirs."""

    def __init__(self, file: PdfFile, look: bytes, standards: Sequence[str]) -> None:
        self._file = file
        self._look = look
        # What is drawn here is part of tagged pages, but has no tags of its own.
        self._standards = [each for each in standards if each != "ua-1"]
        self._known: dict[Cell, Form] = {}

    def forms(self, cells: Iterable[Cell]) -> list[Form]:
        """The form of each cell."""
        wanted = list(cells)
        if len(self._known) > _KEPT:
            self._known.clear()
        new = list(dict.fromkeys(cell for cell in wanted if cell not in self._known))
        for start in range(0, len(new), _AT_ONCE):
            self._make(new[start : start + _AT_ONCE])
        return [self._known[cell] for cell in wanted]

    def _make(self, cells: list[Cell]) -> None:
        nodes = [asdict(cell) for cell in cells]
        files = {
            "data.json": self._look,
            "cells.json": json.dumps(nodes, ensure_ascii=False).encode(),
        }
        made = typesetter.pdf(Report(files, {}), self._standards, main="shaped.typ")
        with pikepdf.open(BytesIO(made)) as pdf:
            copier = Copier(pdf, self._file)
            for cell, page in zip(cells, pdf.pages, strict=True):
                self._known[cell] = self._form(page, copier)
            copier.copy_rest()

    def _form(self, page: pikepdf.Page, copier: Copier) -> Form:
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        number = self._file.allot()
        resources = copier.body(page.obj.Resources).decode("latin-1")
        self._file.add_stream(
            number,
            pikepdf.unparse_content_stream(list(_untagged(page))),
            f"/Type/XObject/Subtype/Form/BBox[{-_BEYOND} {-_BEYOND} {width + _BEYOND:g}"
            f" {height + _BEYOND:g}]/Resources {resources}",
        )
        return Form(number, width, height)


def _untagged(page: pikepdf.Page) -> Iterator[Any]:
    """What is drawn, without its place in a structure; spans that only say their text stay."""
    kept: list[bool] = []
    for each in pikepdf.parse_content_stream(page):
        match str(each.operator):
            case "BMC" | "BDC":
                properties = each.operands[-1]
                kept.append(
                    isinstance(properties, pikepdf.Dictionary)
                    and "/ActualText" in properties
                    and "/MCID" not in properties
                )
                if kept[-1]:
                    yield each
            case "EMC":
                if kept.pop():
                    yield each
            case _:
                yield each
