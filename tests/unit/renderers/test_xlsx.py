"""XLSX: sheets, tables, totals, charts, and what the workbook says of itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.support.documents import AS_OF, sample_document, table_document
from tests.support.tables import grouped_table, sales_table
from tests.support.workbook import grid, open_xlsx, render_xlsx

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Columns, ColumnsItem, Heading, Image, Picture
from broadsheet.document.cell import Cell
from broadsheet.document.document import Branding, Page
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Group, Table
from broadsheet.renderers.csv import CsvOptions, CsvRenderer
from broadsheet.renderers.parquet import ParquetOptions, ParquetRenderer
from broadsheet.renderers.workbook.book import Book
from broadsheet.renderers.workbook.names import Names
from broadsheet.renderers.workbook.palette import Palette
from broadsheet.renderers.workbook.table_sheet import TableSheets

if TYPE_CHECKING:
    from broadsheet.document.table import Total

FORMATTER = Formatter("en-US", "America/New_York", "USD")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_xlsx(sample_document(), tmp_path_factory.mktemp("xlsx"))


def number_table(
    values: list[Any], total: Total, value: Any, type_: pa.DataType | None = None
) -> Table:
    column = Column("v", "V", ValueFormat("decimal", 2), "right", total=total)
    data = pa.table({"v": pa.array(values, type_)})
    return Table("T", (column,), data, totals=(Cell(value, str(value)),), totals_title="Total")


def total_of(table: Table, folder: Path) -> tuple[Any, Any]:
    """The formula and the cached value of the last row."""
    path = render_xlsx(table_document(table), folder)
    formulas, values = open_xlsx(path).worksheets[1], open_xlsx(path, values=True).worksheets[1]
    row = 4 + table.data.num_rows
    return formulas.cell(row, 1).value, values.cell(row, 1).value


def test_sheets_are_the_summary_one_a_table_chart_data_and_about(sample: Path) -> None:
    names = open_xlsx(sample).sheetnames
    assert names[:6] == [
        "Summary", "Sales by country", "Sales by region", "By year", "Table 4",
        "Sales by country (2)",
    ]  # fmt: skip
    assert names[-2:] == ["Chart data", "About this report"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_summary_has_title_figures_and_links(sample: Path) -> None:
    sheet = open_xlsx(sample).worksheets[0]
    cells = {cell.value: cell for row in sheet for cell in row if cell.value is not None}
    assert sheet["B1"].value == "Store sales <b>&</b> more"
    assert cells[1406.32].number_format == "[$$-409]#,##0.00"
    assert cells[703.16].number_format == "[$$-409]#,##0.00"
    assert cells[1].number_format.startswith('"▲ "+0.0%')
    assert cells[datetime(2025, 4, 1)].is_date  # noqa: DTZ001
    assert "–" in cells
    links = {cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert "'Sales by region'!A1" in links
    assert any("Buy reserved ones" in str(value) for value in cells)
    assert "The dataset hostile was cut at 61 rows." in cells


def test_charts_are_native_and_refer_to_cells(sample: Path) -> None:
    with zipfile.ZipFile(sample) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        texts = [package.read(name).decode() for name in sorted(charts)]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
        media = [name for name in package.namelist() if name.startswith("xl/media/")]
    assert len(texts) == 8
    kinds = ("barChart", "lineChart", "areaChart", "pieChart", "doughnutChart", "scatterChart")
    for kind in kinds:
        assert any(f"<c:{kind}>" in text for text in texts), kind
    assert all("'Chart data'!$" in text for text in texts)
    assert 'descr="Revenue by month: New, Returning by month."' in drawing
    assert 'descr="A gradient"' in drawing
    assert len(media) == 3  # two images and the chart that no spreadsheet can draw
    rows = grid(sample, "Chart data")
    assert ["Jan", 120.5, 80.0] in [row[:3] for row in rows]


def test_a_table_is_an_excel_table_with_filter_and_frozen_header(sample: Path) -> None:
    sheet = open_xlsx(sample)["Sales by country"]
    (table,) = sheet.tables.values()
    assert table.name == "Sales_by_country"
    assert table.ref == "A3:L11"
    assert table.totalsRowCount == 1
    assert table.autoFilter.ref == "A3:L10"
    assert [column.name for column in table.tableColumns][:2] == ["Region", "Country"]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["C4"].number_format == "[$$-409]#,##0.00"
    assert sheet["C4"].alignment.horizontal == "right"
    assert sheet["G4"].value == datetime(2025, 3, 31, 16, 15, 30)  # noqa: DTZ001
    assert sheet["K4"].value is True
    names = [sheet.tables[name].name for sheet in open_xlsx(sample) for name in sheet.tables]
    assert len({name.lower() for name in names}) == len(names)


def test_totals_are_formulas_with_the_documents_value(sample: Path) -> None:
    formulas, values = open_xlsx(sample), open_xlsx(sample, values=True)
    sheet, cached = formulas["Sales by country"], values["Sales by country"]
    assert sheet["A11"].value == "Total"
    assert sheet["C11"].value == "=SUBTOTAL(109,$C$4:$C$10)"
    assert cached["C11"].value == 1406.32
    assert sheet["F11"].value == "=SUBTOTAL(105,$F$4:$F$10)"
    assert cached["F11"].value == datetime(2025, 3, 1)  # noqa: DTZ001
    # One remark is an empty text, which not every program counts.
    assert sheet["L11"].value == 6


def test_groups_have_subtotals_that_the_total_leaves_out(sample: Path) -> None:
    formulas, values = open_xlsx(sample), open_xlsx(sample, values=True)
    sheet, cached = formulas["Sales by region"], values["Sales by region"]
    assert not sheet.tables
    assert sheet["A4"].value == "Americas"
    assert sheet["B8"].value == "=SUBTOTAL(9,$B$5:$B$7)"
    assert cached["B8"].value == 1017.12
    assert sheet["B17"].value == "=SUBTOTAL(9,$B$4:$B$16)"
    assert cached["B17"].value == 1406.32
    assert sheet.row_dimensions[5].outlineLevel == 1
    assert sheet.row_dimensions[4].outlineLevel == 0
    assert sheet.auto_filter.ref == "A3:D16"
    assert sheet["A14"].value == "=Asia <b>"
    assert sheet["A14"].data_type == "s"


def test_spans_are_merged_headings_and_titles_stay_unique(sample: Path) -> None:
    sheet = open_xlsx(sample)["By year"]
    assert {str(each) for each in sheet.merged_cells.ranges} == {"B3:C3", "D3:E3"}
    assert [sheet.cell(3, column).value for column in (2, 4)] == ["2024", "2025"]
    assert [sheet.cell(4, column).value for column in range(1, 6)] == [
        "Country", "Revenue (2024)", "Invoices (2024)", "Revenue (2025)", "Invoices (2025)",
    ]  # fmt: skip


def test_cuts_are_said_on_the_summary_the_sheet_and_about(sample: Path) -> None:
    assert grid(sample, "Table 4")[0][0] == "Shows the first 3 of 7 rows."
    about = [row[0] for row in grid(sample, "About this report")]
    assert "Shows 6 of 24 countries." in about
    assert "Shows 6 of 24 countries." in [row[0] for row in grid(sample, "Chart data")]
    assert any(str(line).endswith("keeps only 15: Traffic.") for line in about)


def test_an_empty_table_says_so(sample: Path) -> None:
    rows = grid(sample, "Sales by country (2)")
    assert rows[3][0] == "No sale in the period."
    assert not open_xlsx(sample)["Sales by country (2)"].tables


def test_about_has_the_provenance(sample: Path) -> None:
    rows = grid(sample, "About this report")
    assert ["Version", "0123456789ab"] in [row[:2] for row in rows]
    assert ["Period", "1 to 31 March 2025"] in [row[:2] for row in rows]
    assert ["hostile", "files", 61, "", 61, "yes"] in rows
    assert any("The lowest revenue is -5.00." in map(str, row) for row in rows)


def test_the_file_describes_itself_without_a_clock(sample: Path) -> None:
    facts = open_xlsx(sample).properties
    assert facts.title == "Store sales <b>&</b> more"
    assert facts.created == facts.modified == AS_OF.replace(tzinfo=None)
    assert facts.keywords == "sales, store"
    assert "Apr 1, 2025" in facts.description
    assert facts.creator == "broadsheet 0.1.0"


def test_page_header_and_footer(sample: Path) -> None:
    sheet = open_xlsx(sample).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddHeader.left.text == "Chinook"
    assert sheet.oddFooter.right.text == "Page &P of &N"


def test_page_and_direction_follow_the_document(tmp_path: Path) -> None:
    path = render_xlsx(
        sample_document(
            locale="ar-EG", language="ar", direction="rtl", page=Page("letter", landscape=True),
            branding=Branding(primary_color="#ffee00", header="A & B " * 90),
        ),
        tmp_path,
    )  # fmt: skip
    book = open_xlsx(path)
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    sheet = book["Sales by country"]
    assert sheet.page_setup.paperSize == 1
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["C4"].alignment.horizontal == "left"
    assert sheet["A4"].alignment.horizontal == "right"
    assert sheet["A3"].font.color.rgb != "FFFFFFFF"


def test_a_total_of_what_is_no_number_in_excel_is_a_plain_value(tmp_path: Path) -> None:
    assert total_of(number_table([2**60, 1], "sum", 2**60 + 1), tmp_path) == (str(2**60 + 1),) * 2
    assert total_of(number_table([1.0, float("nan")], "sum", float("nan")), tmp_path)[0] == "NaN"
    assert total_of(number_table(["a", "b"], "min", "a"), tmp_path) == ("a", "a")
    assert total_of(number_table(["a", None], "count", 1), tmp_path) == (
        "=SUBTOTAL(103,$A$4:$A$5)", 1,
    )  # fmt: skip


def test_a_total_that_is_not_the_sum_of_the_cells_is_a_plain_value(tmp_path: Path) -> None:
    assert total_of(number_table([0.5, 0.25], "avg", 0.4), tmp_path) == (0.4, 0.4)
    assert total_of(number_table([0.1, 0.2], "sum", 0.3), tmp_path) == (
        "=SUBTOTAL(109,$A$4:$A$5)", 0.3,
    )  # fmt: skip
    assert total_of(number_table([None], "sum", None, pa.int64()), tmp_path) == (None, None)


def write_tables(table: Table, path: Path, max_rows: int) -> list[str]:
    document = table_document(table)
    book = Book(document, path)
    sheets = TableSheets(book, table, 1, max_rows)
    sheets.write()
    book.close()
    return sheets.names


def test_more_rows_than_a_sheet_holds_go_on_the_next(tmp_path: Path) -> None:
    table = number_table(list(range(10)), "sum", 45)
    path = tmp_path / "long.xlsx"
    assert write_tables(table, path, 20) == ["T", "T (2)", "T (3)"]
    book, values = open_xlsx(path), open_xlsx(path, values=True)
    bodies = [sheet.cell(4, 1).value for sheet in book]
    assert bodies == [0, 4, 8]
    total = book["T (3)"]["A6"]
    assert total.value == "=SUBTOTAL(109,T!$A$4:$A$7,'T (2)'!$A$4:$A$7,$A$4:$A$5)"
    assert values["T (3)"]["A6"].value == 45
    assert not [
        c for name in ("T", "T (2)") for row in book[name] for c in row if c.data_type == "f"
    ]


def test_groups_are_carried_over_to_the_next_sheet(tmp_path: Path) -> None:
    column = Column("v", "V", ValueFormat("integer"), total="sum")
    groups = (
        Group("a", 0, 3, (Cell(3, "3"),)),
        Group("b", 3, 6, (Cell(33, "33"),)),
        Group("c", 9, 1, (Cell(9, "9"),)),
    )
    table = Table(
        "G", (column,), pa.table({"v": list(range(10))}), (Cell(45, "45"),), "All", groups
    )
    path = tmp_path / "groups.xlsx"
    names = write_tables(table, path, 21)
    book, values = open_xlsx(path), open_xlsx(path, values=True)
    found = [[sheet.cell(r, 1).value for r in range(4, sheet.max_row + 1)] for sheet in values]
    assert found == [["a", 0, 1, 2, 3], ["b", 3, 4, 5, 6], ["b", 7, 8, 33], ["c", 9, 9, 45]]
    assert names == ["G", "G (2)", "G (3)", "G (4)"]
    # The group that was torn apart has its subtotal as a value, the others as a formula; a
    # formula would be summed up by the total if it were none of SUBTOTAL.
    assert book["G"]["A8"].value == "=SUBTOTAL(9,$A$5:$A$7)"


def test_the_same_document_gives_the_same_bytes_in_another_process(
    sample: Path, tmp_path: Path
) -> None:
    code = (
        "import sys, pathlib\n"
        "from tests.support.documents import sample_document\n"
        "from tests.support.workbook import render_xlsx\n"
        "from broadsheet.renderers.csv import CsvOptions, CsvRenderer\n"
        "from broadsheet.renderers.parquet import ParquetOptions, ParquetRenderer\n"
        "folder, document = pathlib.Path(sys.argv[1]), sample_document()\n"
        "render_xlsx(document, folder)\n"
        "CsvRenderer(CsvOptions()).render(document, folder, 'report')\n"
        "ParquetRenderer(ParquetOptions()).render(document, folder, 'report')\n"
    )
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, env=env)
    document = sample_document()
    files = [sample]
    files += CsvRenderer(CsvOptions()).render(document, here, "report")
    files += ParquetRenderer(ParquetOptions()).render(document, here, "report")
    assert len(files) == len(list(there.iterdir())) == 5
    for file in files:
        assert (there / file.name).read_bytes() == file.read_bytes(), file.name


def test_every_part_of_the_package_is_well_formed(sample: Path) -> None:
    with zipfile.ZipFile(sample) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                text = package.read(name).decode()
                ET.fromstring(text)  # noqa: S314 - our own file
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text), name


def test_names_of_sheets_and_tables_are_legal_and_unique() -> None:
    names = Names()
    assert names.sheet("A/B: [x]*?\\", "S") == "A B x"
    assert names.sheet("a b X", "S") == "a b X (2)"
    assert names.sheet("'quoted'", "S") == "quoted"
    assert names.sheet("", "Table 3") == "Table 3"
    assert names.sheet("History", "S") == "History (2)"
    long = names.sheet("x" * 40, "S"), names.sheet("X" * 40, "S")
    assert [len(name) for name in long] == [31, 31]
    assert long[1].endswith(" (2)")
    assert len(names.sheet("😀" * 40, "S").encode("utf-16-le")) // 2 <= 31
    assert [names.table(t) for t in ("Q1", "R1C1", "r", "1 a", "", "日本", "Q1", "A b!c")] == [
        "T_Q1", "T_R1C1", "T_r", "T_1_a", "Table", "Table_2", "T_Q1_2", "A_b_c",
    ]  # fmt: skip


def test_colors_stay_readable() -> None:
    assert Palette.of(Branding(primary_color="#1f4e79")).on_primary == "#ffffff"
    light = Palette.of(Branding(primary_color="#ffee00"))
    assert light.on_primary != "#ffffff"
    assert light.title != "#ffee00"


def test_blocks_side_by_side_fit_or_stand_below_each_other(tmp_path: Path) -> None:
    six = tuple(ColumnsItem(1, (Heading(f"h{i}", 2, f"h{i}"),)) for i in range(6))
    nested = Columns((ColumnsItem(1, (Columns(six),)), ColumnsItem(1, (Heading("right", 2, "r"),))))
    path = render_xlsx(sample_document(blocks=(Columns(six), nested)), tmp_path)
    cells = [cell for row in open_xlsx(path).worksheets[0] for cell in row if cell.value]
    texts = [str(cell.value) for cell in cells]
    assert [texts.count(f"h{i}") for i in range(6)] == [2] * 6
    assert len({cell.row for cell in cells if cell.value in ("h0", "h5")}) == 3


def test_a_picture_that_excel_can_not_show_is_its_text(tmp_path: Path) -> None:
    webp = Picture(b"RIFF", "image/webp", "A <photo>", 10, 10)
    path = render_xlsx(sample_document(blocks=(Image(webp, 0.5, "Caption"),)), tmp_path)
    texts = [str(cell.value) for row in open_xlsx(path).worksheets[0] for cell in row]
    assert "A <photo>" in texts
    assert "Caption" in texts


def test_a_table_twice_gets_two_sheets(tmp_path: Path) -> None:
    tables = (sales_table(FORMATTER), grouped_table(FORMATTER), sales_table(FORMATTER))
    path = render_xlsx(table_document(*tables, replace(tables[0], totals=())), tmp_path)
    assert open_xlsx(path).sheetnames[1:5] == [
        "Sales by country", "Sales by region", "Sales by country (2)", "Sales by country (3)",
    ]  # fmt: skip
