"""Words are taken off a chart's picture with their places and looks."""

from __future__ import annotations

import pytest
from tests.support.charts import sample_charts

from broadsheet.renderers.chart_image import chart_svg
from broadsheet.renderers.typeset.svg_text import split

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<g transform="translate(10,20)"><rect width="5" height="5"/>
<text transform="translate(1,2) rotate(-90)" text-anchor="end" font-size="11px" fill="#123456"
 font-weight="bold">turned</text>
<text opacity="0">hidden</text><text fill="none">none</text><text> </text>
<g opacity="0.5"><text x="3" y="4" style="fill: rgb(1, 2, 3); font-size: 8px; font-style: italic"
>faint</text></g>
<text transform="scale(2)"><tspan x="0" dy="0">one</tspan><tspan x="0" dy="12">two</tspan></text>
</g></svg>"""


def test_words_have_places_and_looks() -> None:
    shapes = split(SVG)
    turned, faint, one, two = shapes.words
    assert (turned.text, turned.x, turned.y, turned.angle) == ("turned", 11, 22, -90)
    assert (turned.side, turned.size, turned.color, turned.bold) == ("right", 11, "#123456", True)
    assert (faint.x, faint.y, faint.opacity, faint.color) == (13, 24, 0.5, "#010203")
    assert faint.italic
    assert (one.size, two.size) == (22, 22)
    assert two.y - one.y == 24
    assert (shapes.width, shapes.height) == (200, 100)


def test_shapes_stay_without_words() -> None:
    svg = split(SVG).svg
    assert b"<rect" in svg
    assert b"text" not in svg


@pytest.mark.parametrize("chart", sample_charts()[:3], ids=lambda chart: chart.kind)
def test_drawn_charts_keep_their_words(chart: object) -> None:
    drawn = chart_svg(chart)  # type: ignore[arg-type]
    shapes = split(drawn)
    assert b"<text" not in shapes.svg
    assert {word.text for word in shapes.words} >= {"Jan"}
    assert split(drawn) == shapes


def test_what_is_no_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        split("<svg")
