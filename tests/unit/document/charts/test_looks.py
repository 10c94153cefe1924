"""What could go unseen in a chart: dropped ticks, words without room, words cut in halves."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.support.drawn import by_name, draw, every_chart

from broadsheet.document.charts import measure
from broadsheet.renderers.chart_image import chart_svg, drawn_size
from broadsheet.renderers.typeset.measure import width as exact_width
from broadsheet.renderers.typeset.plot import shapes_of

if TYPE_CHECKING:
    from broadsheet.document.block import Chart
    from broadsheet.renderers.typeset.svg_text import Word

FAMILY = "👨‍👩‍👧‍👦"


def words(drawn: Chart) -> list[Word]:
    return list(shapes_of(drawn).words)


def texts(drawn: Chart) -> list[str]:
    return [word.text for word in words(drawn)]


def amounts(*values: float, names: list[str] | None = None) -> pa.Table:
    names = names or [f"n{place}" for place in range(len(values))]
    return pa.table({"name": names, "amount": [Decimal(str(value)) for value in values]})


def extent(word: Word) -> tuple[float, float]:
    """Where a line of plain text begins and ends."""
    wide = exact_width(word.text, bold=word.bold) * word.size
    start = word.x - {"left": 0.0, "center": wide / 2, "right": wide}[word.side]
    return start, start + wide


@pytest.mark.parametrize("height", [120, 185, 260, 400])
def test_an_axis_labels_all_its_ticks_and_zero(height: int) -> None:
    drawn = draw(
        "bar", amounts(42_000, -12_000, 3_000), height=height, x_title="", format="integer"
    )
    shown = [text for text in texts(drawn) if text.removeprefix("-").rstrip("K").isdigit()]
    ticks = drawn.spec["layer"][0]["encoding"]["y"]["axis"]["values"]
    assert len(shown) == len(ticks) >= 3
    assert "0" in shown


def test_months_are_all_labelled_where_there_is_room() -> None:
    drawn = draw("line", x="month", color="name")
    assert {"Jan", "Feb", "Mar", "Apr", "May", "Jun"} <= set(texts(drawn))


@pytest.mark.parametrize("width", [150, 200, 260, 400, 640])
@pytest.mark.parametrize("kind", ["donut", "gauge"])
def test_the_figure_stays_inside_of_its_ring(kind: str, width: int) -> None:
    value = amounts(1_234_567.89, 2_345.01)
    x: dict[str, Any] = {"x": None, "max": 9_999_999} if kind == "gauge" else {}
    drawn = draw(kind, value, width=width, format="currency(USD)", **x)
    rings = [layer["mark"] for layer in drawn.spec["layer"] if layer["mark"]["type"] == "arc"]
    hole = 2 * rings[0]["innerRadius"]
    figure = next(word for word in words(drawn) if word.bold)
    start, end = extent(figure)
    assert end - start <= hole * 0.9
    assert figure.size >= 11


@pytest.mark.parametrize("count", [2, 4, 9, 12])
@pytest.mark.parametrize("width", [140, 240, 320, 640])
def test_slices_and_their_names_stay_inside_of_the_picture(count: int, width: int) -> None:
    names = [f"Category number {place}" for place in range(count)]
    drawn = draw("pie", amounts(*range(count, 0, -1), names=names), width=width, height=160)
    across, down = drawn_size(chart_svg(drawn))
    assert across == pytest.approx(width, abs=1)
    labels = [word for word in words(drawn) if "%" in word.text]
    assert len(labels) == count
    for word in labels:
        start, end = extent(word)
        assert 0 <= start < end <= across
        assert word.size <= word.y <= down


def test_what_a_circle_cannot_show_is_named() -> None:
    drawn = draw("donut", by_name())
    assert drawn.cut is not None
    assert drawn.cut.text == "Values that can’t be drawn here: हिन्दी 👍🏽 (-€45.00)"
    many = draw("donut", amounts(10, -1, -2, -3, -4))
    assert many.cut is not None
    assert many.cut.text == "Values that can’t be drawn here: 4"


@pytest.mark.parametrize("width", [160, 300, 640])
def test_values_at_lying_bars_keep_off_the_names(width: int) -> None:
    table = amounts(120_000.5, -45_000.25, -1_200, 300, names=["Sales", "Refunds", "Fees", "Rest"])
    drawn = draw("bar", table, width=width, horizontal=True, labels=True, format="currency(USD)")
    lines: dict[float, list[tuple[float, float]]] = {}
    for word in words(drawn):
        lines.setdefault(round(word.y), []).append(extent(word))
    for line in lines.values():
        line.sort()
        assert line[0][0] >= 0
        assert line[-1][1] <= width
        for (_, end), (start, _) in pairwise(line):
            assert end <= start


def test_a_legend_uses_the_width_that_there_is() -> None:
    rows = [
        {"name": name, "amount": Decimal(place + 1), "part": part}
        for name in ("a", "b")
        for place, part in enumerate(("Product", "Engineering", "Customer Support", "Data", "Rest"))
    ]
    drawn = draw("stacked_bar", pa.Table.from_pylist(rows), color="part", width=560)
    legend = {word.text: word.y for word in words(drawn) if word.text in {r["part"] for r in rows}}
    assert len(legend) == 5
    assert len(set(legend.values())) == 1


@pytest.mark.parametrize("kind", ["bar", "funnel", "stacked_bar", "heatmap", "pie"])
def test_long_names_with_emoji_are_shortened_between_characters(kind: str) -> None:
    names = [f"{FAMILY} {'long name ' * 6}{FAMILY * place}" for place in range(3)]
    table = amounts(3, 2, 1, names=names).append_column("part", pa.array(names))
    fields: dict[str, dict[str, Any]] = {
        "bar": {"horizontal": True},
        "stacked_bar": {"color": "part"},
        "heatmap": {"x": "part", "y": "name", "color": "amount"},
    }
    shown = [
        text for text in texts(draw(kind, table, **fields.get(kind, {}))) if text.startswith(FAMILY)
    ]
    assert shown
    for text in shown:
        assert "\ufffd" not in text
        json.dumps(text).encode("ascii")
        assert text.count("👨") == text.count("👨‍👩‍👧‍👦")


def test_a_specification_of_ones_own_may_have_such_names_too() -> None:
    table = amounts(1, 2, names=[f"{FAMILY * 12}", f"{'x' * 40}{FAMILY * 8}"])
    spec = {
        "mark": "bar",
        "encoding": {
            "y": {"field": "name", "type": "nominal"},
            "x": {"field": "amount", "type": "quantitative"},
        },
    }
    own = draw(None, table, spec=spec, x=None, y=None, format=None, width=900)
    assert any(FAMILY in text for text in texts(own))


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("short", 200, "short"),
        ("a rather long name", 60, "a rather lo…"),
        (f"ab{FAMILY}c", 25, "ab…"),
        (f"ab{FAMILY}cccc", 42, f"ab{FAMILY}cc…"),
        ("🇩🇪🇫🇷🇯🇵", 25, "🇩🇪…"),
        ("e\u0301" * 9, 30, "e\u0301" * 4 + "…"),
        ("مبيعات المتجر", 55, "مبيعات…\u200f"),
    ],
)
def test_shortened(text: str, room: float, shown: str) -> None:
    assert measure.shortened(text, room) == shown


def test_colours_of_a_heat_map_are_from_round_to_round_amounts() -> None:
    drawn = draw("heatmap", x="month", y="name", color="amount", format="integer")
    legend = drawn.spec["layer"][0]["encoding"]["color"]
    domain = legend["scale"]["domain"]
    labels = legend["legend"]["values"]
    assert (labels[0], labels[-1]) == (domain[0], domain[-1])
    assert domain[0] == -domain[-1]
    assert all(value % 10 == 0 for value in labels)


@pytest.mark.parametrize("drawn", every_chart(), ids=lambda drawn: drawn.kind)
def test_no_word_stands_outside_of_its_picture(drawn: Chart) -> None:
    across, down = drawn_size(chart_svg(drawn))
    for word in words(drawn):
        if word.text.isascii() and not word.angle:
            start, end = extent(word)
            assert start >= -1, word
            assert end <= across + 1, word
        assert -1 <= word.y <= down + 1, word
