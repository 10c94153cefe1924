"""JSON: the whole document, described by its schema, nothing lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa
import pytest
from tests.support.documents import hostile_table, sample_document, table_document
from tests.support.hostile import TEXTS

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Metric, Metrics, RichText
from broadsheet.document.cell import Cell, Scalar
from broadsheet.document.document import NamedTable
from broadsheet.document.table import Column, Table
from broadsheet.document.text import Paragraph, Run
from broadsheet.renderers.json import JsonOptions, JsonRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


def render(document: Document, folder: Path, **options: Any) -> str:
    (path,) = JsonRenderer(JsonOptions(**options)).render(document, folder, "report")
    assert path == folder / "report.json"
    return path.read_text(encoding="utf-8")


def tree_of(document: Document, folder: Path, **options: Any) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(render(document, folder, **options), parse_constant=refuse)


def schema() -> Any:
    path = resources.files("broadsheet.renderers.tree") / "document.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def column_of(values: pa.Array, folder: Path, time_zone: str = "UTC") -> tuple[str, list[Any]]:
    columns = (Column("x", "X", ValueFormat("text")),)
    document = table_document(
        Table("T", columns, pa.table({"x": values}), id="t"), time_zone=time_zone
    )
    table = tree_of(document, folder)["blocks"][0]
    return table["columns"][0]["type"], [row[0] for row in table["rows"]]


@pytest.mark.parametrize("datasets", [False, True])
def test_the_tree_is_what_its_schema_says(tmp_path: Path, datasets: bool) -> None:
    checker = jsonschema.Draft202012Validator
    checker.check_schema(schema())
    tree = tree_of(sample_document(), tmp_path, datasets=datasets)
    checker(schema()).validate(tree)
    assert ("datasets" in tree) is datasets


def test_the_schema_refuses_what_is_not_in_it(tmp_path: Path) -> None:
    tree = tree_of(sample_document(), tmp_path)
    tree["blocks"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(tree)


def test_provenance_and_parameters(tmp_path: Path) -> None:
    tree = tree_of(sample_document(), tmp_path)
    provenance = tree["provenance"]
    assert tree["as_of"] == provenance["as_of"] == "2025-04-01T02:00:00-04:00"
    assert provenance["version"] == "0123456789ab"
    assert provenance["parameters"][2] == {
        "name": "top",
        "title": "Top",
        "value": {"type": "integer", "value": 10, "text": "10"},
    }
    assert [each["cut"] for each in provenance["datasets"]] == [False, False, True]
    assert [each["outcome"] for each in provenance["checks"]] == ["passed", "warned"]
    assert len(provenance["cuts"]) == 2


def test_every_block_is_there_in_order(tmp_path: Path) -> None:
    tree = tree_of(sample_document(), tmp_path)
    kinds = [block["type"] for block in tree["blocks"]]
    assert kinds[:5] == ["contents", "heading", "metrics", "text", "columns"]
    assert {"chart", "page_break", "table", "callout", "recommendations", "image"} <= set(kinds)


def test_metrics_have_value_and_text(tmp_path: Path) -> None:
    price = Cell(Decimal("0.10"), "$0.10")
    metric = Metric("a", "A", price, ValueFormat("currency"), Cell(None, "–"), change=-0.5)
    (item,) = tree_of(sample_document(blocks=(Metrics((metric,)),)), tmp_path)["blocks"][0]["items"]
    assert item["value"] == {"type": "decimal", "value": "0.10", "text": "$0.10"}
    assert item["before"] == {"type": "null", "value": None, "text": "–"}
    assert item["change"] == -0.5
    assert item["format"] == "currency(USD)"


def test_text_is_a_tree_and_plain(tmp_path: Path) -> None:
    nodes = (Paragraph((Run("a "), Run("b", bold=True, link="https://example.org"))),)
    (block,) = tree_of(sample_document(blocks=(RichText(nodes),)), tmp_path)["blocks"]
    assert block["plain"] == "a b"
    assert block["nodes"][0]["inlines"] == [
        {"type": "run", "text": "a "},
        {"type": "run", "text": "b", "bold": True, "link": "https://example.org"},
    ]


@pytest.mark.parametrize(
    ("values", "kind", "written"),
    [
        (pa.array([1, None, 2**53 - 1]), "integer", [1, None, 2**53 - 1]),
        (pa.array([1, None, -(2**53)]), "bigint", ["1", None, str(-(2**53))]),
        (pa.array([2**64 - 1], pa.uint64()), "bigint", [str(2**64 - 1)]),
        (pa.array([], pa.int64()), "integer", []),
        (pa.array([0.1 + 0.2, -0.0, 1e300]), "float", [0.30000000000000004, -0.0, 1e300]),
        (
            pa.array([float("nan"), float("inf"), float("-inf"), None]),
            "float",
            ["NaN", "Infinity", "-Infinity", None],
        ),
        (
            pa.array([Decimal("0E-10"), Decimal("-1.5"), None], pa.decimal128(20, 10)),
            "decimal(20,10)",
            ["0.0000000000", "-1.5000000000", None],
        ),
        (pa.array([True, False, None]), "boolean", [True, False, None]),
        (pa.array(["a", "", None]), "string", ["a", "", None]),
        (pa.array(["a", None, "a"]).dictionary_encode(), "string", ["a", None, "a"]),
        (pa.array([date(1, 1, 1), None]), "date", ["0001-01-01", None]),
        (pa.array([time(1, 2, 3, 4)]), "time", ["01:02:03.000004"]),
        (pa.array([timedelta(days=1, microseconds=500_000)]), "duration", ["PT86400.5S"]),
        (pa.array([timedelta(seconds=-90)]), "duration", ["-PT90S"]),
        (pa.array([b"\x00\xff"]), "binary", ["AP8="]),
        (pa.nulls(2), "null", [None, None]),
        (pa.array([[1, None]]), "nested", ["[1,null]"]),
    ],
    ids=str,
)
def test_values(tmp_path: Path, values: pa.Array, kind: str, written: list[Any]) -> None:
    assert column_of(values, tmp_path) == (kind, written)


def test_moments_have_the_documents_offset(tmp_path: Path) -> None:
    moments = [datetime(2025, 3, 9, 6, 59, tzinfo=UTC), datetime(2025, 3, 9, 7, tzinfo=UTC), None]
    kind, written = column_of(
        pa.array(moments, pa.timestamp("us", "UTC")), tmp_path, "America/New_York"
    )
    assert kind == "datetime"
    assert written == ["2025-03-09T01:59:00-05:00", "2025-03-09T03:00:00-04:00", None]


def test_moments_that_python_does_not_have(tmp_path: Path) -> None:
    fine = pa.array([1, None], pa.timestamp("ns"))
    assert column_of(fine, tmp_path) == (
        "local_datetime",
        ["1970-01-01T00:00:00.000000001", None],
    )
    late = pa.array([2**58], pa.timestamp("us", "UTC"))
    kind, (written,) = column_of(late, tmp_path)
    assert kind == "datetime"
    assert written.endswith("+00:00")


def test_a_single_cell_of_each_type(tmp_path: Path) -> None:
    values: dict[str, Scalar] = {
        "null": None,
        "boolean": True,
        "integer": 1,
        "bigint": 2**53,
        "float": float("inf"),
        "decimal": Decimal("1E+3"),
        "string": "x",
        "date": date(2025, 1, 2),
        "datetime": datetime(2025, 1, 2, tzinfo=UTC),
        "local_datetime": datetime(2025, 1, 2),  # noqa: DTZ001 - without a zone on purpose
        "time": time(1, 2),
        "duration": timedelta(seconds=1),
    }
    metrics = tuple(Metric(n, n, Cell(v, "t"), ValueFormat("text")) for n, v in values.items())
    (block,) = tree_of(sample_document(blocks=(Metrics(metrics),)), tmp_path)["blocks"]
    assert [item["value"]["type"] for item in block["items"]] == list(values)
    written = [item["value"]["value"] for item in block["items"]]
    assert written[3:6] == ["9007199254740992", "Infinity", "1000"]
    assert written[8] == "2025-01-01T19:00:00-05:00"


def test_texts_come_back_as_they_were(tmp_path: Path) -> None:
    table = tree_of(table_document(hostile_table()), tmp_path)["blocks"][0]
    assert [row[0] for row in table["rows"]] == list(TEXTS)
    assert table["title"] == hostile_table().title


def test_controls_are_escaped_and_other_scripts_are_not(tmp_path: Path) -> None:
    text = render(table_document(hostile_table()), tmp_path)
    assert "nul\\u0000nul" in text
    assert "\\u001b" in text
    assert "日本語" in text


def test_a_lone_surrogate_is_escaped(tmp_path: Path) -> None:
    assert tree_of(sample_document(title="a\ud800b"), tmp_path)["title"] == "a\ud800b"


def test_indent(tmp_path: Path) -> None:
    document = table_document(hostile_table())
    one_line = render(document, tmp_path, indent=None)
    assert one_line.count("\n") == 1
    assert one_line.endswith("}\n")
    assert json.loads(one_line) == json.loads(render(document, tmp_path, indent=4))


def test_datasets_are_written_on_request(tmp_path: Path) -> None:
    data = NamedTable("raw", pa.table({"a": [1, 2], "b": ["x", None]}))
    tree = tree_of(sample_document(datasets=(data,)), tmp_path, datasets=True)
    assert tree["datasets"] == [
        {
            "name": "raw",
            "columns": [{"field": "a", "type": "integer"}, {"field": "b", "type": "string"}],
            "rows": [[1, "x"], [2, None]],
        }
    ]
