"""Colours stay readable, whatever an organization chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.renderers.page.color import BLACK, WHITE, Color
from broadsheet.renderers.page.theme import brand_colors

parts = st.integers(0, 255)
colors = st.builds(Color, parts, parts, parts)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#ff0000", "#ffffff", 3.998)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert Color.parse(one).contrast(Color.parse(other)) == pytest.approx(ratio, abs=0.001)


@given(colors)
def test_text_has_contrast_on_each_ground(brand: Color) -> None:
    for grounds, contrast in (
        ((WHITE, Color.parse("#f3f5f7")), 4.5),
        ((Color.parse("#161a20"), Color.parse("#1f252c")), 7.0),
    ):
        chosen = brand_colors(brand, *grounds, contrast=contrast)
        ink = Color.parse(chosen["brand-ink"])
        assert all(ink.contrast(ground) >= contrast for ground in grounds)
        assert Color.parse(chosen["brand-line"]).contrast(grounds[0]) >= 3
        assert Color.parse(chosen["on-brand"]).contrast(brand) >= 4.5


def test_a_readable_colour_stays_as_it_is() -> None:
    brand = Color.parse("#1f4e79")
    assert brand.readable_on(WHITE) == brand
    assert str(brand) == "#1f4e79"
    assert BLACK.readable_on(WHITE) == BLACK
