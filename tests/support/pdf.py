"""Reading PDFs back by other programs than the one that made them, and judging them."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import page
import pikepdf
from tests.support.process import program

from broadsheet.renderers.pdf import PdfOptions, PdfRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.document.document import Document

_PROFILES = {"ua-1": "ua1"}
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def render_pdf(document: Document, folder: Path, *standards: str) -> Path:
    """The PDF of a document, by default with the standards that a report has by default."""
    options = {"standards": standards} if standards else {}
    (path,) = PdfRenderer(PdfOptions.model_validate(options)).render(document, folder, "report")
    return path


def failures(path: Path, *standards: str) -> list[str]:
    """What an independent checker finds against standards such as `ua-1` and `a-2a`."""
    found = []
    for standard in standards:
        profile = _PROFILES.get(standard, standard.removeprefix("a-"))
        report = page.validate_pdf(path, profile=profile, limits=page.SafetyLimits.unlimited())
        found += [f"{each.rule_id}: {each.message}" for each in report.failures]
        assert report.is_compliant == (not report.failures)
    return found


def damage(path: Path) -> str:
    """What qpdf says against the structure of the file; nothing if it is sound."""
    done = subprocess.run(
        [program("qpdf"), "--check", path], capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode == 0 else done.stdout + done.stderr


def text_of(path: Path, number: int | None = None, *, stored: bool = False) -> str:
    """The text of all pages or of one, without marks of direction.

    It is put into order by where it stands, or is in the order in which it is `stored`.
    """
    options = ["-f", str(number), "-l", str(number)] if number else []
    options += ["-raw"] if stored else []
    done = subprocess.run(
        [program("pdftotext"), *options, path, "-"], capture_output=True, text=True, check=True
    )
    return _MARKS.sub("", done.stdout)


def fonts_of(path: Path) -> list[tuple[str, str, str, str]]:
    """Name, type, `yes` if embedded, `yes` if subset: of each font."""
    done = subprocess.run([program("pdffonts"), path], capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()[2:]
    found = []
    for row in rows:
        name, rest = row.split(maxsplit=1)
        embedded, subset = rest.split()[-5:-3]
        found.append((name, rest[:12].strip(), embedded, subset))
    return found


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The elements of the structure tree in the order in which they are read."""
    kids = pdf.Root.StructTreeRoot.K
    waiting = list(reversed(list(kids) if isinstance(kids, pikepdf.Array) else [kids]))
    while waiting:
        each = waiting.pop()
        if not isinstance(each, pikepdf.Dictionary) or "/S" not in each:
            continue
        yield each
        below = each.get("/K", pikepdf.Array())
        waiting += reversed(list(below) if isinstance(below, pikepdf.Array) else [below])
