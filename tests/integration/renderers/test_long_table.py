"""Long tables in PDFs: drawn by our own pages, and nobody can see where the typesetter's end."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from PIL import Image, ImageChops
from tests.support.documents import sample_document, table_document
from tests.support.long_tables import grouped_long_table, long_columns, long_data, long_table
from tests.support.pdf import damage, elements, failures, fonts_of, render_pdf, text_of
from tests.support.process import program

from broadsheet.document.block import Contents, Heading, RichText
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels
from broadsheet.document.table import Span, Table
from broadsheet.document.text import Paragraph, Run
from broadsheet.renderers.longtable import book, threshold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.document import Document

FORMATTER = Formatter("en-US", "America/New_York", "USD")
LEAST = 150
_WORD = re.compile(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</')


@pytest.fixture
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are long from a few pages on, so that tests take seconds."""
    monkeypatch.setattr(threshold, "LEAST_ROWS", LEAST)
    monkeypatch.setattr(threshold, "LEAST_CELLS", LEAST)


def said(text: str) -> RichText:
    return RichText((Paragraph((Run(text),)),))


def mixed() -> Document:
    """Two long tables with content before, between and behind, and a short one."""
    blocks = (
        Contents("Contents", 2),
        Heading("First", 1, "first"),
        said("Words before. " * 40),
        grouped_long_table(400, 60, FORMATTER),
        Heading("Second", 1, "second"),
        said("Words between."),
        grouped_long_table(300, 9, FORMATTER, looks=True),
        Heading("Third", 1, "third"),
        long_table(20),
        said("Words behind."),
    )
    return sample_document(blocks=blocks)


def foreign() -> Document:
    table = long_table(260, scripts=0.1)
    return table_document(
        table, locale="ar-EG", language="ar", direction="rtl", labels=Labels.for_language("ar")
    )


def wide() -> Document:
    """A table whose columns don't fit side by side, under headings of several columns."""
    data, columns = long_data(200), long_columns()
    for copy in range(2, 5):
        for column in long_columns()[1:]:
            data = data.append_column(f"{column.field}{copy}", data[column.field])
            columns += (replace(column, field=f"{column.field}{copy}"),)
    spans = (Span("", 1), *(Span(f"Year {2020 + n}", 9) for n in range(4)))
    return table_document(Table("Wide", columns, data, spans=spans, id="wide"))


DOCUMENTS = {
    "mixed": mixed,
    "scripts": lambda: table_document(long_table(260, scripts=0.2)),
    "right to left": foreign,
    "in parts": wide,
}


def words(path: Path) -> Iterator[dict[str, list[list[float]]]]:
    """For each page its words, each with the places of all its corners, from small to large.

    Words that stand twice at nearly the same height can't change places this way.
    """
    done = subprocess.run(
        [program("pdftotext"), "-bbox", path, "-"], capture_output=True, text=True, check=True
    )
    for page in done.stdout.split("<page ")[1:]:
        found: dict[str, list[list[float]]] = {}
        for *corners, text in _WORD.findall(page):
            for edges, value in zip(found.setdefault(text, [[], [], [], []]), corners, strict=True):
                edges.append(float(value))
        yield {text: [sorted(edges) for edges in found[text]] for text in sorted(found)}


def pictures(path: Path, folder: Path) -> list[Image.Image]:
    folder.mkdir()
    subprocess.run([program("pdftoppm"), "-r", "60", "-gray", path, folder / "page"], check=True)
    return [Image.open(BytesIO(each.read_bytes())) for each in sorted(folder.iterdir())]


@pytest.mark.usefixtures("sooner")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_ways_look_alike(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = DOCUMENTS[name]()
    (tmp_path / "own").mkdir()
    own = render_pdf(document, tmp_path / "own", "ua-1", "a-2a")
    monkeypatch.setattr(threshold, "LEAST_ROWS", 10**9)
    set_ = render_pdf(document, tmp_path, "ua-1", "a-2a")
    assert own.stat().st_size != set_.stat().st_size
    pages = list(zip(words(own), words(set_), strict=True))
    assert len(pages) > 3
    for ours, theirs in pages:
        assert list(ours) == list(theirs)
        for word, edges in ours.items():
            for mine, other in zip(edges, theirs[word], strict=True):
                assert mine == pytest.approx(other, abs=0.1)
    shown = zip(pictures(own, tmp_path / "1"), pictures(set_, tmp_path / "2"), strict=True)
    for ours_, theirs_ in shown:
        histogram = ImageChops.difference(ours_, theirs_).histogram()
        # Edges of bars are blended a little differently.
        assert sum(histogram[96:]) < 20
        assert sum(histogram[24:]) < 0.01 * sum(histogram)


@pytest.mark.usefixtures("sooner")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_file_is_sound_and_keeps_its_standards(name: str, tmp_path: Path) -> None:
    path = render_pdf(DOCUMENTS[name](), tmp_path, "ua-1", "a-2a")
    assert damage(path) == ""
    assert failures(path, "ua-1", "a-2a") == []
    assert all(row[2:] == ("yes", "yes") for row in fonts_of(path) if row[1] != "Type 3")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def kids(element: Any) -> list[Any]:
    return [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary)]


