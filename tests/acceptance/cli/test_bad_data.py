"""Data that are not there, or not as they should be: said in the report, or no report."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from typing import TYPE_CHECKING, get_args

import openpyxl
import pyarrow.parquet as pq
from lxml import etree, html
from tests.support.process import program

from broadsheet.definition.chart import ChartKind

if TYPE_CHECKING:
    from tests.support.command import Workplace

EMPTY = """\
broadsheet: 1
name: Empty
datasets:
  - name: sales
    source: store
    query: SELECT day, country, amount FROM sales WHERE country = 'XX'
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency}
      - {label: Sales, dataset: sales, value: count(*)}
  - {type: chart, kind: stacked_bar, dataset: sales, x: day, y: amount, color: country}
  - type: chart
    dataset: sales
    spec: {mark: bar, encoding: {x: {field: country}, y: {field: amount, type: quantitative}}}
  - {type: funnel, dataset: sales, step: country, value: amount}
  - {type: pivot, dataset: sales, rows: [country], columns: day, value: sum(amount)}
  - {type: cohort, dataset: sales, cohort: country, age: amount, value: count(*)}
  - {type: recommendations, dataset: sales, headline: country}
  - type: table
    dataset: sales
    title: All sales
    columns: [{field: country}, {field: amount, total: sum, bar: true, shade: true}]
  - {type: table, dataset: sales, title: By day, group_by: day}
  - {type: gauge, label: Reached, dataset: sales, value: sum(amount), max: max(amount)}
  - {type: for_each, dataset: sales, column: country, content: [{type: page_break}]}
  - {type: text, text: "First is {{ datasets.sales.first.country }}."}
output: {formats: [pdf, xlsx, csv, json, html, xml, png, svg, parquet]}
"""
CHARTS, TABLES, LISTS = 3, 4, 1
"""Blocks that have nothing to show: each says so. A gauge has a scale, and no value on it."""


KINDS = json.dumps(
    {
        "broadsheet": 1,
        "name": "Kinds",
        "datasets": [{"name": "none", "query": "SELECT DATE '2025-01-01' AS day, 1 AS n LIMIT 0"}],
        "content": [
            {"type": "chart", "kind": kind, "dataset": "none", "x": "day", "y": "n", "color": color}
            for kind in get_args(ChartKind)
            for color in (None, "n")
            if color or kind != "heatmap"
        ],
    }
)


def test_an_empty_result_is_said_in_every_format(place: Workplace) -> None:
    place.write("empty.yaml", EMPTY)
    outcome = place.call("run", "empty.yaml")
    assert (outcome.code, outcome.err) == (0, "")
    folder = place.folder / "output"
    assert len(outcome.out.splitlines()) == len(list(folder.iterdir()))

    document = json.loads((folder / "empty.json").read_text(encoding="utf-8"))
    assert document["provenance"]["datasets"][0]["rows"] == 0
    kinds = [block["type"] for block in document["blocks"]]
    assert (kinds.count("chart"), kinds.count("table")) == (CHARTS + 1, TABLES)
    assert all(block["rows"] == [] for block in document["blocks"] if block["type"] == "table")
    metrics = document["blocks"][0]["items"]
    assert [item["value"]["text"] for item in metrics] == ["–", "0"]
    alternatives = [block["alt"] for block in document["blocks"] if block["type"] == "chart"]
    assert all(alternatives)

    tree = etree.parse(folder / "empty.xml")
    assert len(tree.findall(".//{*}table/{*}rows")) == TABLES
    assert not tree.findall(".//{*}table/{*}rows/{*}row")

    page = html.parse(folder / "empty.html").getroot()
    shown = page.text_content()
    assert shown.count("No rows") == CHARTS + TABLES + LISTS

    text = subprocess.run(
        [program("pdftotext"), "-layout", folder / "empty.pdf", "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert text.count("No rows") == CHARTS + TABLES + LISTS
    assert "None" not in text
    assert "nan" not in text.lower()

    book = openpyxl.load_workbook(folder / "empty.xlsx")
    cells = [cell.value for sheet in book for row in sheet for cell in row]
    assert sum(value == "No rows" for value in cells) >= TABLES

    with zipfile.ZipFile(folder / "empty.zip") as bundle:
        rows = list(csv.reader(io.TextIOWrapper(bundle.open("all-sales.csv"), "utf-8")))
    assert rows == [["Country", "Amount"]]
    assert pq.read_table(folder / "empty.parquet").num_rows == 0
    pages = len(list(folder.glob("*.png")))
    assert pages == len(list(folder.glob("*.svg"))) > 1
    assert place.left() == []


def test_every_kind_of_chart_says_that_it_has_no_rows(place: Workplace) -> None:
    place.write("kinds.yaml", KINDS)
    outcome = place.call("run", "kinds.yaml", "-f", "json")
    assert (outcome.code, outcome.err) == (0, "")
    document = json.loads((place.folder / "output/kinds.json").read_text(encoding="utf-8"))
    for block in document["blocks"]:
        assert '"No rows"' in json.dumps(block["spec"]), block["kind"]
        assert block["alt"]


CHECKS = """\
checks:
  - {dataset: sales, expect: count(*) > 100000, message: Too few sales%s}
  - {dataset: sales, expect: amount > 10%s}
  - {dataset: sales, fresh: {column: day, within: 1h}}
