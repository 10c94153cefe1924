"""CSV, JSON, XML and Parquet of hostile values: each comes back as it was."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree
from tests.support.hostile import (
    HOSTILE_TITLE,
    LONG,
    NAMES,
    TABLE_TITLE,
    TEXTS,
    hostile_data,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Workplace

# What a spreadsheet would run, also behind space.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_XML = "{urn:broadsheet:document:1}"


def truth() -> dict[str, list[Any]]:
    """The values of the Parquet file, spans in seconds, as a dataset has them."""
    columns: dict[str, list[Any]] = hostile_data().to_pydict()
    columns["span"] = [None if v is None else seconds(v) for v in columns["span"]]
    return columns


def seconds(span: timedelta) -> Decimal:
    micros = span // timedelta(microseconds=1)
    return Decimal(micros).scaleb(-6)


def same(found: Any, expected: Any) -> bool:
    """Equal in value and kind; NaN is NaN, and zeros have their sign."""
    if isinstance(expected, float):
        if not isinstance(found, float) or math.isnan(expected):
            return isinstance(found, float) and math.isnan(found)
        return found == expected and math.copysign(1, found) == math.copysign(1, expected)
    return type(found) is type(expected) and found == expected


def assert_columns(found: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    assert list(found) == list(expected)
    for name, values in expected.items():
        wrong = [
            (one, other)
            for one, other in zip(found[name], values, strict=True)
            if not same(one, other)
        ]
        assert wrong == [], name


def read_value(text: Any, kind: str) -> Any:
    """A value as JSON and XML write it, read by the type of its column."""
    if text is None or kind == "string":
        return text
    if kind == "boolean":
        return text if isinstance(text, bool) else {"true": True, "false": False}[text]
    readers: dict[str, Any] = {
        "integer": int,
        "bigint": int,
        "float": float,
        "decimal": Decimal,
        "date": date.fromisoformat,
        "local_datetime": datetime.fromisoformat,
        "datetime": lambda value: datetime.fromisoformat(value).astimezone(UTC),
    }
    return readers[kind.partition("(")[0]](text)


def json_table(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    (table,) = (block for block in document["blocks"] if block["type"] == "table")
    return dict(table)


def json_columns(path: Path) -> dict[str, list[Any]]:
    table = json_table(path)
    return {
        column["field"]: [read_value(row[index], column["type"]) for row in table["rows"]]
        for index, column in enumerate(table["columns"])
    }


def xml_text(element: Any) -> str | None:
    if element.get("null") == "true":
        return None
    text = element.text or ""
    if element.get("encoding") == "base64":
        return base64.b64decode(text).decode("utf-8", "surrogatepass")
    return str(text)


def csv_rows(path: Path) -> list[list[str]]:
    csv.field_size_limit(10**6)
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))


@pytest.mark.parametrize("name", ["values", "copied"])
def test_json_has_every_value(output: Path, name: str) -> None:
    """As it came from its source, and once more through SQL over datasets."""
    assert_columns(json_columns(output / f"{name}.json"), truth())


def test_json_has_every_title(output: Path) -> None:
    document = json.loads((output / "values.json").read_text(encoding="utf-8"))
    # A title is one line.
    assert document["title"] == " ".join(HOSTILE_TITLE.split())
    assert document["branding"]["header"] == "=1+1 <b> #let"
    assert json_table(output / "values.json")["title"] == TABLE_TITLE


def test_xml_has_every_value_and_keeps_to_its_schema(output: Path) -> None:
    schema = resources.files("broadsheet.renderers.tree") / "document.xsd"
    tree = etree.parse(output / "values.xml", etree.XMLParser(huge_tree=True))
    etree.XMLSchema(etree.fromstring(schema.read_bytes())).assertValid(tree)
    (table,) = tree.getroot().find(f"{_XML}blocks").findall(f"{_XML}table")
    columns = [
        (xml_text(column.find(f"{_XML}field")), xml_text(column.find(f"{_XML}type")))
        for column in table.find(f"{_XML}columns")
    ]
    rows = list(table.find(f"{_XML}rows"))
    found = {
        str(field): [read_value(xml_text(row[index]), str(kind)) for row in rows]
        for index, (field, kind) in enumerate(columns)
    }
    assert_columns(found, truth())
    assert xml_text(tree.getroot().find(f"{_XML}title")) == " ".join(HOSTILE_TITLE.split())


@pytest.mark.parametrize("name", ["values", "copied-hostile", "copied-copied"])
def test_parquet_has_every_value_in_its_type(output: Path, name: str) -> None:
    table = pq.read_table(output / f"{name}.parquet")
    assert_columns(table.to_pydict(), truth())
    assert {field.name: field.type for field in table.schema} == {
        "text": pa.string(),
        "whole": pa.int64(),
        "amount": pa.decimal128(38, 10),
        "ratio": pa.float64(),
        "share": pa.float64(),
        "day": pa.date32(),
        "local": pa.timestamp("us"),
        "at": pa.timestamp("us", "UTC"),
        "span": pa.decimal128(38, 6),
        "flag": pa.bool_(),
        "kind": pa.string(),
        "nothing": pa.string(),
    }


def test_csv_has_every_value(output: Path) -> None:
    """NULL is an empty field, and so is the empty text to this reader; see the next test.

    A negative zero is 0: CSV has no types, and nobody wants to see `-0`.
    """
    rows = csv_rows(output / "values.csv")
    expected = truth()
    assert [name.lower() for name in rows[0]] == list(expected)
    for index, (name, values) in enumerate(expected.items()):
        for row, value in zip(rows[1:], values, strict=True):
            field = row[index]
            if value is None:
                assert field == "", name
            elif isinstance(value, str):
                assert field in (value, f"'{value}")
                assert (field != value) == bool(_FORMULA.match(value))
            elif isinstance(value, bool):
                assert field == str(value).lower()
            elif isinstance(value, float):
                assert float(field) == value or (math.isnan(value) and field == "NaN")
            elif isinstance(value, int):
                assert field == str(value)
            elif isinstance(value, Decimal):
                assert Decimal(field) == value
                assert "E" not in field
            else:
                assert type(value).fromisoformat(field) == value


def test_csv_tells_null_from_the_empty_text(output: Path) -> None:
    data = (output / "lite.csv").read_bytes()
    assert data.splitlines()[1:4] == [
        b"-1,,,,,",
        b'-2,"",9223372036854775807,Infinity,0.1000000000,"00ff"',
        b'-3,"  ",-9223372036854775808,-Infinity,12345678901234567.0000000000,""',
    ]


def test_no_spreadsheet_runs_a_text_of_csv(output: Path) -> None:
    for name in ("values", "names", "lite", "typed", "copied"):
        for row in csv_rows(output / f"{name}.csv"):
            for field in row:
                is_number = re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?|-Infinity", field)
                assert is_number or not _FORMULA.match(field), field


def test_values_of_sqlite(output: Path) -> None:
    columns = json_columns(output / "lite.json")
    assert columns["t"] == [None, "", "  ", *TEXTS]
    assert columns["i"][:3] == [None, 2**63 - 1, -(2**63)]
    assert columns["f"][:3] == [None, math.inf, -math.inf]
    assert columns["d"][:3] == [None, Decimal("0.10"), Decimal(12345678901234567)]
    assert columns["b"][:3] == [None, "00ff", ""]
    assert_columns(pq.read_table(output / "lite.parquet").to_pydict(), columns)


def test_values_of_csv(output: Path) -> None:
    expected: dict[str, list[Any]] = {
        "id": [1, 2, 3, 4],
        "text": ["=1+1", "", None, 'line\nfeed "quoted" ]]>'],
        "whole": [2**63 - 1, -(2**63), 2**60, 0],
        "amount": [
            Decimal("1234567890123456789012345678.0123456789"),
            Decimal("0.1000000000"),
            # Decimals have no negative zero.
            Decimal("0E-10"),
            Decimal("-0.0000000001"),
        ],
        "ratio": [math.nan, -math.inf, 5e-324, -0.0],
        "day": [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), None],
        "moment": [
            datetime(1, 1, 1),  # noqa: DTZ001 - without a zone, as the file has them
            datetime(9999, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
            datetime(2025, 3, 9, 2, 30),  # noqa: DTZ001
            None,
        ],
    }
    assert_columns(json_columns(output / "typed.json"), expected)
    assert_columns(pq.read_table(output / "typed.parquet").to_pydict(), expected)


def test_values_of_json(output: Path) -> None:
    """Half of a surrogate pair is no character: it becomes U+FFFD, as NUL in a name does."""
    table = json_table(output / "halves.json")
    assert [column["field"] for column in table["columns"]] == [
        *("half", "pair", "key\ufffd", "column_4", "nul\ufffd"),
    ]
    assert table["rows"] == [
        ["a\ufffdb", "\U0001f600", "1", 2, "nul\0"],
        ["1e400", "-0.0", "123456789012345678901234567890", None, None],
    ]


def test_names_of_columns_are_kept_and_told_apart(output: Path) -> None:
    """Space within is one blank, NUL is shown; those that differ in case only get a number."""
    fields = list(json_columns(output / "names.json"))
    assert len({field.lower() for field in fields}) == len(NAMES)
    plain = [" ".join(name.replace("\0", "\ufffd").split()) for name in NAMES]
    for position, (field, name) in enumerate(zip(fields, plain, strict=True), 1):
        base = name or f"column_{position}"
        assert re.fullmatch(rf"{re.escape(base)}(_\d+)?", field), (field, name)
    assert [field for field in fields if field.lower().startswith("day")] == [
        "Day",
        "day_2",
        "DAY_3",
    ]
    assert pq.read_schema(output / "names.parquet").names == fields
    values = json_table(output / "names.json")["rows"]
    assert values == [list(range(len(NAMES)))]


def test_long_texts_are_whole(output: Path, made: Workplace) -> None:
    assert len(LONG) == 40_000
    assert LONG in (output / "values.csv").read_text(encoding="utf-8")
    assert LONG in (output / "values.html").read_text(encoding="utf-8")
    assert made.left() == []
