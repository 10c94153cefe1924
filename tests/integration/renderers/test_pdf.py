"""PDFs as other programs see them: standards, text, fonts, structure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
import pyarrow as pa
import pytest
from tests.support.documents import picture, sample_document, table_document
from tests.support.drawn import every_chart
from tests.support.pdf import damage, elements, failures, fonts_of, render_pdf, text_of

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Contents, Heading, Image, PageBreak, RichText
from broadsheet.document.document import Branding, Page
from broadsheet.document.table import Column, Table
from broadsheet.document.text import Paragraph, Run
from broadsheet.renderers.typeset.stream_end import parted

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document

HEBREW = "מכירות החנות בתל אביב"
ARABIC = "مبيعات متجرنا محسوبة"


def everything(**overrides: Any) -> Document:
    """Every kind of block, and every kind of chart as a definition gets it drawn."""
    document = sample_document(**overrides)
    charts = every_chart(language=document.language, locale=document.locale)
    heading = Heading("All kinds of charts", 1, "kinds")
    return replace(document, blocks=(*document.blocks, heading, *charts))


def right_to_left(language: str = "he", text: str = HEBREW) -> Document:
    said = RichText((Paragraph((Run(f"{text}: "), Run("English", bold=True), Run(" 123."))),))
    heading = Heading(text, 1, "h")
    column = Column("a", text, ValueFormat("text"))
    table = Table(text, (column,), pa.table({"a": [text, "second"]}))
    return sample_document(
        title=text,
        language=language,
        locale={"he": "he-IL", "ar": "ar-EG"}[language],
        direction="rtl",
        branding=Branding(),
        blocks=(Contents(text, 2), heading, said, table),
    )


@pytest.mark.parametrize("standards", [("ua-1",), ("a-2a",), ("ua-1", "a-2a"), ("ua-1", "a-3a")])
def test_a_pdf_keeps_the_standards_that_it_claims(
    tmp_path: Path, standards: tuple[str, ...]
) -> None:
    path = render_pdf(everything(), tmp_path, *standards)
    assert failures(path, *standards) == []
    assert damage(path) == ""


@pytest.mark.parametrize(
    "document",
    [
        right_to_left(),
        right_to_left("ar", ARABIC),
        everything(language="ar", locale="ar-EG", direction="rtl"),
        sample_document(blocks=(), datasets=(), branding=Branding(), description=""),
    ],
    ids=["hebrew", "arabic", "everything in arabic", "nothing"],
)
def test_other_documents_do_too(tmp_path: Path, document: Document) -> None:
    path = render_pdf(document, tmp_path, "ua-1", "a-2a")
    assert failures(path, "ua-1", "a-2a") == []
    assert damage(path) == ""


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    path = render_pdf(right_to_left(), tmp_path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.Lang
        pdf.save(path)
    assert any("LANGUAGE" in each for each in failures(path, "ua-1"))
    assert any("ID-SCHEMA" in each for each in failures(path, "a-2a"))


def test_data_that_end_like_a_line_are_told_from_its_end(tmp_path: Path) -> None:
    # One stream in 256 ends with a carriage return; try until one of many pages has one.
    for margin in range(10, 60):
        pages = (Heading(f"{margin} {number}", 1, f"h{number}") for number in range(80))
        blocks = tuple(block for page in pages for block in (page, PageBreak()))
        document = sample_document(blocks=blocks, page=Page(margin=margin), datasets=())
        path = render_pdf(document, tmp_path, "a-2a")
        if b"\r\r\nendstream" in path.read_bytes():
            break
    else:
        pytest.fail("no stream ends with a carriage return")
    assert failures(path, "a-2a") == []
    assert damage(path) == ""
    unclear = path.read_bytes().replace(b">>stream\n", b">>\nstream\n")
    unclear = unclear.replace(b"\r\r\nendstream", b"\r\nendstream")
    assert parted(unclear) == path.read_bytes()


def test_what_only_looks_like_the_end_of_data_is_left_alone() -> None:
    within = b"1 0 obj\n<</Length 20>>\nstream\nab\r\nendstream..\r..\nendstream"
    assert parted(within) == within
    assert parted(b"no stream\r\nendstream") == b"no stream\r\nendstream"


def test_text_is_read_in_order_and_once(tmp_path: Path) -> None:
    said = text_of(render_pdf(sample_document(), tmp_path), stored=True)
    parts = [
        "Store sales <b>&</b> more",
        "What the store sold",
        "Contents",
        "Share of returns",
        "Revenue was $1,411.32, which is not what plan.csv said last year",
        "SELECT *",
        "Revenue by month",
        "Sales by country",
        "What to do",
        "Made with broadsheet",
        "0123456789ab",
    ]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert said.count("Revenue was $1,411.32") == 1


@pytest.mark.parametrize(("language", "text"), [("he", HEBREW), ("ar", ARABIC)])
def test_text_from_right_to_left_is_read_in_order_and_once(
    tmp_path: Path, language: str, text: str
) -> None:
    said = text_of(render_pdf(right_to_left(language, text), tmp_path))
    # Title, contents and their entry, heading, paragraph, table with its caption, about.
    assert said.count(text) >= 7
    assert any(text in line and "English 123" in line for line in said.splitlines())


def test_every_font_is_embedded_and_cut_to_what_is_used(tmp_path: Path) -> None:
    found = fonts_of(render_pdf(everything(), tmp_path))
    assert len(found) > 5
    for name, kind, embedded, subset in found:
        assert embedded == "yes", name
        # Emoji are drawings of their own, and no others than those in use.
        assert subset == "yes" or kind == "Type 3", name


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    document = sample_document()
    with pikepdf.open(render_pdf(document, tmp_path)) as pdf:
        assert str(pdf.docinfo.Title) == document.title
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert not pdf.attachments
        assert "/AF" not in pdf.Root
        assert "/OpenAction" not in pdf.Root
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles == ["Revenue", "Tables <b>&</b> =1+1", "Remarks", "About this report"]


def test_every_page_says_which_of_how_many_it_is(tmp_path: Path) -> None:
    path = render_pdf(sample_document(), tmp_path)
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    assert pages > 3
    for number in range(1, pages + 1):
        said = text_of(path, number)
        assert said.count(f"Page {number} of {pages}") == 1
        assert "Store sales <b>&</b> more" in said


def test_pages_are_counted_in_the_digits_of_the_report(tmp_path: Path) -> None:
    path = render_pdf(right_to_left("ar", ARABIC), tmp_path)
    said = text_of(path)
    footer = next(line for line in said.splitlines() if "صفحة" in line)
    assert footer.count("١") == 2
    contents = [line.strip() for line in said.splitlines() if line.strip() in ("١", "1")]
    assert contents == ["١", "١"]


def test_titles_of_columns_stand_on_every_page_of_a_table(tmp_path: Path) -> None:
    columns = (
        Column("a", "Number of the row", ValueFormat("integer"), "right"),
        Column("b", "Its text", ValueFormat("text")),
    )
    data = pa.table({"a": list(range(150)), "b": [f"row {n}" for n in range(150)]})
    path = render_pdf(table_document(Table("Rows", columns, data)), tmp_path)
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    shown = [number for number in range(1, pages + 1) if "row " in text_of(path, number)]
    assert len(shown) > 2
    for number in shown:
        assert "Number of the row" in text_of(path, number)
    with pikepdf.open(path) as pdf:
        heads = [each for each in elements(pdf) if each.S == "/TH"]
        assert [str(head.A[0].Scope if isinstance(head.A, pikepdf.Array) else head.A.Scope)
                for head in heads[:2]] == ["/Column", "/Column"]  # fmt: skip
        # The titles are read once, not once a page.
        tables = [each for each in elements(pdf) if each.S == "/Table"]
        assert len([each for each in elements(pdf) if each.S == "/THead"]) == len(tables)


def test_charts_and_pictures_have_their_alternative_texts(tmp_path: Path) -> None:
    charts = every_chart()
    image = Image(picture("A gradient from blue to red"), 0.4, "The caption")
    document = sample_document(blocks=(*charts, image), branding=Branding())
    with pikepdf.open(render_pdf(document, tmp_path)) as pdf:
        figures = [str(each.get("/Alt", "")) for each in elements(pdf) if each.S == "/Figure"]
    assert figures == [*(chart.alt for chart in charts), "A gradient from blue to red"]
