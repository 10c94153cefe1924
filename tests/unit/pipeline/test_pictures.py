"""Pictures are checked to be what they say, and made harmless."""

import io
from pathlib import Path

import pytest
from PIL import Image

from broadsheet.lib.errors import DefinitionError, Place
from broadsheet.pipeline.content.pictures import read_picture

PLACE = Place("r.yaml", 3, 1, "branding.logo")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="10mm">%s</svg>'


def _read(tmp_path: Path, data: bytes, name: str = "logo.png"):  # type: ignore[no-untyped-def]
    (tmp_path / name).write_bytes(data)
    return read_picture(tmp_path, name, "Logo", PLACE)


def _png(width: int = 3, height: int = 2, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_raster_picture_whatever_its_name(tmp_path: Path, kind: str) -> None:
    picture = _read(tmp_path, _png(kind=kind), "logo.bin")
    assert (picture.width, picture.height) == (3, 2)
    assert picture.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a picture"),
        (b"hello", "not a picture"),
        (_png()[:40], "not a picture"),
        (_png(kind="BMP"), "BMP is not supported"),
        (b"<svg", "it is broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "neither width and height nor a viewBox"),
        (b"<svg width='1' height='1'/>", "its root is no svg"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "DOCTYPE"),
    ],
)
def test_what_is_no_picture_says_so_at_its_place(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as caught:
        _read(tmp_path, data)
    assert caught.value.place == PLACE


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="can't read the picture none.png: no such file"):
        read_picture(tmp_path, "none.png", "", PLACE)


def test_an_svg_loses_what_could_do_harm(tmp_path: Path) -> None:
    harm = (
        "<script>alert(1)</script><rect onclick='x()' width='1' height='1'/>"
        "<image href='http://example.org/a.png'/><image href='data:image/png;base64,AA'/>"
        "<use href='#a'/><style>@import 'http://example.org'</style>"
        "<rect style='fill:url(http://example.org)'/><foreignObject><p>x</p></foreignObject>"
        "<a href='javascript:alert(1)'><text>kept</text></a><animate attributeName='x'/>"
    )
    picture = _read(tmp_path, (SVG % harm).encode())
    text = picture.data.decode()
    for part in ("script", "onclick", "example.org", "foreignObject", "animate"):
        assert part not in text
    for part in ("#a", "data:image/png", "kept"):
        assert part in text
    assert (picture.width, picture.height) == (76, 38)


def test_the_size_of_an_svg_may_come_from_its_view_box(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="80"/>'
    picture = _read(tmp_path, svg)
    assert (picture.width, picture.height) == (80, 40)
