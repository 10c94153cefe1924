"""Pictures on a sheet, in the formats that Excel knows."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from broadsheet.renderers.naming import one_line
from broadsheet.renderers.typeset.plot import chart_png
from broadsheet.renderers.typeset.report import look_of
from broadsheet.renderers.workbook.canvas import ROW_PIXELS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from broadsheet.document.block import Chart, Picture
    from broadsheet.document.document import Document
    from broadsheet.renderers.workbook.canvas import Area

_SCALE = 2.0
_KNOWN = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """An image file; `width` and `height` in pixels of the screen at which it is natural."""

    data: bytes
    width: float
    height: float


def chart_picture(chart: Chart, document: Document) -> SheetPicture:
    """A chart that no spreadsheet can draw, drawn for it."""
    data = chart_png(chart, look_of(document), _SCALE)
    # Width and height are the first fields of the first chunk of a PNG file.
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return SheetPicture(data, width / _SCALE, height / _SCALE)


def sheet_picture(picture: Picture) -> SheetPicture | None:
    """A picture as Excel takes it; None where its format can't be had."""
    if picture.media_type in _KNOWN:
        return SheetPicture(picture.data, picture.width, picture.height)
    if picture.media_type == "image/svg+xml":
        library = importlib.import_module("vl_convert")
        data = library.svg_to_png(picture.data.decode(), scale=_SCALE)
        return SheetPicture(data, picture.width, picture.height)
    return None


def insert(
    sheet: Worksheet, row: int, area: Area, picture: SheetPicture, alt: str, width: float
) -> int:
    """Place a picture `width` pixels wide; returns the rows that it takes."""
    shown = float(width)
    scale = shown / picture.width
    options = {
        "image_data": BytesIO(picture.data),
        "description": one_line(alt),
        "object_position": 2,
    }
    sheet.insert_image(row, area.left, "picture", {**options, **_scales(picture, shown)})
    return -(-int(picture.height * scale) // ROW_PIXELS) + 1


def _scales(picture: SheetPicture, shown: float) -> dict[str, float]:
    # XlsxWriter scales by the file's own size, which it reads from the bytes.
    from xlsxwriter.image import Image

    image = Image(BytesIO(picture.data))
    natural = image.width * 96 / (image.x_dpi or 96)
    high = image.height * 96 / (image.y_dpi or 96)
    return {
        "x_scale": shown / natural,
        "y_scale": shown * picture.height / picture.width / high,
    }
