"""Single charts as pixels: of their size, in the report's fonts whatever the script."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.support.charts import chart, monthly_data, revenue_data
from tests.support.documents import sample_document

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.chart_image import chart_svg, drawn_size
from broadsheet.renderers.typeset.plot import chart_png, shapes_of
from broadsheet.renderers.typeset.report import look_of

if TYPE_CHECKING:
    from broadsheet.document.block import Chart

LOOK = look_of(sample_document())


def opened(drawn: Chart, scale: float = 1.0) -> Image.Image:
    return Image.open(BytesIO(chart_png(drawn, LOOK, scale)))


def ink(picture: Image.Image) -> int:
    """Pixels that are not white."""
    return sum(picture.convert("L").histogram()[:200])


def test_a_chart_has_its_size_in_pixels() -> None:
    drawn = chart("Sales", "line", monthly_data(), mark="line")
    width, height = drawn_size(chart_svg(drawn))
    for scale in (1.0, 2.0):
        across, down = opened(drawn, scale).size
        assert across == pytest.approx(width * scale, abs=1)
        assert down == pytest.approx(height * scale, abs=1)


def test_words_of_any_script_are_set_as_text() -> None:
    plain = chart("Sales", "column", revenue_data())
    words = ["दिल्ली", "مبيعات", "東京", "👍🏽", "தமிழ்", "ไทย"]
    values = [{"x": word, "series": "s", "y": 0} for word in words]
    drawn = replace(plain, spec={**plain.spec, "data": {"values": values}})
    assert {word.text for word in shapes_of(drawn).words} >= set(words)
    bare = replace(drawn, spec={**drawn.spec, "config": {"axis": {"labelOpacity": 0}}})
    assert ink(opened(drawn)) > ink(opened(bare))


def test_a_chart_that_cannot_be_drawn_is_named() -> None:
    broken = replace(chart("Sales", "line", monthly_data()), spec={"mark": "nothing"})
    with pytest.raises(RenderError, match="the chart “Sales” can't be drawn"):
        chart_png(broken, LOOK)
