"""From generated rows to files: every format shows the figures that Python computes."""

from __future__ import annotations

import math
import tempfile
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from babel import Locale
from babel.numbers import get_decimal_symbol, get_minus_sign_symbol
from hypothesis import HealthCheck, Phase, given, settings
from tests.support import figures
from tests.support.ledger import METRICS, NOTHING, Expected, Ledger, exact_sum, ledgers

from broadsheet.definition.loader import parse_definition
from broadsheet.definition.parameter import bind
from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels
from broadsheet.document.table import Table
from broadsheet.pipeline.build import Job, build
from broadsheet.renderers.registry import RENDERERS
from broadsheet.sources.registry import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.dataset.engine import Engine
    from broadsheet.document.document import Document

FORMATS = ("json", "xml", "csv", "xlsx", "html", "pdf", "parquet")
AS_OF = datetime(2025, 3, 15, 9, tzinfo=ZoneInfo("UTC"))


def built(data: pa.Table, text: str, folder: Path, engine: Engine) -> Document:
    """The document of a definition over the rows of `ledger`."""
    pq.write_table(data, folder / "ledger.parquet")
    loaded = parse_definition(text, file="ledger.yaml", folder=folder)
    rows = folder / "rows"
    rows.mkdir()
    return build(
        Job(loaded, bind({}, {}, as_of=AS_OF, zone=loaded.definition.time_zone)),
        connect=lambda _name: connect({"kind": "files", "path": "ledger.parquet"}, folder),
        engine=engine,
        folder=rows,
        progress=lambda _stage, _what: None,
    )


@contextmanager
def rendered(ledger: Ledger, engine: Engine) -> Iterator[Path]:
    """The folder with the report in every format."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = built(ledger.table(), ledger.text(), folder, engine)
        for format_ in FORMATS:
            kind = RENDERERS.load(format_)
            kind(kind.Options()).render(document, folder, "report")
        yield folder


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(ledger=ledgers())
def test_every_format_shows_what_python_computes(engine: Engine, ledger: Ledger) -> None:
    with rendered(ledger, engine) as folder:
        tables = ledger.expected()
        _check_data(folder, ledger, tables)
        _check_workbook(folder / "report.xlsx", ledger, tables)
        _check_texts(folder, ledger, tables)


def _check_data(folder: Path, ledger: Ledger, tables: list[Expected]) -> None:
    """JSON, XML, CSV and Parquet: the values themselves."""
    reports = [
        figures.json_report(folder / "report.json"),
        figures.xml_report(folder / "report.xml"),
    ]
    for report in reports:
        assert figures.metrics(report) == ledger.metrics()
    in_json, in_xml = (figures.tables(report, NOTHING) for report in reports)
    in_csv = figures.csv_tables(folder / "report.zip")
    for table, flat in zip(tables, in_csv, strict=True):
        lines = table.lines(lambda value, _look: value, "total", "subtotal", NOTHING)
        assert in_json[table.title] == lines
        assert in_xml[table.title] == lines
        rows = [list(row) for row in table.rows]
        if table.is_grouped:
            names = ["–" if name is None else name for name, own in table.groups for _ in own]
            rows = [[name, *row] for name, row in zip(names, rows, strict=True)]
        assert [list(row.values()) for row in flat] == rows
    (ledger_file,) = folder.glob("report-ledger.parquet")
    assert pq.read_table(ledger_file).to_pylist() == [dict(row) for row in ledger.rows]


def _check_workbook(path: Path, ledger: Ledger, tables: list[Expected]) -> None:
    labels = Labels.for_language(Locale.parse(ledger.locale, sep="-").language)
    sheets = figures.xlsx_tables(path, [table.title for table in tables])
    zone = ZoneInfo(ledger.zone)

    def cell(value: Any, _look: str) -> Any:
        match value:
            case Decimal():
                return float(value)
            case datetime():
                return value.astimezone(zone).replace(tzinfo=None)
            case date():
                return datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return value

    known = {float(value) for value in ledger.metrics().values() if value is not None}
    assert known <= figures.xlsx_numbers(path)
    for table in tables:
        lines = table.lines(cell, labels.total, labels.subtotal, None)
        assert len(sheets[table.title]) >= len(lines)
        for found, line in zip(sheets[table.title], lines, strict=False):
            padded = found + [None] * (len(line) - len(found))
            assert padded == line, table.title


def _check_texts(folder: Path, ledger: Ledger, tables: list[Expected]) -> None:
    """HTML and PDF: the same texts, each of which says the value."""
    labels = Labels.for_language(Locale.parse(ledger.locale, sep="-").language)
    formatter = Formatter(ledger.locale, ledger.zone, "EUR")

    def text(value: Any, look: str) -> str:
        written = figures.plain(formatter.text(value, ValueFormat.parse(look)))
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            assert _number(written, ledger.locale) == _rounded(value, look)
        return written

    page = figures.html_tables(folder / "report.html")
    lines = set(figures.pdf_lines(folder / "report.pdf"))
    for table in tables:
        expected = table.lines(text, labels.total, labels.subtotal, "")
        assert page[table.title] == expected
        for line in expected:
            # A long word for the total may stand on two lines.
            cells = line[1:] if line[0] in (labels.total, labels.subtotal) else line
            said = " ".join(cell for cell in cells if cell)
            assert any(each.endswith(said) for each in lines), said
    for name, value in ledger.metrics().items():
        assert text(value, METRICS[name][1]) in lines


def _number(text: str, locale: str) -> Decimal:
    """The number that a text says, read by the locale's own signs."""
    known = Locale.parse(locale, sep="-")
    point, minus = get_decimal_symbol(known), get_minus_sign_symbol(known)
    digits = "".join("." if c == point else c for c in text if c == point or c.isdecimal())
    return Decimal(digits) * (-1 if minus in text else 1)


