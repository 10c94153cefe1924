"""CSV: every value comes back as it was, and no spreadsheet runs one."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tempfile
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from tests.support.documents import hostile_table, sample_document, table_document
from tests.support.generated import tables
from tests.support.hostile import FORMULAS, TEXTS
from tests.support.tables import grouped_table

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Chart, Heading, Metrics
from broadsheet.document.formatter import Formatter
from broadsheet.document.table import Column, Group, Table
from broadsheet.lib.errors import RenderError
from broadsheet.renderers.csv import CsvOptions, CsvRenderer
from broadsheet.renderers.flat import lines
from broadsheet.renderers.flat.lines import bare_lines, quick_lines
from broadsheet.renderers.flat.tables import flat_tables

ZONE = ZoneInfo("America/New_York")


def render(document: Any, folder: Path, **options: Any) -> tuple[Path, ...]:
    return CsvRenderer(CsvOptions(**options)).render(document, folder, "report")


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    csv.field_size_limit(10**6)
    return list(
        csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter, strict=True)
    )


def column(values: Any, type_: pa.DataType, folder: Path, **options: Any) -> list[str]:
    table = Table(
        "T", (Column("v", "V", ValueFormat("text")),), pa.table({"v": pa.array(values, type_)})
    )
    path, _ = render(table_document(table), folder, **options)
    return [row[0] if row else "" for row in read(path.read_bytes())[1:]]


def test_lines_end_in_crlf_and_null_differs_from_empty(tmp_path: Path) -> None:
    data = pa.table({"a": ["x", "", None], "b": [1, None, 3]})
    columns = (
        Column("a", 'a "b", c', ValueFormat("text")),
        Column("b", "B", ValueFormat("integer")),
    )
    path, _ = render(table_document(Table("T", columns, data)), tmp_path)
    assert path.read_bytes() == b'"a ""b"", c","B"\r\n"x",1\r\n"",\r\n,3\r\n'


def test_bom_and_delimiter(tmp_path: Path) -> None:
    columns = tuple(Column(name, name.upper(), ValueFormat("text")) for name in "ab")
    table = Table("T", columns, pa.table({"a": ["x;y"], "b": [1]}))
    path, _ = render(table_document(table), tmp_path, bom=True, delimiter=";")
    assert path.read_bytes() == b'\xef\xbb\xbf"A";"B"\r\n"x;y";1\r\n'


def test_numbers_are_exact_and_free_of_the_locale(tmp_path: Path) -> None:
    wide = pa.decimal128(38, 10)
    values = [Decimal("1234567890123456789012345678.0123456789"), Decimal("0E-10"), Decimal(-5)]
    assert column(values, wide, tmp_path) == [
        "1234567890123456789012345678.0123456789", "0.0000000000", "-5.0000000000",
    ]  # fmt: skip
    floats = [0.1 + 0.2, -0.0, float("nan"), float("inf"), float("-inf"), -5.5]
    assert column(floats, pa.float64(), tmp_path) == [
        "0.30000000000000004", "0", "NaN", "Infinity", "-Infinity", "-5.5",
    ]  # fmt: skip
    assert column([2**60, -(2**63), None], pa.int64(), tmp_path) == [str(2**60), str(-(2**63)), ""]
    assert column([True, False], pa.bool_(), tmp_path) == ["true", "false"]


def test_numbers_have_no_quotes_whatever_their_digits(tmp_path: Path) -> None:
    data = pa.table(
        {
            "text": ['a "b", c', None, ""],
            "tiny": pa.array([Decimal("0E-11"), Decimal("1.5"), None], pa.decimal128(20, 11)),
            "float": [math.nan, 1e-9, -math.inf],
            "whole": [1, None, 3],
        }
    )
    columns = tuple(Column(name, name, ValueFormat("text")) for name in data.column_names)
    path, _ = render(table_document(Table("T", columns, data)), tmp_path)
    assert path.read_bytes() == (
        b'"text","tiny","float","whole"\r\n'
        b'"a ""b"", c",0.00000000000,NaN,1\r\n'
        b",1.50000000000,1e-9,\r\n"
        b'"",,-Infinity,3\r\n'
    )


@settings(max_examples=40, deadline=None)
@given(tables())
def test_lines_are_those_of_arrow_where_both_can_write_them(table: Table) -> None:
    document = table_document(table)
    (flat,) = flat_tables(document, defuse=True)
    parts = [column.part(0, flat.data.num_rows) for column in flat.columns]
    if not any(part.bare for part in parts):
        assert bytes(bare_lines(parts, ";")) == bytes(quick_lines(parts, ";"))


@pytest.mark.parametrize("cells", [1, 7, 50])
def test_a_long_table_is_the_same_however_it_is_parted(
    cells: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [datetime(2025, 1, 1, hour, tzinfo=UTC) for hour in range(24)]
    rows[20] = rows[20].replace(microsecond=5)
    column = Column("at", "At", ValueFormat("datetime"))
    times = Table("Times", (column,), pa.table({"at": rows}))
    grouped = grouped_table(Formatter("en-US", "America/New_York", "USD"))
    documents = [table_document(each) for each in (times, hostile_table(), grouped)]

    def contents() -> list[bytes]:
        # The generator reads each file before the next document replaces it.
        made = (render(document, tmp_path) for document in documents)
        return [file.read_bytes() for files in made for file in files]

    whole = contents()
    monkeypatch.setattr(lines, "_CELLS", cells)
    assert contents() == whole


def test_times_are_iso_in_the_zone_of_the_document(tmp_path: Path) -> None:
    times = [datetime(2025, 11, 2, 5, 30, tzinfo=UTC), datetime(2025, 11, 2, 6, 30, tzinfo=UTC)]
    assert column(times, pa.timestamp("us", "UTC"), tmp_path) == [
        "2025-11-02T01:30:00-04:00", "2025-11-02T01:30:00-05:00",
    ]  # fmt: skip
    naive = [datetime(2025, 3, 9, 2, 30)]  # noqa: DTZ001
    assert column(naive, pa.timestamp("ns"), tmp_path) == ["2025-03-09T02:30:00"]
    old = [datetime(1880, 1, 1, 12, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
    assert column(old, pa.timestamp("s", "UTC"), tmp_path) == [
        "1880-01-01T07:03:58-04:56:02", "0001-01-01T00:00:00+00:00",
    ]  # fmt: skip


def test_durations_bytes_and_lists(tmp_path: Path) -> None:
    assert column([1_500_000], pa.duration("us"), tmp_path) == ["1.500000"]
    assert column([b"\x00\xff"], pa.binary(), tmp_path) == ["AP8="]
    assert column([["=a", None]], pa.list_(pa.string()), tmp_path) == ['["=a",null]']


def test_texts_that_a_spreadsheet_would_run_are_defused_and_numbers_are_not(tmp_path: Path) -> None:
    texts = [text for text in FORMULAS if not text.startswith("{")]
    assert column(texts, pa.string(), tmp_path) == [f"'{text}" for text in texts]
    assert column(["a=1", "{=1}", "5", ""], pa.string(), tmp_path) == ["a=1", "{=1}", "5", ""]
    assert column([-5, -6], pa.int64(), tmp_path) == ["-5", "-6"]
    assert column(texts, pa.string(), tmp_path, defuse=False) == texts
    table = Table("T", (Column("v", "=cmd|x", ValueFormat("text")),), pa.table({"v": [1]}))
    path, beside = render(table_document(table), tmp_path)
    assert path.read_bytes().startswith(b'"\'=cmd|x"\r\n')
    assert "apostrophe" in beside.read_text("utf-8")


def test_metadata_state_types_provenance_and_what_was_cut(tmp_path: Path) -> None:
    _, beside = render(table_document(hostile_table()), tmp_path)
    assert beside.name == "report.csv-metadata.json"
    about = json.loads(beside.read_text("utf-8"))
    assert about["url"] == "report.csv"
    types = {each["name"]: each["datatype"] for each in about["tableSchema"]["columns"]}
    assert types["amount"] == "decimal"
    assert types["at"] == "dateTimeStamp"
    titles = [each["titles"] for each in about["tableSchema"]["columns"]]
    assert len({title.lower() for title in titles}) == len(titles)
    notes = about["notes"]
    assert notes[0]["provenance"]["version"] == "0123456789ab"
    assert notes[0]["provenance"]["cuts"]
    assert {"note": hostile_table().cut.text} in notes  # type: ignore[union-attr]
    assert notes[-1]["defused"] > 5


def test_several_tables_are_a_bundle(tmp_path: Path) -> None:
    (path,) = render(sample_document(), tmp_path)
    assert path.name == "report.zip"
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        assert names[0] == "sales-by-country.csv"
        assert "sales-by-country-2.csv" in names
        assert names[-2:] == ["about.csv", "csv-metadata.json"]
        about = json.loads(bundle.read("csv-metadata.json"))
        assert [table["url"] for table in about["tables"]] == names[:-2]
        for name in names[:-1]:
            assert re.fullmatch(r"[\w-]+\.csv", name)
            assert read(bundle.read(name))
        assert "Store sales" in bundle.read("about.csv").decode()
        sales = read(bundle.read(names[0]))
    assert len(sales) == 8  # the header and the rows, no totals


def test_groups_become_a_column(tmp_path: Path) -> None:
    table = Table("T", (Column("v", "Group", ValueFormat("text")),), pa.table({"v": [1, 2, 3]}),
                  groups=(Group("=a", 0, 2), Group("b", 2, 1)))  # fmt: skip
    path, _ = render(table_document(table), tmp_path)
    assert read(path.read_bytes()) == [["Group_", "Group"], ["'=a", "1"], ["'=a", "2"], ["b", "3"]]


def test_without_tables_metrics_then_charts_then_an_error(tmp_path: Path) -> None:
    blocks = sample_document().blocks
    metrics = [block for block in blocks if isinstance(block, Metrics)]
    path, _ = render(sample_document(blocks=tuple(metrics)), tmp_path)
    rows = read(path.read_bytes())
    assert rows[1] == ["Revenue", "1406.32", "703.16", "1"]
    assert rows[4] == ["Nobody knows", "", "", ""]
    charts = [block for block in blocks if isinstance(block, Chart)][:1]
    path, _ = render(sample_document(blocks=tuple(charts)), tmp_path)
    assert len(read(path.read_bytes())) > 3
    with pytest.raises(RenderError, match="no rows for CSV"):
        render(sample_document(blocks=(Heading("x", 1, "x"),)), tmp_path)


def matches(value: Any, field: str) -> bool:
    """Whether a field of a file says just what the value is."""
    match value:
        case None:
            return field == ""
        case bool():
            return field == ("true" if value else "false")
        case float() if math.isnan(value):
            return field == "NaN"
        case int() | float() | Decimal():
            return type(value)(field) == value
        case datetime():
            read_back = datetime.fromisoformat(field)
            return read_back == value and (read_back.tzinfo is None) == (value.tzinfo is None)
        case str():
            return field in (value, f"'{value}")
        case _:
            return bool(field == value.isoformat())


@settings(deadline=None, max_examples=150)
@given(tables())
def test_any_table_comes_back(table: Table) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, _ = render(table_document(table), Path(name))
        data = path.read_bytes()
    rows = read(data)
    # A line with one empty field is an empty line to the reader.
    rows = [row or [""] for row in rows]
    assert len(rows) == table.data.num_rows + 1
    for written, expected in zip(rows[1:], table.data.to_pylist(), strict=True):
        for field, value in zip(written, expected.values(), strict=True):
            assert matches(value, field), (field, value)
            if isinstance(value, str):
                assert not re.match(r"\s*[=+\-@＝＋－＠]", field)


def test_all_hostile_texts_come_back(tmp_path: Path) -> None:
    found = column(list(TEXTS), pa.string(), tmp_path, defuse=False)
    assert found == ["" if text is None else text for text in TEXTS]