@pytest.mark.usefixtures("sooner")
def test_every_cell_is_in_the_structure_once_and_in_order(tmp_path: Path) -> None:
    rows = 420
    table = long_table(rows, scripts=0.05)
    document = sample_document(blocks=(said("Before."), table, said("Behind.")))
    path = render_pdf(document, tmp_path)
    with pikepdf.open(path) as pdf:
        (found,) = (
            each for each in elements(pdf)
            if each.S == "/Table" and len(kids(kids(each)[-1])) >= rows
        )  # fmt: skip
        caption, head, body = kids(found)
        assert [each.S for each in (caption, head, body)] == ["/Caption", "/THead", "/TBody"]
        (titles,) = kids(head)
        assert [each.S for each in kids(titles)] == ["/TH"] * 10
        assert all(each.A[0].Scope == "/Column" for each in kids(titles))
        assert len(kids(body)) == rows
        texts = Marked(pdf)
        names = []
        for row in kids(body):
            cells = kids(row)
            assert row.S == "/TR"
            assert [each.S for each in cells] == ["/TD"] * 10
            names.append(texts.of(cells[0]))
        assert names == [f"{n:,}" for n in range(1, rows + 1)]
        numbers = [int(page.obj.StructParents) for page in pdf.pages]
        assert len(set(numbers)) == len(pdf.pages)


class Marked:
    """The text of marked content, by page and number; codes of our fonts are UTF-8."""

    _CONTENT = re.compile(rb"/TD<</MCID (\d+)>>BDC [^\[]*\[\((.*?)\)\]TJ EMC")

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._texts: dict[tuple[int, int], str] = {}
        for page in pdf.pages:
            page.contents_coalesce()
            for number, text in self._CONTENT.findall(page.Contents.read_bytes()):
                self._texts[page.obj.objgen[0], int(number)] = text.decode()

    def of(self, element: Any) -> str:
        return self._texts[element.Pg.objgen[0], int(element.K)]


@pytest.mark.usefixtures("sooner")
def test_groups_have_bodies_of_their_own(tmp_path: Path) -> None:
    table = grouped_long_table(300, 40, FORMATTER)
    path = render_pdf(table_document(table), tmp_path)
    with pikepdf.open(path) as pdf:
        (found,) = (each for each in elements(pdf) if each.S == "/Table" and len(kids(each)) > 9)
        _, head, *bodies, foot = kids(found)
        assert (head.S, foot.S) == ("/THead", "/TFoot")
        assert len(bodies) == len(table.groups)
        for body, group in zip(bodies, table.groups, strict=True):
            title, *rows, sums = kids(body)
            assert [each.S for each in kids(title)] == ["/TH"]
            assert int(kids(title)[0].A.ColSpan) == 10
            assert len(rows) == group.count
            assert all(len(kids(row)) == 10 for row in rows)
            assert {str(each.S) for each in kids(sums)} == {"/TD"}


@pytest.mark.usefixtures("sooner")
def test_pages_are_numbered_and_named_in_one_run(tmp_path: Path) -> None:
    path = render_pdf(mixed(), tmp_path)
    with pikepdf.open(path) as pdf:
        total = len(pdf.pages)
        outline = [str(item.title) for item in pdf.open_outline().root]
        assert outline[:3] == ["First", "Second", "Third"]
        assert f"<xmpTPg:NPages>{total}<".encode() in pdf.Root.Metadata.read_bytes()
    texts = [text_of(path, number) for number in range(1, total + 1)]
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {total}" in text
    for title in ("Second", "Third"):
        (page,) = (n for n, text in enumerate(texts, 1) if n > 1 and f"\n{title}\n" in f"\n{text}")
        assert re.search(rf"\n{title}\s[^a-z]*\b{page}\n", texts[0])
    assert "Words behind." in texts[-1] + texts[-2]


@pytest.mark.usefixtures("sooner")
def test_the_text_is_the_data(tmp_path: Path) -> None:
    table = long_table(400)
    text = " ".join(text_of(render_pdf(table_document(table), tmp_path)).split())
    for column in table.columns:
        if column.overflow == "wrap":
            for value in FORMATTER.column(table.data[column.field], column.format):
                assert " ".join(value.split()) in text


@pytest.mark.usefixtures("sooner")
def test_the_bytes_do_not_depend_on_who_draws(tmp_path: Path) -> None:
    document = table_document(long_table(3000, scripts=0.01))
    digests = set()
    for processes in (1, 2, 3):
        path = tmp_path / f"{processes}.pdf"
        book.write(document, path, ("ua-1",), processes)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    script = (
        "from pathlib import Path\n"
        "from tests.support.documents import table_document\n"
        "from tests.support.long_tables import long_table\n"
        "from broadsheet.renderers.longtable import book\n"
        f"path = Path({str(tmp_path)!r}) / 'other.pdf'\n"
        "book.write(table_document(long_table(3000, scripts=0.01)), path, ('ua-1',), 1)\n"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": str(Path.cwd()),
    }
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    digests.add(hashlib.sha256((tmp_path / "other.pdf").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_full_disk_is_an_error_that_leaves_nothing_but_the_file(tmp_path: Path) -> None:
    script = (
        "import resource\n"
        "from pathlib import Path\n"
        "from tests.support.documents import table_document\n"
        "from tests.support.long_tables import long_table\n"
        "from broadsheet.renderers.longtable import book\n"
        "document = table_document(long_table(3000))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
        "try:\n"
        f"    book.write(document, Path({str(tmp_path)!r}) / 'report.pdf', ('ua-1',), 2)\n"
        "except OSError as error:\n"
        "    print('full')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert done.stdout == "full\n"
    assert [each.name for each in tmp_path.iterdir()] in ([], ["report.pdf"])
