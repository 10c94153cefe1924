"""Charts over more rows than may become objects of Python: the same figures, in little time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa
from tests.support.drawn import draw

if TYPE_CHECKING:
    from broadsheet.document.block import Chart

_COUNT = 30_000
_CHANCE = Random(11)  # noqa: S311 - sample data
_NAMES = [_CHANCE.choice(("Zürich", "Aarau", None, "Bern")) for _ in range(_COUNT)]
_KINDS = [_CHANCE.choice(("new", "old")) for _ in range(_COUNT)]
_AMOUNTS = [
    None if _CHANCE.random() < 0.1 else Decimal(_CHANCE.randrange(-(10**9), 10**9)) / 100
    for _ in range(_COUNT)
]


def _sales() -> pa.Table:
    return pa.table(
        {
            "name": pa.chunked_array([_NAMES[:7000], _NAMES[7000:]], pa.string()),
            "kind": _KINDS,
            "amount": pa.array(_AMOUNTS, pa.decimal128(12, 2)),
        }
    )


def _figures(chart: Chart) -> dict[str, list[object]]:
    return {name: chart.data.column(name).to_pylist() for name in chart.data.column_names}


def test_amounts_of_one_position_are_added_up_exactly() -> None:
    sums: dict[tuple[str | None, str], Decimal] = {}
    for name, kind, amount in zip(_NAMES, _KINDS, _AMOUNTS, strict=True):
        sums[name, kind] = sums.get((name, kind), Decimal()) + (amount or 0)
    figures = _figures(draw("grouped_bar", _sales(), x="name", y="amount", color="kind"))
    order = list(dict.fromkeys(_NAMES))
    assert figures["name"] == order
    assert figures["new"] == [sums[name, "new"] for name in order]
    assert figures["old"] == [sums[name, "old"] for name in order]


def test_sums_past_64_bits_are_exact() -> None:
    large = 2**62
    data = pa.table({"name": ["a"] * 3_000, "amount": pa.array([large] * 3_000, pa.int64())})
    figures = _figures(draw("bar", data, x="name", y="amount"))
    assert figures["amount"] == [str(3_000 * large)]


def test_a_line_has_every_point_of_a_long_one() -> None:
    first = datetime(2024, 1, 1, tzinfo=UTC)
    times = [first + timedelta(minutes=place) for place in range(_COUNT)]
    data = pa.table(
        {
            "time": pa.array(times, pa.timestamp("us", "UTC")),
            "value": [float(place % 97) for place in range(_COUNT)],
        }
    )
    figures = _figures(draw("line", data, x="time", y="value"))
    assert figures["value"] == data.column("value").to_pylist()


def test_every_row_is_in_one_bin_of_a_histogram() -> None:
    figures = _figures(draw("histogram", _sales(), x="amount", y=None, color="kind"))
    for kind in ("new", "old"):
        there = sum(
            each == kind and amount is not None
            for each, amount in zip(_KINDS, _AMOUNTS, strict=True)
        )
        counts = [count for count in figures[kind] if isinstance(count, int)]
        assert sum(counts) == there


def test_a_scatter_of_many_points_keeps_the_outlier() -> None:
    across = [*(_CHANCE.gauss(0, 1) for _ in range(_COUNT)), 50.0]
    data = pa.table({"x": across, "y": across, "name": [*_KINDS, "far"]})
    drawn = draw("scatter", data, x="x", y="y", color="name")
    points = drawn.spec["data"]["values"]
    assert len(points) == 2_000
    assert drawn.cut is not None
    assert drawn.cut.available == _COUNT + 1
    assert Counter(point["s"] for point in points)["far"] == 1
