"""The mail variant: styles on the elements, pictures as pixels, long tables cut and said so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lxml import html
from tests.support.documents import hostile_table, picture, sample_document, table_document
from tests.support.tables import grouped_table, sales_table

from broadsheet.document.document import Branding
from broadsheet.renderers.html import HtmlOptions, HtmlRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


def mail_of(document: Document, **options: Any) -> tuple[Any, Any]:
    mail = HtmlRenderer(HtmlOptions(variant="mail", **options)).mail(document)
    return html.document_fromstring(mail.html, html.HTMLParser(huge_tree=True)), mail.pictures


def test_it_needs_no_style_sheet_and_no_vectors() -> None:
    page, _ = mail_of(sample_document())
    assert not page.xpath("//style|//script|//link|//svg")
    assert all(table.get("cellpadding") is not None for table in page.xpath("//table"))
    assert len(page.xpath("//h1")) == 1


def test_pictures_are_attached_once() -> None:
    logo = picture("Chinook", svg=True)
    document = sample_document(branding=Branding(logo=logo))
    page, pictures = mail_of(document)
    names = {each.name for each in pictures}
    assert {address.removeprefix("cid:") for address in page.xpath("//img/@src")} == names
    assert len({each.data for each in pictures}) == len(pictures)
    assert {each.media_type for each in pictures} == {"image/png"}
    assert all(alt for alt in page.xpath("//img/@alt"))


def test_the_file_has_its_pictures_within(tmp_path: Path) -> None:
    renderer = HtmlRenderer(HtmlOptions(variant="mail"))
    (path,) = renderer.render(sample_document(), tmp_path, "mail")
    addresses = re.findall(r'src="([^"]{,30})', path.read_text(encoding="utf-8"))
    assert addresses
    assert all(address.startswith("data:image/png;base64,") for address in addresses)


def test_a_long_table_is_cut_and_its_totals_are_whole() -> None:
    table = sales_table(sample_document().formatter)
    page, _ = mail_of(table_document(table), mail_rows=2)
    assert len(page.xpath("//tbody/tr")) == 2
    assert "2 of 7 rows shown" in page.text_content()
    assert "$1,406.32" in page.xpath("//tfoot")[0].text_content()


def test_only_what_is_whole_is_called_complete() -> None:
    document = table_document(sales_table(sample_document().formatter))
    document = replace(document, provenance=replace(document.provenance, cuts=()))
    words = document.labels.complete
    assert words in mail_of(document)[0].text_content()
    assert words not in mail_of(document, mail_rows=2)[0].text_content()


def test_where_the_figures_come_from_stands_below() -> None:
    text = mail_of(sample_document())[0].text_content()
    provenance = sample_document().provenance
    names = [record.name for record in provenance.datasets]
    for name in (*names, *(check.name for check in provenance.checks)):
        assert name in text


def test_groups_are_cut_without_a_subtotal_of_their_part() -> None:
    table = grouped_table(sample_document().formatter)
    page, _ = mail_of(table_document(table), mail_rows=4)
    rows = [row.text_content() for row in page.xpath("//tbody/tr")]
    assert [row.startswith("Subtotal") for row in rows] == [False] * 4 + [True] + [False] * 2


def test_hostile_values_are_text() -> None:
    page, _ = mail_of(table_document(hostile_table(), title="<script>alert(1)</script>"))
    assert not page.xpath("//script|//b")
    assert page.xpath("//h1")[0].text_content() == "<script>alert(1)</script>"
    assert "</td></tr><script>alert(1)</script>" in page.text_content()