content:
"""
TOO_FEW = "Too few sales: count(*) > 100000 does not hold for sales"
TOO_SMALL = "amount > 10 does not hold for 20 of 120 rows of sales"
TOO_OLD = "the latest day of sales is Nov 28, 2025, more than 1h before Dec 1, 2025, 12:00\u202fAM"


def test_checks_that_stop_make_nothing(place: Workplace) -> None:
    place.change("content:\n", CHECKS % ("", ""))
    outcome = place.run()
    assert (outcome.code, outcome.out) == (4, "")
    hint = "  hint: nothing was made: mend the data, or set on_fail: warn"
    assert outcome.err.splitlines() == [
        f"error: sales.yaml:22:5 checks[0]: {TOO_FEW}",
        hint,
        f"error: sales.yaml:23:5 checks[1]: {TOO_SMALL}",
        hint,
    ]
    assert place.left() == []
    assert not (place.folder / "output").exists()


def test_checks_that_warn_say_so_and_go_on(place: Workplace) -> None:
    warn = ", on_fail: warn"
    place.change("content:\n", CHECKS % (warn, warn))
    outcome = place.run("-f", "pdf", "-f", "json")
    assert outcome.code == 0
    expected = [TOO_FEW, TOO_SMALL, TOO_OLD]
    assert outcome.err.splitlines() == [f"warning: check: {text}" for text in expected]
    document = json.loads((place.folder / "output/sales.json").read_text(encoding="utf-8"))
    found = [(check["outcome"], check["message"]) for check in document["provenance"]["checks"]]
    assert found == [("warned", text) for text in expected]
    command = [program("pdftotext"), "-raw", str(place.folder / "output/sales.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    first_page = "".join(text.partition("\f")[0].split())
    sentences = [f"{message[:1].upper()}{message[1:]}." for message in expected]
    assert all("".join(sentence.split()) in first_page for sentence in sentences)


def test_checks_that_can_not_be_made_are_told_together(place: Workplace) -> None:
    place.change(
        "content:\n",
        "checks:\n  - {dataset: sales, expect: amuont > 10}\n"
        "  - {dataset: sales, fresh: {column: dya, within: 1h}}\n"
        "  - {dataset: sales, fresh: {column: country, within: 1h}}\ncontent:\n",
    )
    outcome = place.run()
    assert outcome.code == 6
    lines = outcome.err.splitlines()
    assert lines[0].startswith('error: sales.yaml:22:5 checks[0]: Referenced column "amuont"')
    assert lines[1:] == [
        "error: sales.yaml:23:5 checks[1]: the dataset sales has no column 'dya'",
        "  hint: it has day, country, amount",
        "error: sales.yaml:24:5 checks[2]: only a date or a time can be fresh",
        "  hint: cast the column to DATE or TIMESTAMP in the query",
    ]
    assert place.left() == []
