"""HTML: one self-contained page that says what the document says, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from tests.support.charts import sample_charts
from tests.support.documents import hostile_table, picture, sample_document, table_document
from tests.support.hostile import MARKUP
from tests.support.tables import grouped_table, pivot_table, sales_data, sales_table

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Callout, Contents, Heading, RichText
from broadsheet.document.document import Branding, Page
from broadsheet.document.table import Column, Table
from broadsheet.document.text import Paragraph, Run
from broadsheet.renderers.html import HtmlOptions, HtmlRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


def source_of(document: Document, folder: Path) -> str:
    (path,) = HtmlRenderer(HtmlOptions()).render(document, folder, "report")
    assert path == folder / "report.html"
    return path.read_text(encoding="utf-8")


def page_of(document: Document, folder: Path) -> Any:
    return html.document_fromstring(source_of(document, folder), html.HTMLParser(huge_tree=True))


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return page_of(sample_document(), tmp_path_factory.mktemp("page"))


def test_nothing_is_loaded_and_nothing_runs(sample: Any) -> None:
    assert not sample.xpath("//script|//link|//iframe|//object|//form|//base")
    assert not sample.xpath("//@*[starts-with(name(), 'on')]")
    assert all(address.startswith("data:image/") for address in sample.xpath("//@src"))
    assert not sample.xpath("//@srcset|//@background|//*[local-name()='image']")
    (policy,) = sample.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")
    (style,) = sample.xpath("//style/text()")
    assert "@import" not in style
    assert "url(" not in style


def test_head(sample: Any) -> None:
    assert sample.get("lang") == "en"
    assert sample.get("dir") == "ltr"
    assert sample.findtext(".//title") == "Store sales <b>&</b> more"
    assert sample.xpath("//meta[@name='keywords']/@content") == ["sales, store"]


def test_landmarks_and_one_first_heading(sample: Any) -> None:
    assert [len(sample.xpath(f"//{name}")) for name in ("main", "h1")] == [1, 1]
    assert len(sample.xpath("//body//header")) == len(sample.xpath("//body//footer")) == 1
    skip = sample.xpath("//body//a")[0]
    assert skip.get("href") == "#main"
    assert sample.get_element_by_id("main").tag == "main"


def test_headings_go_down_one_step_at_a_time(sample: Any) -> None:
    levels = [int(each.tag[1]) for each in sample.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_what_is_referred_to_exists(sample: Any) -> None:
    ids = sample.xpath("//@id")
    assert len(ids) == len(set(ids))
    for address in sample.xpath("//@href[starts-with(., '#')]"):
        assert address[1:] in ids
    for name in " ".join(sample.xpath("//@aria-labelledby")).split():
        assert name in ids


def test_metrics_are_not_told_by_colour_alone(sample: Any) -> None:
    tiles = sample.xpath("//dl[@class='metrics']/div")
    assert words(tiles[0]) == "Revenue $1,406.32 ▲ +100 % ✓ (good) Feb 2025: $703.16"
    assert words(tiles[1]) == "Invoices 1,234,567 ▼ −5.0 % ! (bad) Feb 2025: 1,300,000"
    assert words(tiles[3]) == "Nobody knows –"


def test_charts_have_a_text_and_their_data(sample: Any) -> None:
    figures = sample.xpath("//figure[@class='chart']")
    assert len(figures) == len(sample_charts())
    for figure, chart in zip(figures, sample_charts(), strict=True):
        assert figure.xpath(".//div[@role='img']/@aria-label") == [chart.alt]
        assert words(figure.xpath("figcaption")[0]) == chart.title
        assert figure.xpath(".//svg/@aria-hidden") == ["true"]
        assert len(figure.xpath(".//details//tbody/tr")) == chart.data.num_rows
    assert [words(cut) for cut in sample.xpath("//figure[@class='chart']/p[@class='cut']")] == [
        "! Shows 6 of 24 countries."
    ]


def test_tables_can_be_read_and_scrolled_without_a_mouse(sample: Any) -> None:
    frames = sample.xpath("//table/..")
    assert frames
    for frame in frames:
        assert frame.get("role") == "region"
        assert frame.get("tabindex") == "0"
        assert frame.get("aria-labelledby") or frame.get("aria-label")
    for table in sample.xpath("//main/figure/div/table"):
        assert words(table.find("caption"))
        assert {cell.get("scope") for cell in table.xpath("thead//th")} <= {"col", "colgroup"}


def test_values_are_those_of_the_formatter(tmp_path: Path) -> None:
    document = sample_document()
    table = sales_table(document.formatter)
    rows = page_of(table_document(table), tmp_path).xpath("//figure//tbody/tr")
    for index, column in enumerate(table.columns):
        texts = document.formatter.column(table.data.column(index), column.format)
        assert [row[index].text_content() for row in rows] == texts
        assert {row[index].tag for row in rows} == {"th" if column.row_header else "td"}


def test_totals(tmp_path: Path) -> None:
    table = sales_table(sample_document().formatter)
    (row,) = page_of(table_document(table), tmp_path).xpath("//tfoot/tr")
    texts = [cell.text if cell else "" for cell in table.totals]
    assert [cell.text_content() for cell in row] == ["Total", *texts[1:]]
    assert row[0].tag == "th"


def test_groups(tmp_path: Path) -> None:
    table = grouped_table(sample_document().formatter)
    bodies = page_of(table_document(table), tmp_path).xpath("//figure//tbody")
    assert [
        words(body.xpath("tr[@class='group']/th[@scope='rowgroup']")[0]) for body in bodies
    ] == [
        "Americas",
        "Europe",
        "=Asia <b>",
    ]
    assert [len(body) - 2 for body in bodies] == [3, 3, 1]
    assert words(bodies[0][-1]).startswith("Subtotal $1,017.12")


def test_spans(tmp_path: Path) -> None:
    page = page_of(table_document(pivot_table(sample_document().formatter)), tmp_path)
    assert [
        (c.tag, c.get("colspan"), c.get("scope")) for c in page.xpath("//tr[@class='spans']/*")
    ] == [
        ("td", None, None),
        ("th", "2", "colgroup"),
        ("th", "2", "colgroup"),
    ]
    assert [len(group) for group in page.xpath("//figure//colgroup")] == [1, 2, 2]


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    columns = (Column("country", "Country", ValueFormat("text")),)
    data = sales_data().select(["country"]).slice(0, 0)
    page = page_of(table_document(Table("None", columns, data)), tmp_path)
    assert words(page.xpath("//td[@class='empty']")[0]) == "No rows"


def test_bars_and_shades(tmp_path: Path) -> None:
    page = page_of(table_document(sales_table(sample_document().formatter)), tmp_path)
    bars = [cell.get("style") for cell in page.xpath("//figure//tbody/tr/*[3]")]
    # From zero, which stands where the negative value's bar ends.
    assert bars[0] == "--from:0.9%;--to:100.0%;--digits:7"
    assert bars[6] == "--from:0.0%;--to:0.9%;--digits:7;--tint:var(--minus)"
    share = [cell.get("style") for cell in page.xpath("//figure//tbody/tr/*[5]")]
    assert share[0] == "--s:1.0"
    assert share[5] == "--s:0.0"
    assert share[6] is None


def test_hostile_values_are_text(tmp_path: Path) -> None:
    page = page_of(table_document(hostile_table()), tmp_path)
    cells = [row[0].text_content() for row in page.xpath("//figure//tbody/tr")]
    assert set(MARKUP) <= set(cells)
    assert "nul\ufffdnul" in cells
    assert "bell\ufffd escape\ufffd[31m" in cells
    assert "carriage\rreturn" in cells
    assert not page.xpath("//b|//script")


@pytest.mark.parametrize("value", [*MARKUP, '"><script>alert(1)</script>', "' onload='x", "\x00"])
def test_hostile_words_everywhere(tmp_path: Path, value: str) -> None:
    branding = Branding(header=value, footer=value, logo=picture(value))
    nodes = (Paragraph((Run(value, link=f"https://example.org/{value}"),)),)
    document = sample_document(
        title=value,
        description=value,
        branding=branding,
        keywords=(value,),
        blocks=(Heading(value, 1, value), Contents(value, 3), Callout("info", value, nodes)),
    )
    page = page_of(document, tmp_path)
    shown = value.replace("\x00", "\ufffd")
    assert page.xpath("//h1")[0].text_content() == shown
    assert page.xpath("//main/h2")[0].text_content() == shown
    assert page.xpath("//nav/@aria-label") == [shown]
    assert page.xpath("//header//img/@alt") == [shown]
    assert not page.xpath("//script|//b|//@onload")
    (style,) = page.xpath("//style")
    assert len(style) == 0


def test_only_addresses_that_are_harmless_become_links(tmp_path: Path) -> None:
    runs = (Run("a", link="javascript:alert(1)"), Run("b", link="mailto:x@example.org"))
    page = page_of(sample_document(blocks=(RichText((Paragraph(runs),)),)), tmp_path)
    assert page.xpath("//main//a/@href") == ["mailto:x@example.org"]


def test_contents_are_nested(tmp_path: Path) -> None:
    blocks = (
        Contents("In here", 2),
        Heading("One", 1, "one"),
        Heading("Under", 2, "under"),
        Heading("Too deep", 3, "deep"),
        Heading("Two", 1, "two"),
    )
    (nav,) = page_of(sample_document(blocks=blocks), tmp_path).xpath("//nav")
    assert [words(item) for item in nav.xpath("ol/li/a")] == ["One", "Two"]
    assert nav.xpath("ol/li/ol/li/a/@href") == ["#under"]


def test_about_is_open_and_complete(sample: Any) -> None:
    (about,) = sample.xpath("//section[@class='about']")
    assert about.find("details").get("open") is not None
    said = words(about)
    for part in ("0123456789ab", "1 to 31 March 2025", "store (sqlite)", "61 (cut)", "✓ passed"):
        assert part in said
    assert "! warning : The lowest revenue is -5.00." in said


def test_what_is_missing_is_said_before_the_first_figure(sample: Any) -> None:
    (first, *_) = sample.xpath("//main/*")
    assert [words(item) for item in first.xpath(".//li")] == [
        *sample_document().provenance.cuts,
        "The lowest revenue is -5.00.",
    ]


def test_paper(tmp_path: Path) -> None:
    page = Page("letter", landscape=True, margin=12.5)
    source = source_of(sample_document(page=page, blocks=()), tmp_path)
    assert "@page{size:LETTER landscape;margin:12.5mm" in source
    assert "--brand:#1f4e79" in source


def test_right_to_left(tmp_path: Path) -> None:
    document = sample_document(language="ar", locale="ar", direction="rtl", blocks=())
    page = page_of(document, tmp_path)
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


def test_a_pale_brand_is_darkened_for_text(tmp_path: Path) -> None:
    branding = replace(sample_document().branding, primary_color="#ffe680")
    source = source_of(sample_document(branding=branding, blocks=()), tmp_path)
    (light, *_) = re.findall(r"--brand-ink:(#[0-9a-f]{6})", source)
    assert light < "#808080"
    assert "--on-brand:#000000" in source
