"""The tables of a report's artifacts, read back from each format line by line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pypdf
from lxml import etree, html
from tests.support.workbook import open_xlsx

from broadsheet.renderers.xml import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_N = f"{{{NAMESPACE}}}"
_READ: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "integer": int,
    "bigint": int,
    "float": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "boolean": lambda value: value if isinstance(value, bool) else value == "true",
    "string": str,
    "null": lambda _value: None,
}


def value_of(value: Any, kind: str) -> Any:
    """A value as JSON, XML or CSV writes it, by its type."""
    return None if value is None else _READ[kind.partition("(")[0]](value)


def json_report(path: Path) -> Any:
    """The blocks, as they are."""
    return json.loads(path.read_text(encoding="utf-8"))["blocks"]


def xml_report(path: Path) -> Any:
    """The blocks with what the other functions need, in the form that JSON has them."""
    found = []
    for block in etree.parse(path).getroot().find(f"{_N}blocks"):
        kind = etree.QName(block).localname
        if kind == "metrics":
            items = [
                {"name": item.findtext(f"{_N}name"), "value": _xml_cell(item.find(f"{_N}value"))}
                for item in block.iterfind(f"{_N}items/{_N}item")
            ]
            found.append({"type": kind, "items": items})
        elif kind == "table":
            found.append(_xml_table(block))
    return found


def _xml_table(table: Any) -> dict[str, Any]:
    columns = table.iterfind(f"{_N}columns/{_N}column/{_N}type")
    return {
        "type": "table",
        "title": table.findtext(f"{_N}title"),
        "columns": [{"type": column.text} for column in columns],
        "rows": [
            [None if cell.get("null") else cell.text or "" for cell in row]
            for row in table.iterfind(f"{_N}rows/{_N}row")
        ],
        "totals": [_xml_cell(cell) for cell in table.find(f"{_N}totals")],
        "groups": [
            {
                "title": group.findtext(f"{_N}title"),
                "start": int(group.findtext(f"{_N}start")),
                "count": int(group.findtext(f"{_N}count")),
                "subtotals": [_xml_cell(cell) for cell in group.find(f"{_N}subtotals")],
            }
            for group in table.iterfind(f"{_N}groups/{_N}group")
        ],
    }


def _xml_cell(cell: Any) -> dict[str, Any] | None:
    if cell.get("null"):
        return None
    value = cell.find(f"{_N}value")
    known = None if value.get("null") else value.text or ""
    return {"type": cell.findtext(f"{_N}type"), "value": known}


def metrics(blocks: Any) -> dict[str, Any]:
    """The figures of JSON or XML by name."""
    return {
        item["name"]: value_of(item["value"]["value"], item["value"]["type"])
        for block in blocks
        if block["type"] == "metrics"
        for item in block["items"]
    }


def tables(blocks: Any, nothing: Any) -> dict[str, list[list[Any]]]:
    """The lines of each table of JSON or XML by its title: headings of groups, rows, sums."""

    def cells(found: list[Any], word: str) -> list[Any]:
        line = [nothing if c is None else value_of(c["value"], c["type"]) for c in found]
        return [word, *line[1:]] if found[0] is None else line

    result = {}
    for block in blocks:
        if block["type"] != "table":
            continue
        kinds = [column["type"] for column in block["columns"]]
        rows = [list(map(value_of, row, kinds)) for row in block["rows"]]
        groups = block["groups"] or [{"start": 0, "count": len(rows), "subtotals": []}]
        lines: list[list[Any]] = []
        for group in groups:
            lines += [[group["title"]]] if "title" in group else []
            lines += rows[group["start"] : group["start"] + group["count"]]
            lines += [cells(group["subtotals"], "subtotal")] if group["subtotals"] else []
        lines += [cells(block["totals"], "total")] if block["totals"] else []
        result[block["title"]] = lines
    return result


def csv_tables(path: Path) -> list[list[dict[str, Any]]]:
    """The rows of each file of a bundle, in order, by the names of their columns."""
    with zipfile.ZipFile(path) as bundle:
        about = json.loads(bundle.read("csv-metadata.json"))
        return [_csv(bundle.read(each["url"]).decode(), each) for each in about["tables"]]


def _csv(text: str, about: Any) -> list[dict[str, Any]]:
    """NULL and the empty text are told apart by quotes alone, which the reader drops."""
    columns = about["tableSchema"]["columns"]
    names = {"double": "float", "dateTimeStamp": "datetime"}
    kinds = [names.get(column["datatype"], column["datatype"]) for column in columns]
    # The line of a single NULL is empty.
    rows = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), strict=True)][1:]
    return [
        {
            column["name"]: value_of(cell or None, kind)
            for column, cell, kind in zip(columns, row, kinds, strict=True)
        }
        for row in rows
    ]


def xlsx_tables(path: Path, titles: list[str]) -> dict[str, list[list[Any]]]:
    """The lines below the header of each table's sheet, as values, shortened at their end."""
    book = open_xlsx(path, values=True)
    found = {}
    for title in titles:
        sheet = book[title]
        lines = [[cell.value for cell in row] for row in sheet]
        header = next(i for i, row in enumerate(sheet) if _is_header(row))
        found[title] = [_without_end(line) for line in lines[header + 1 :]]
    return found


def xlsx_numbers(path: Path) -> set[float]:
    """The numbers on the first sheet."""
    sheet = open_xlsx(path, values=True).worksheets[0]
    cells = (cell.value for row in sheet for cell in row)
    return {float(value) for value in cells if isinstance(value, int | float)}


def _is_header(row: Any) -> bool:
    """Headers of columns are set in bold within borders, which titles are not."""
    cell = row[0]
    return bool(cell.font.b and cell.border.left.style and cell.value)


def _without_end(line: list[Any]) -> list[Any]:
    while line and line[-1] is None:
        line = line[:-1]
    return line


def html_tables(path: Path) -> dict[str, list[list[str]]]:
    """The lines of each table as texts, by its title."""
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    found = {}
    for figure in page.xpath("//figure[.//tbody]"):
        title = plain(figure.xpath("string(.//figcaption | .//caption)"))
        found[title] = [
            [plain(cell.text_content()) for cell in row]
            for row in figure.xpath(".//tbody/tr | .//tfoot/tr")
        ]
    return found


def pdf_lines(path: Path) -> list[str]:
    """The lines of all pages."""
    pages = pypdf.PdfReader(path).pages
    return [plain(line) for page in pages for line in page.extract_text().splitlines()]


def plain(text: str) -> str:
    """White space of any kind as one space."""
    return " ".join(text.split())
