"""Arrow types that others hand over, as the few that a dataset has."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.dataset.types import NumberText, json_text, normalise_batch, normalise_schema

UTC = pa.timestamp("us", "UTC")


def normalised(array: pa.Array) -> tuple[pa.DataType, list[Any]]:
    batch = pa.RecordBatch.from_arrays([array], names=["x"])
    schema = normalise_schema(batch.schema)
    result = normalise_batch(batch, schema)
    result.validate(full=True)
    assert result.schema == schema
    assert normalise_schema(schema) == schema
    return schema.field(0).type, result.column(0).to_pylist()


@pytest.mark.parametrize(
    ("array", "kind", "values"),
    [
        (pa.array([1, None], pa.int8()), pa.int64(), [1, None]),
        (pa.array([2**32 - 1], pa.uint32()), pa.int64(), [2**32 - 1]),
        (pa.array([2**64 - 1], pa.uint64()), pa.decimal128(20, 0), [Decimal(2**64 - 1)]),
        (pa.array([1.5], pa.float16()), pa.float64(), [1.5]),
        (pa.array([1.5], pa.float32()), pa.float64(), [1.5]),
        (pa.array([True, None]), pa.bool_(), [True, None]),
        (pa.array(["a", None], pa.large_string()), pa.string(), ["a", None]),
        (pa.array(["a"], pa.string_view()), pa.string(), ["a"]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), pa.string(), ["a", "b", "a"]),
        (pa.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"]), pa.string(), ["a", "a", "b"]),
        (pa.nulls(2), pa.string(), [None, None]),
        (pa.array([b"\x00\xff", None]), pa.string(), ["00ff", None]),
        (pa.array([b"ab"], pa.binary(2)), pa.string(), ["6162"]),
        (pa.array([0], pa.date64()), pa.date32(), [dt.date(1970, 1, 1)]),
        (pa.array([dt.time(1, 2, 3)], pa.time32("s")), pa.string(), ["01:02:03"]),
        (pa.array([1_500], pa.duration("ms")), pa.decimal128(38, 6), [Decimal("1.500000")]),
        (pa.array([-1], pa.duration("s")), pa.decimal128(38, 6), [Decimal("-1.000000")]),
        (
            pa.array([(1, 2, 3_500_000_000), None, (0, 0, 0)], pa.month_day_nano_interval()),
            pa.string(),
            ["P1M2DT3.5S", None, "PT0S"],
        ),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_type_is_kept_or_becomes_the_nearest(
    array: pa.Array, kind: pa.DataType, values: list[Any]
) -> None:
    assert normalised(array) == (kind, values)


@pytest.mark.parametrize(
    ("given_type", "kind"),
    [
        (pa.decimal128(12, 2), pa.decimal128(12, 2)),
        (pa.decimal32(5, 2), pa.decimal128(5, 2)),
        (pa.decimal64(15, 2), pa.decimal128(15, 2)),
        (pa.decimal256(20, 2), pa.decimal128(20, 2)),
        (pa.decimal256(50, 2), pa.decimal256(50, 2)),
        (pa.decimal128(5, -2), pa.decimal128(7, 0)),
    ],
)
def test_decimals_keep_their_digits(given_type: pa.DataType, kind: pa.DataType) -> None:
    value = Decimal("1.50") if given_type.scale > 0 else Decimal(1500)
    assert normalised(pa.array([value, None], given_type)) == (kind, [value, None])


def test_zoned_times_become_utc_and_naive_ones_stay_naive() -> None:
    moment = 1_500_000_000_123_456_789
    kind, values = normalised(pa.array([moment], pa.timestamp("ns", "Europe/Berlin")))
    assert kind == UTC
    assert values == [dt.datetime(2017, 7, 14, 2, 40, 0, 123456, tzinfo=dt.UTC)]
    kind, values = normalised(pa.array([1], pa.timestamp("s")))
    assert kind == pa.timestamp("us")
    assert values == [dt.datetime(1970, 1, 1, 0, 0, 1)]  # noqa: DTZ001 - naive is meant


def test_nested_values_become_json_text_with_exact_numbers() -> None:
    rows = [
        {"a": 2**53 + 1, "b": [Decimal("1.50"), None], "t": dt.date(2024, 1, 1), "k": b"\x01"},
        None,
    ]
    kind, values = normalised(pa.array(rows))
    assert kind == pa.string()
    assert values == [
        '{"a": 9007199254740993, "b": [1.50, null], "t": "2024-01-01", "k": "01"}',
        None,
    ]


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.int8()),
        pa.large_list(pa.int64()),
        pa.list_view(pa.int64()),
        pa.list_(pa.dictionary(pa.int8(), pa.int64())),
    ],
    ids=str,
)
def test_lists_and_slices_of_them(kind: pa.DataType) -> None:
    array = pa.array([[1, 2], None, [], [3]], pa.list_(pa.int64()))
    if pa.types.is_dictionary(kind.value_type):
        array = pa.ListArray.from_arrays(
            [0, 2, 2, 2, 3], pa.array([1, 2, 3]).dictionary_encode(), mask=array.is_null()
        )
    else:
        array = pa.array(array.to_pylist(), kind)
    assert normalised(array)[1] == ["[1, 2]", None, "[]", "[3]"]
    assert normalised(array.slice(1))[1] == [None, "[]", "[3]"]
    assert normalised(array.slice(0, 1))[1] == ["[1, 2]"]


def test_fixed_size_lists() -> None:
    array = pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2))
    assert normalised(array.slice(1))[1] == [None, "[3, 4]"]


def test_maps_and_slices_of_them() -> None:
    pairs = [[("a", 1.5)], None, [("c", None)], []]
    array = pa.array(pairs, pa.map_(pa.string(), pa.float32()))
    assert normalised(array)[1] == ['{"a": 1.5}', None, '{"c": null}', "{}"]
    assert normalised(array.slice(1, 2))[1] == [None, '{"c": null}']


def test_extension_types() -> None:
    uuids = pa.ExtensionArray.from_storage(
        pa.uuid(), pa.array([b"0123456789abcdef"], pa.binary(16))
    )
    assert normalised(uuids)[1] == ["30313233-3435-3637-3839-616263646566"]
    texts = pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(['{"a": 1}']))
    assert normalised(texts)[1] == ['{"a": 1}']


def test_json_text_writes_what_json_lacks_as_text() -> None:
    value = [float("nan"), True, None, Decimal("1E+3"), NumberText("1.10"), 'é"']
    assert json_text(value) == '["nan", true, null, 1E+3, 1.10, "é\\""]'


_plain = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
_values = st.recursive(
    _plain.filter(lambda v: v not in (float("inf"), float("-inf"))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(_values)
def test_json_text_reads_back_equal(value: Any) -> None:
    assert json.loads(json_text(value)) == value


@given(st.lists(st.none() | st.lists(st.none() | st.integers(-(2**63), 2**63 - 1))), st.data())
def test_any_slice_of_lists_reads_back_equal(rows: list[Any], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(rows)))
    array = pa.array(rows, pa.list_(pa.int64())).slice(start)
    texts = normalised(array)[1]
    assert [None if text is None else json.loads(text) for text in texts] == rows[start:]
