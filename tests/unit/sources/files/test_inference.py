"""Types of texts: exact, decided by all values, and never at the cost of a digit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.sources.reading.inference import (
    Notation,
    Seen,
    convert,
    looks_like_data,
    observe,
)

NAIVE = pa.timestamp("us")
AWARE = pa.timestamp("us", "UTC")
PLAIN = Notation(missing=("", "NA"))


def infer(*texts: str | None, notation: Notation = PLAIN) -> tuple[pa.DataType, list[Any]]:
    values = pa.array(texts, pa.string())
    seen = observe(values, notation)
    kind = seen.type if not pa.types.is_null(seen.type) else pa.string()
    return kind, convert(values, kind, notation, seen).to_pylist()


@pytest.mark.parametrize(
    ("texts", "kind", "values"),
    [
        (("1", "-2", None, "0"), pa.int64(), [1, -2, None, 0]),
        ((str(2**63 - 1), str(-(2**63))), pa.int64(), [2**63 - 1, -(2**63)]),
        ((str(2**63), "1"), pa.decimal128(19, 0), [Decimal(2**63), Decimal(1)]),
        (("1" * 39,), pa.decimal256(76, 0), [Decimal("1" * 39)]),
        (("1" * 77,), pa.string(), ["1" * 77]),
        (("1.50", "-0.125", "3"), pa.decimal128(18, 3), [Decimal("1.5"), Decimal("-.125"), 3]),
        ((".5", "1."), pa.decimal128(18, 1), [Decimal("0.5"), Decimal(1)]),
        (("1e3", "2.5e-2"), pa.decimal128(18, 3), [Decimal(1000), Decimal("0.025")]),
        (("1e300", "0.5"), pa.float64(), [1e300, 0.5]),
        (("1e-30", "1e10"), pa.float64(), [1e-30, 1e10]),
        (("1e999",), pa.string(), ["1e999"]),
        (("1." + "3" * 40,), pa.decimal256(76, 40), [Decimal("1." + "3" * 40)]),
        (("NaN", "1.5", "-Infinity"), pa.float64(), None),
        (("true", "FALSE", None), pa.bool_(), [True, False, None]),
        (("2024-02-29", None), pa.date32(), [date(2024, 2, 29), None]),
        (("2024-02-30",), pa.string(), ["2024-02-30"]),
        (("0000-00-00",), pa.string(), ["0000-00-00"]),
        (("0000-01-01",), pa.string(), ["0000-01-01"]),
        (
            ("2024-01-02 03:04:05", "2024-01-02T03:04"),
            NAIVE,
            [datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2, 3, 4)],  # noqa: DTZ001
        ),
        (
            ("2024-01-02 03:04:05.123456789", "2024-01-02"),
            NAIVE,
            [datetime(2024, 1, 2, 3, 4, 5, 123456), datetime(2024, 1, 2)],  # noqa: DTZ001
        ),
        (
            ("2024-01-02T03:04:05Z", "2024-01-02 03:04:05+02:00"),
            AWARE,
            [datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)],
        ),
        (("2024-01-02T03:04:05Z", "2024-01-02 03:04:05"), pa.string(), None),
        (("0001-01-01T00:00:00+14:00",), pa.string(), None),
        (("9999-12-31T23:00:00-05:00",), pa.string(), None),
        (("2024-01-02 25:00:00",), pa.string(), None),
        (("007", "12"), pa.string(), ["007", "12"]),
        (("+49301234", "12"), pa.string(), ["+49301234", "12"]),
        (("00.5",), pa.string(), ["00.5"]),
        (("1,234.50",), pa.string(), ["1,234.50"]),
        (("0x1F",), pa.string(), ["0x1F"]),
        (("1", "x"), pa.string(), ["1", "x"]),
        (("1", "true"), pa.string(), ["1", "true"]),
        (("1", "2024-01-01"), pa.string(), ["1", "2024-01-01"]),
        ((" 5", "6 "), pa.int64(), [5, 6]),
        ((" x", "6 "), pa.string(), [" x", "6 "]),
        (("١٢",), pa.string(), ["١٢"]),
        (("1\n",), pa.int64(), [1]),
        (("1\n2",), pa.string(), ["1\n2"]),
        ((None, None), pa.string(), [None, None]),
        ((), pa.string(), []),
    ],
)
def test_type_and_values(texts: tuple[str, ...], kind: pa.DataType, values: list[Any]) -> None:
    found, read = infer(*texts)
    assert found == kind
    if values is not None:
        assert read == values


def test_words_for_missing_are_null_only_where_the_rest_is_no_text() -> None:
    assert infer("1", "NA", "") == (pa.int64(), [1, None, None])
    assert infer("2024-01-01", "NA") == (pa.date32(), [date(2024, 1, 1), None])
    assert infer("DE", "NA", "") == (pa.string(), ["DE", "NA", ""])
    assert infer("NA", "NA") == (pa.string(), ["NA", "NA"])
    assert infer("1", "NA", notation=Notation()) == (pa.string(), ["1", "NA"])


def test_decimal_comma() -> None:
    comma = Notation(decimal=",")
    assert infer("1,5", "2", notation=comma) == (
        pa.decimal128(18, 1),
        [Decimal("1.5"), Decimal(2)],
    )
    assert infer("1,5", "2.5", notation=comma) == (pa.string(), ["1,5", "2.5"])


def test_only_allowed_families_are_tried() -> None:
    values = pa.array(["1", "2"])
    assert observe(values, PLAIN, ("moment",)).type == pa.string()


@pytest.mark.parametrize("text", ["1", "-1.5", "2024-01-01", " true ", "2024-01-01T10:00Z"])
def test_data_is_no_name(text: str) -> None:
    assert looks_like_data(text)


@pytest.mark.parametrize("text", ["", "name", "Q1", "2024 total", "NULL", "007x"])
def test_names_are_no_data(text: str) -> None:
    assert not looks_like_data(text)


_numbers = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.lists(_numbers.map(str), min_size=1))
@example(["1E+5", "-0"])
@example(["0E-60", "1"])
def test_numbers_keep_every_digit(texts: list[str]) -> None:
    kind, values = infer(*texts)
    if pa.types.is_string(kind):
        assert values == texts
    elif pa.types.is_float64(kind):
        assert values == [float(text) for text in texts]
    else:
        assert [Decimal(value) for value in values] == [Decimal(text) for text in texts]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_as_programs_write_them_read_back_equal(numbers: list[float]) -> None:
    kind, values = infer(*map(repr, numbers))
    assert not pa.types.is_string(kind)
    assert [float(value) for value in values] == numbers


@given(st.lists(st.datetimes(timezones=st.none() | st.timezones()), min_size=1))
def test_times_are_the_same_moment_or_the_same_text(moments: list[datetime]) -> None:
    texts = [moment.isoformat() for moment in moments]
    kind, values = infer(*texts)
    if kind == NAIVE:
        assert values == moments
    elif kind == AWARE:
        assert values == [moment.astimezone(UTC) for moment in moments]
    else:
        assert values == texts


@given(st.lists(st.text(max_size=8) | _numbers.map(str) | st.dates().map(str), min_size=1))
def test_any_text_is_read_without_failure(texts: list[str]) -> None:
    kind, values = infer(*texts)
    if pa.types.is_string(kind):
        assert values == texts


_columns = st.lists(
    st.sampled_from(["1", "1.5", "true", "2024-01-01", "x", "NA", "", "9" * 20, "2024-01-01T10:00"])
    | st.none(),
    max_size=6,
)


@given(_columns, st.integers(0, 6))
def test_batches_add_up_to_the_whole(texts: list[str | None], cut: int) -> None:
    """However a file is cut into batches, values can be read as the type found over all."""
    batches = [pa.array(part, pa.string()) for part in (texts[:cut], texts[cut:])]
    seen = reduce(lambda seen, batch: seen | observe(batch, PLAIN, before=seen), batches, Seen())
    kind = seen.type if not pa.types.is_null(seen.type) else pa.string()
    read = [value for batch in batches for value in convert(batch, kind, PLAIN, seen).to_pylist()]
    assert (kind, read) == infer(*texts)
