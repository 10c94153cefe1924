"""Pictures refer to nothing outside themselves, and broken ones are named."""

from __future__ import annotations

import base64

import pytest
from tests.support.documents import picture

from broadsheet.document.block import Picture
from broadsheet.lib.errors import RenderError
from broadsheet.renderers.typeset.pictures import drawable


def svg(inner: str) -> Picture:
    root = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="40" height="20">{inner}</svg>'
    )
    return Picture(root.encode(), "image/svg+xml", "A drawing", 40, 20)


def test_a_raster_travels_inside_of_an_svg() -> None:
    image = picture()
    assert base64.b64encode(image.data) in drawable(image)


def test_nothing_outside_is_referred_to() -> None:
    drawn = drawable(
        svg(
            '<image href="file:///etc/passwd" width="9" height="9"/>'
            '<image xlink:href="https://example.org/x.png" width="9" height="9"/>'
            '<use href="#a"/><script>alert(1)</script><a href="javascript:x"><rect id="a"/></a>'
            '<image href="data:image/png;base64,AAAA" width="9" height="9"/>'
        )
    )
    for outside in (b"passwd", b"example.org", b"script", b"javascript"):
        assert outside not in drawn
    assert b'href="#a"' in drawn
    assert b"<rect" in drawn
    assert b"data:image/png" in drawn


def test_words_that_can_be_read_out_stay_words() -> None:
    assert b">Hello</text>" in drawable(svg('<text x="1" y="10">Hello</text>'))


def test_words_that_can_not_be_read_out_become_a_raster() -> None:
    drawn = drawable(svg('<text x="1" y="10">مرحبا</text>'))
    assert b"<text" not in drawn
    assert b"data:image/png" in drawn


@pytest.mark.parametrize(
    "broken",
    [
        Picture(b"no picture", "image/png", "A drawing", 4, 4),
        Picture(b"<svg", "image/svg+xml", "A drawing", 4, 4),
        Picture(
            b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b'<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
            "image/svg+xml",
            "A drawing",
            4,
            4,
        ),
    ],
    ids=["raster", "svg", "entity"],
)
def test_a_broken_picture_is_named(broken: Picture) -> None:
    with pytest.raises(RenderError, match="A drawing"):
        drawable(broken)
