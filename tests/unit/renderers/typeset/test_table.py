"""Tables as the template gets them: lines, heights, sums, decorations, parts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
from tests.support.tables import grouped_table, pivot_table, sales_table

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels
from broadsheet.document.table import Column, Cut, Group, Span, Table
from broadsheet.renderers.typeset.measure import width as text_width
from broadsheet.renderers.typeset.table import Room, TableTree, row_height

FORMATTER = Formatter("en-US", "America/New_York", "USD")
LABELS = Labels.for_language("en")
ROOM = Room(480.0, 700.0)
TEXT = ValueFormat("text")


def nodes(table: Table, room: Room = ROOM) -> list[dict[str, Any]]:
    return list(TableTree(table, FORMATTER, LABELS, room).nodes())


def texts(values: list[Any], *, kind: str = "text", **look: Any) -> dict[str, Any]:
    column = Column("a", "A", ValueFormat.parse(kind), **look)
    (node,) = nodes(Table("T", (column,), pa.table({"a": values})))
    return node


def cells(node: dict[str, Any]) -> list[Any]:
    return [cell for segment in node["segments"] for cell in segment["cells"]]


def test_plain_cells_are_plain_strings_of_known_height() -> None:
    node = texts(["one", "two"])
    assert cells(node) == ["one", "two"]
    assert node["heights"][1:] == [row_height(1, node["size"])] * 2


def test_long_texts_are_broken_into_lines_and_heights_follow() -> None:
    node = texts(["word " * 60, "short"])
    lines = cells(node)[0].split("\n")
    assert "".join(lines) == "word " * 60
    assert node["heights"][1:] == [row_height(len(lines), 8.5), row_height(1, 8.5)]


def test_an_ellipsis_stands_for_what_has_no_room() -> None:
    node = texts(["word " * 60, "a\nb"], overflow="ellipsis")
    first, second = cells(node)
    assert first.endswith("…")
    assert "\n" not in first
    assert second == "a b"


def test_a_text_of_pages_is_cut_with_a_note() -> None:
    node = texts(["word " * 8_000])
    assert cells(node)[0].count("\n") <= 40
    assert cells(node)[0].endswith("…")
    assert any("…" in note for note in node["notes"])
    assert node["heights"][1] < ROOM.height


def test_scripts_that_need_shaping_are_left_to_the_typesetter() -> None:
    node = texts(["مرحبا بالعالم " * 20, "plain"])
    assert node["heights"][1] == 0
    assert node["heights"][2] > 0


def test_decimal_points_stand_below_each_other() -> None:
    node = texts([1.5, 0.00125, 1000.0, None], kind="decimal", align="right")
    first, second, third, nothing = cells(node)
    assert first["p"] == third["p"] > 0
    assert second == FORMATTER.text(0.00125, ValueFormat("decimal"))
    assert nothing == "–"


def test_numbers_stand_on_the_right_texts_at_the_end() -> None:
    assert texts(["x"], align="right")["align"] == ["end"]
    assert texts([1], kind="integer", align="right")["align"] == ["right"]


def test_totals_have_their_title_before_the_first_sum() -> None:
    (node,) = nodes(sales_table(FORMATTER), Room(900.0, 700.0))
    title, revenue, *_ = node["foot"]
    assert title == {"t": "Total", "n": 2, "w": True}
    assert revenue["t"] == "$1,406.32"


def test_groups_have_titles_rows_and_sums() -> None:
    (node,) = nodes(grouped_table(FORMATTER))
    assert [segment["title"] for segment in node["segments"]] == ["Americas", "Europe", "=Asia <b>"]
    assert node["segments"][0]["sums"][0]["t"] == "Subtotal"
    rows = sum(len(segment["cells"]) // 4 for segment in node["segments"])
    assert len(node["heights"]) == 1 + 3 * 2 + rows + 1


def test_bars_and_shades_are_numbers_beside_the_text() -> None:
    (node,) = nodes(pivot_table(FORMATTER))
    shaded = [cell for cell in cells(node) if isinstance(cell, dict)]
    assert {cell["s"] for cell in shaded} >= {0, 20}
    assert node["head"]["spans"] == [("", 1), ("2024", 2), ("2025", 2)]
    bars = texts([1.0, -2.0, None], kind="decimal(1)", align="right", bar=True)
    first, second, nothing = cells(bars)
    assert (first["b"], first["minus"]) == ([0.667, 1.0], False)
    assert (second["b"], second["minus"]) == ([0.0, 0.667], True)
    assert nothing == "–"


def test_a_bar_never_stands_behind_its_number() -> None:
    values = [Decimal("123456.78"), Decimal("-0.5")]
    for width in (480.0, 200.0, 60.0):
        columns = (
            Column("k", "K", TEXT),
            Column("v", "V", ValueFormat.parse("currency"), "right", bar=True),
        )
        table = Table("T", columns, pa.table({"k": ["a", "b"], "v": values}))
        (node,) = nodes(table, Room(width, 700.0))
        before, after = node["insets"][1]
        number = text_width("$123,456.78") * node["size"]
        assert node["bars"][0] == 0
        assert node["bars"][1] + number <= node["widths"][1] - before - after
    assert node["bars"][1] == 0, "there is no room for bars in the last one"


def test_headings_of_several_columns_follow_their_columns_into_parts() -> None:
    count = 24
    figures = (
        Column(f"c{n}", "Revenue of the year", ValueFormat("integer"), "right")
        for n in range(count)
    )
    columns = (Column("k", "K", TEXT, row_header=True), *figures)
    data = pa.table({"k": ["a"], **{f"c{n}": [10**9] for n in range(count)}})
    spans = (Span("", 1), *(Span(str(2000 + n), 4) for n in range(count // 4)))
    parts = nodes(Table("Wide", columns, data, spans=spans, notes=("N",)))
    assert len(parts) > 1
    assert [part["title"] for part in parts] == [
        f"Wide ({n}/{len(parts)})" for n in range(1, len(parts) + 1)
    ]
    for part in parts:
        assert part["head"]["spans"][0] == ("", 1)
        assert all(count == 4 for _, count in part["head"]["spans"][1:])
        assert part["head"]["titles"][0] == "K"
    assert [part["notes"] for part in parts] == [[]] * (len(parts) - 1) + [["N"]]


def test_an_empty_table_says_so() -> None:
    empty = Table("T", (Column("a", "A", TEXT),), pa.table({"a": pa.array([], pa.string())}))
    (node,) = nodes(empty)
    assert cells(node) == [{"t": "No rows", "n": 1, "e": True}]
    (node,) = nodes(replace(empty, empty_text="Nothing sold."))
    assert cells(node)[0]["t"] == "Nothing sold."


def test_a_table_without_columns_or_with_empty_groups_is_drawn() -> None:
    table = Table(
        "T",
        (Column("a", "", TEXT),),
        pa.table({"a": ["x"]}),
        totals=(Cell(1, "1"),),
        totals_title="Total",
        groups=(Group("", 0, 1), Group("none", 1, 0)),
        cut=Cut(1, 2, "1 of 2"),
    )
    (node,) = nodes(table)
    assert [segment["title"] for segment in node["segments"]] == [" ", "none"]
    assert node["cut"] == "1 of 2"
    assert nodes(Table("T", (), pa.table({}))) == []
