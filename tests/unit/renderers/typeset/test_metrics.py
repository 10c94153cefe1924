"""Tiles: one size for all values, one arrangement for all comparisons."""

from __future__ import annotations

from typing import Any

import pytest

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Metric, Metrics
from broadsheet.document.cell import Cell
from broadsheet.renderers.typeset.measure import width
from broadsheet.renderers.typeset.metrics import metrics_node


def metric(value: str, before: str | None = None, label: str = "previous period") -> Metric:
    return Metric(
        "m",
        "Label",
        Cell(1, value),
        ValueFormat("text"),
        Cell(1, before) if before else None,
        label if before else "",
        0.051 if before else None,
        "+5.1%" if before else "",
        "up" if before else None,
    )


def node(*items: Metric, room: float = 493.0) -> dict[str, Any]:
    return metrics_node(Metrics(items), room)


def test_rows_are_about_equally_long() -> None:
    assert [node(*[metric("1")] * count)["columns"] for count in range(1, 10)] == [
        1, 2, 3, 4, 3, 3, 4, 4, 3,
    ]  # fmt: skip


def test_values_have_the_size_that_the_longest_allows() -> None:
    made = node(metric("$3,086,601.60"), metric("461"), metric("1"), metric("2"))
    (size,) = {tile["size"] for tile in made["tiles"]}
    assert 11 <= size <= 19
    assert width("$3,086,601.60", bold=True) * size <= (493 - 30) / 4 - 22


@pytest.mark.parametrize(
    ("count", "before", "label", "lines"),
    [
        (2, "439", "previous period", 1),
        (4, "439", "previous period", 2),
        (4, "$2,936,616.00", "previous period", 2),
        (4, "$2,936,616.00", "same period last year", 3),
    ],
)
def test_comparisons_are_arranged_alike(count: int, before: str, label: str, lines: int) -> None:
    made = node(metric("1", before, label), *[metric("2", "3", label)] * (count - 1))
    assert made["note"]["lines"] == lines
    assert 7 <= made["note"]["size"] <= 8


def test_a_long_word_may_break_but_never_leaves_its_tile() -> None:
    made = node(metric("x" * 100), metric("1"), metric("2"), metric("3"))
    room = (493 - 30) / 4 - 22
    for part in made["tiles"][0]["value"].split("\u200b"):
        assert width(part, bold=True) * made["tiles"][0]["size"] <= room
