"""Native charts of a workbook look like those of the other formats."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
from lxml import etree
from tests.support.documents import sample_document
from tests.support.drawn import draw
from tests.support.workbook import grid, render_xlsx

from broadsheet.document.charts.theme import theme_of
from broadsheet.document.document import Branding

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.block import Chart

NAMES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
BRANDING = Branding(primary_color="#5b2a86", accent_color="#0f8aa3")


def drawn_by(chart: Chart, folder: Path) -> etree._Element:
    document = sample_document(blocks=(chart,), datasets=(), branding=BRANDING)
    with zipfile.ZipFile(render_xlsx(document, folder)) as book:
        return etree.fromstring(book.read("xl/charts/chart1.xml"))


def test_series_have_the_colours_that_they_have_in_other_formats(tmp_path: Path) -> None:
    root = drawn_by(draw("grouped_bar", x="month", color="name"), tmp_path)
    fills = root.xpath("//c:ser/c:spPr/a:solidFill/a:srgbClr/@val", namespaces=NAMES)
    wanted = [color.removeprefix("#").upper() for color in theme_of(BRANDING).palette[:5]]
    assert [fill.upper() for fill in fills] == wanted


def test_the_average_of_a_combo_is_a_line(tmp_path: Path) -> None:
    root = drawn_by(draw("combo", x="month", moving_average=3), tmp_path)
    assert len(root.xpath("//c:barChart/c:ser", namespaces=NAMES)) == 1
    assert len(root.xpath("//c:lineChart/c:ser", namespaces=NAMES)) == 1


def test_slices_too_small_for_a_label_have_none(tmp_path: Path) -> None:
    table = pa.table({"name": ["a", "b", "c"], "amount": [Decimal(n) for n in (60, 39, 1)]})
    root = drawn_by(draw("donut", table), tmp_path)
    hidden = root.xpath("//c:dLbl[c:delete/@val='1']/c:idx/@val", namespaces=NAMES)
    assert hidden == ["2"]


def test_an_axis_of_large_amounts_has_no_decimals(tmp_path: Path) -> None:
    def code(*amounts: str) -> str:
        table = pa.table({"name": ["a", "b"], "amount": [Decimal(each) for each in amounts]})
        root = drawn_by(draw("bar", table, format="currency(EUR)"), tmp_path)
        (found,) = root.xpath("//c:valAx/c:numFmt/@formatCode", namespaces=NAMES)
        return str(found)

    assert ".00" not in code("1200", "300.5")
    assert ".00" in code("1.20", "0.35")


def test_a_picture_of_a_chart_has_its_title(tmp_path: Path) -> None:
    gauge = draw("gauge", x=None, max=900, title="Budget used")
    document = sample_document(blocks=(gauge,), datasets=())
    rows = grid(render_xlsx(document, tmp_path), 0)
    assert any("Budget used" in row for row in rows)
