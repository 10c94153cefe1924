"""JSON and NDJSON: exact numbers, keys that come and go, nesting as text."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.lib.errors import LimitError, SourceError
from broadsheet.sources.base import Request
from broadsheet.sources.files import Files, FilesConfig
from broadsheet.sources.reading import json as reading

if TYPE_CHECKING:
    from tests.integration.sources.files.conftest import Folder

ROWS = (
    '{"id": 1, "cost": 0.10, "day": "2024-01-01", "tags": {"team": "a", "n": 1.10}}',
    '{"id": 18446744073709551616, "cost": 12.345, "day": null, "flag": true, "code": "12"}',
)


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.jsonl"])
def test_types_and_the_union_of_keys(folder: Folder, name: str) -> None:
    is_array = name == "a.json"
    folder.write(name, f"[{','.join(ROWS)}]" if is_array else "\n\n".join(ROWS) + "\n")
    table = folder.read(name)
    kinds = dict(zip(table.schema.names, table.schema.types, strict=True))
    assert kinds == {
        "id": pa.decimal128(20, 0),
        "cost": pa.decimal128(18, 3),
        "day": pa.date32(),
        "tags": pa.string(),
        "flag": pa.bool_(),
        "code": pa.string(),
    }
    first, second = table.to_pylist()
    assert first["cost"] == Decimal("0.1")
    assert first["day"] == date(2024, 1, 1)
    assert first["tags"] == '{"team": "a", "n": 1.10}'
    assert second == {
        "id": Decimal(2**64),
        "cost": Decimal("12.345"),
        "day": None,
        "tags": None,
        "flag": True,
        "code": "12",
    }


def test_values_of_many_kinds_in_a_column_become_text(folder: Folder) -> None:
    folder.write("a.json", '[{"x": 1.50}, {"x": "a"}, {"x": true}, {"x": [1, null]}, {"x": null}]')
    assert [row["x"] for row in folder.rows("a.json")] == ["1.50", "a", "true", "[1, null]", None]


def test_keys_that_differ_in_case_only(folder: Folder) -> None:
    folder.write("a.json", '[{"Id": 1, "id": 2}, {"": 3}]')
    assert folder.read("a.json").schema.names == ["Id", "id_2", "column_3"]


def test_keys_that_come_later_keep_earlier_rows(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_ROWS", 2)
    folder.write("a.ndjson", "\n".join(f'{{"a": {n}, "k{n // 4}": 1}}' for n in range(9)))
    rows = folder.rows("a.ndjson")
    assert [row["a"] for row in rows] == list(range(9))
    assert [row["k1"] for row in rows] == [None] * 4 + [1] * 4 + [None]


def test_one_object_with_one_array_of_rows(folder: Folder) -> None:
    folder.write("a.json", '{"count": 2, "ids": [1], "items": [{"a": 1}, {"a": 2}]}')
    assert folder.rows("a.json") == [{"a": 1}, {"a": 2}]


def test_records_names_the_array(folder: Folder) -> None:
    folder.write("a.json", '{"x": [{"a": 1}], "data": {"items": [{"a": 2}]}}')
    assert folder.rows("a.json", records="data.items") == [{"a": 2}]
    with pytest.raises(SourceError, match=r"no 'data\.rows' in it.*at that place there is items"):
        folder.read("a.json", "a", records="data.rows")
    folder.write("a.json", '{"x": [{"a": 1}], "y": [{"a": 1}]}')
    with pytest.raises(SourceError, match=r"which of its arrays.*set records to one of x, y"):
        folder.read("a.json", "a")


def test_encoding_and_compression(folder: Folder) -> None:
    folder.write("a.json", '[{"a": "é"}]'.encode("utf-16"))
    assert folder.rows("a.json") == [{"a": "é"}]
    folder.write("b.ndjson.gz", gzip.compress(b'\xef\xbb\xbf{"a": 1}\n'))
    assert folder.rows("b.ndjson.gz") == [{"a": 1}]


def test_values_across_chunks_of_the_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_CHUNK", 3)
    folder.write("a.json", ' [ {"a": 12345.50, "b": "x, ]"} ,\n\n {"a": 1} ] \n')
    assert folder.rows("a.json") == [
        {"a": Decimal("12345.50"), "b": "x, ]"},
        {"a": Decimal("1.00"), "b": None},
    ]


def test_no_rows(folder: Folder) -> None:
    for name, content in (("a.json", "[ ]"), ("b.ndjson", ""), ("c.json", ""), ("d.json", "[{}]")):
        folder.write(name, content)
        with pytest.raises(SourceError, match="the file is empty"):
            folder.read(name, name[0])


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.json", '[{"a": 1},\n{"a" 2}]', 2, "not valid JSON: Expecting ':' delimiter"),
        ("a.json", '[{"a": 1}\n{"a": 2}]', 2, "expected , or ], not {"),
        ("a.json", '[{"a": 1}', 1, "expected , or ], not its end"),
        ("a.json", '[{"a": 1}] x', 1, "there is more after the array's end"),
        ("a.json", "[\n1]", 2, "an object was expected, not a number"),
        ("a.json", '{"a": 1,}', 1, "not valid JSON"),
        ("a.json", '{"a": 1}', None, "it has no array of rows"),
        ("a.json", "[" * 100_000, 1, "nested too deeply"),
        ("a.ndjson", '{"a": 1}\n\n{"a": }\n', 3, "not valid JSON: Expecting value at column 7"),
        ("a.ndjson", '{"a": 1}\n[1]\n', 2, "an object was expected, not an array"),
        ("a.ndjson", '{"a": 1}\nnull\n', 2, "an object was expected, not null"),
    ],
)
def test_unsound_files_are_refused_with_the_line(
    folder: Folder, name: str, content: str, line: int | None, message: str
) -> None:
    folder.write(name, content)
    with pytest.raises(SourceError) as caught:
        folder.read(name, "a")
    assert message in str(caught.value)
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == (name, line)


def test_limits(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LARGEST_DOCUMENT", 10)
    folder.write("a.json", '{"rows": [{"a": 1}]}')
    with pytest.raises(LimitError, match="NDJSON"):
        folder.read("a.json", "a")
    monkeypatch.setattr(reading, "_MOST_COLUMNS", 3)
    folder.write("b.ndjson", "\n".join(f'{{"k{n}": 1}}' for n in range(4)))
    with pytest.raises(SourceError, match="more than 3 different keys"):
        folder.read("b.ndjson", "b")


_texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
_rows = st.lists(st.dictionaries(st.sampled_from("abc"), _texts | st.none(), min_size=1))
_numbers = st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=1)


def _read(content: str, name: str, **config: Any) -> list[dict[str, Any]]:
    with TemporaryDirectory() as path:
        Path(path, name).write_text(content, encoding="utf-8", newline="")
        source = Files(FilesConfig(path=name, **config), Path(path))
        with source.fetch(Request(table="a")) as reader:
            found: list[dict[str, Any]] = reader.read_all().to_pylist()
            return found


@settings(deadline=None)
@given(_rows.filter(bool), st.booleans())
def test_texts_read_back_equal(rows: list[dict[str, Any]], is_array: bool) -> None:
    content = json.dumps(rows) if is_array else "\n".join(map(json.dumps, rows))
    read = _read(content, "a.json" if is_array else "a.ndjson", text=("a", "b", "c"))
    assert [{k: row.get(k) for k in "abc"} for row in read] == [
        {k: row.get(k) for k in "abc"} for row in rows
    ]


@settings(deadline=None)
@given(_numbers)
def test_numbers_read_back_equal(numbers: list[float]) -> None:
    read = [row["a"] for row in _read(json.dumps([{"a": n} for n in numbers]), "a.json")]
    if isinstance(read[0], str):
        assert read == [json.dumps(n) for n in numbers]
    elif isinstance(read[0], float):
        assert read == [float(n) for n in numbers]
    else:
        assert [Decimal(n) for n in read] == [Decimal(json.dumps(n)) for n in numbers]