def _rounded(value: float | Decimal, look: str) -> Decimal:
    """The value with the digits that its format shows, half away from zero."""
    digits = {"integer": 0, "currency": 2, "currency(JPY)": 0}
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if look.startswith("percent"):
        exact *= 100
    count = digits.get(look, int(look[-2]) if look.endswith(")") and look[-2].isdigit() else 0)
    return exact.quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP)


KEYS = {
    "float": pa.array([1.5, math.nan, 0.0, -0.0, None, math.nan, 1.5, math.inf], pa.float64()),
    "decimal": pa.array([Decimal(n) for n in (1, 0, 0, 1, 2, 3, 3, 1)], pa.decimal128(10, 2)),
    "text": pa.array(["a", "A", "ä", "a\u0308", "", None, " ", "a"]),
    "time": pa.array([None, AS_OF, AS_OF] * 2 + [datetime(1969, 7, 20, tzinfo=UTC)] * 2),
    "truth": pa.array([True, False, None, True, False, None, True, True]),
}
CONTENT = """\
broadsheet: 1
name: Keys
time_zone: America/St_Johns
datasets: [{name: ledger, source: files, table: ledger}]
content:
  - type: table
    dataset: ledger
    group_by: key
    columns: [{field: half}, {field: amount, total: sum}]
  - {type: pivot, dataset: ledger, rows: [key], columns: half, value: sum(amount)}
  - {type: pivot, dataset: ledger, rows: [half], columns: key, value: sum(amount)}
"""


@pytest.mark.parametrize("name", KEYS)
def test_groups_and_pivots_have_every_row_once(engine: Engine, tmp_path: Path, name: str) -> None:
    amounts = [Decimal(f"{number}.{number}1") for number in range(1, 9)]
    columns = {"key": KEYS[name], "half": list("xyxyxyxy"), "amount": amounts}
    document = built(pa.table(columns), CONTENT, tmp_path, engine)
    grouped, down, across = (block for block in document.blocks if isinstance(block, Table))
    titles = [group.title for group in grouped.groups]
    heads = [column.title for column in across.columns[1:-1]]
    assert len(titles) == down.data.num_rows == len(heads)
    assert set(titles) == set(heads)
    subtotals = [cell.value for group in grouped.groups if (cell := group.subtotals[1])]
    assert exact_sum(subtotals) == sum(amounts)
    for pivot in (down, across):
        cells = [value for column in pivot.data.columns[1:-1] for value in column.to_pylist()]
        assert exact_sum(cells) == sum(amounts)


@pytest.mark.parametrize(
    ("expression", "adds_up"),
    [
        ("sum(amount)", True),
        (" SUM ( amount * (1 - rate) ) FILTER (WHERE note <> ') /') ", True),
        ("sum(amount) / sum(rate)", False),
        ("sum(DISTINCT amount)", False),
        ("max(amount)", False),
    ],
)
def test_a_pivot_says_whether_its_cells_add_up(
    engine: Engine, tmp_path: Path, expression: str, adds_up: bool
) -> None:
    columns = {"a": ["x", "y"], "note": ["", ")"], "rate": [1, 2], "amount": [5, 6]}
    content = {"type": "pivot", "rows": ["a"], "columns": "note", "value": expression}
    text = CONTENT[: CONTENT.index("content:")] + f"content: [{content | {'dataset': 'ledger'}}]"
    (pivot,) = built(pa.table(columns), text, tmp_path, engine).blocks
    assert isinstance(pivot, Table)
    assert [column.total for column in pivot.columns[1:]] == ["sum" if adds_up else None] * 3
