"""Typst, called in process: template and data in, pages out."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.fonts import typst_fonts
from broadsheet.renderers.typeset.emoji import mended
from broadsheet.renderers.typeset.stream_end import parted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import typst

_HERE = Path(__file__).parent
_MAIN = "main.typ"
_PIXELS_PER_INCH = 96
_STANDARD = re.compile(r"PDF/[A-Z0-9-]+ error: (.+)", re.DOTALL)
_RASTER_PIXELS_PER_INCH = 300
_PICTURE = "picture.svg"
_ALONE = """#set document(title: "Picture")
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#image("picture.svg", alt: "Picture", width: {width}pt, height: {height}pt)
"""

Kind = Literal["pdf", "png", "svg"]

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Report:
    """What the template reads: files by name, and what the pictures among them are called."""

    files: dict[str, bytes]
    pictures: dict[str, str]


def pdf(report: Report, standards: Sequence[str], main: str = _MAIN) -> bytes:
    """The report as PDF that keeps the standards, such as `ua-1`, by one of the templates."""
    return parted(mended(_typeset(report, "pdf", standards=list(standards), main=main)[0]))


def png(report: Report, scale: float, main: str = _MAIN) -> list[bytes]:
    """Each page as PNG, `scale` pixels to a CSS pixel."""
    return _typeset(report, "png", ppi=_PIXELS_PER_INCH * scale, main=main)


def svg(report: Report) -> list[bytes]:
    """Each page as SVG; text becomes outlines."""
    return _typeset(report, "svg")


def is_accessible(picture: bytes) -> bool:
    """Whether all words of an SVG picture can be read out: Typst maps not all scripts there."""
    return _is_drawn(picture, "pdf", ["ua-1"])


def raster(picture: bytes, width: float, height: float) -> bytes:
    """An SVG picture of that size in points as PNG. Raises ValueError where it is broken."""
    import typst

    main = _ALONE.format(width=width, height=height)
    files = {_MAIN: main.encode(), _PICTURE: picture}
    try:
        return _compiled(files, "png", ppi=_RASTER_PIXELS_PER_INCH)[0]
    except typst.TypstError as error:
        raise ValueError(error.message) from error


def _typeset(
    report: Report,
    kind: Kind,
    *,
    standards: list[str] | None = None,
    ppi: float | None = None,
    main: str = _MAIN,
) -> list[bytes]:
    import typst

    files = {**_template(), _MAIN: _template()[main], **report.files}
    try:
        return _compiled(files, kind, standards, ppi)
    except typst.TypstError as error:
        raise _failure(report, error) from error


def _compiled(
    files: dict[str, bytes],
    kind: Kind,
    standards: list[str] | None = None,
    ppi: float | None = None,
) -> list[bytes]:
    result, _ = _compiler().compile_with_warnings(
        cast("bytes", files),
        format=kind,
        pdf_standards=cast("typst.PDFStandards", standards),
        ppi=ppi,
    )
    pages = result or []
    return [pages] if isinstance(pages, bytes) else pages


def _failure(report: Report, error: typst.TypstError) -> RenderError:
    for file, name in report.pictures.items():
        if not _is_drawn(report.files[file], "svg"):
            return RenderError(
                f"the image “{name}” can't be read",
                hint="open it in a drawing program and save it again, or use a PNG",
            )
    if found := _STANDARD.match(error.message):
        return RenderError(
            f"the report can't keep the PDF standard asked for: {found[1]}",
            hint="ask for other standards under output.options.pdf.standards",
        )
    return RenderError(
        "the report could not be typeset",
        hint="please report this with the definition; other formats may work meanwhile",
    )


def _is_drawn(picture: bytes, kind: Kind, standards: list[str] | None = None) -> bool:
    import typst

    main = _ALONE.format(width=10, height=10)
    try:
        _compiled({_MAIN: main.encode(), _PICTURE: picture}, kind, standards)
    except typst.TypstError:
        return False
    return True


def _compiler() -> typst.Compiler:
    """This thread's compiler: one must not be used by two at a time, but stays warm."""
    if not hasattr(_local, "compiler"):
        import typst

        # Nothing is read from disk; the root only says where nothing is read from.
        _local.compiler = typst.Compiler(root=str(_HERE), font_paths=typst_fonts())
    compiler: typst.Compiler = _local.compiler
    return compiler


@cache
def _template() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in _HERE.glob("*.typ")}
