"""Objects appended to a file can be read again, wherever they are."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from broadsheet.renderers.longtable.file import PdfFile, renumbered
from broadsheet.renderers.longtable.work import Page, pack, stream

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "<</Type/Catalog/Pages 2 0 R>>"


def written(more: Callable[[PdfFile], None]) -> pikepdf.Pdf:
    buffer = BytesIO()
    file = PdfFile(buffer)
    root, pages, info = file.allot(3), 2, 3
    file.add(root, HEAD)
    file.add(pages, "<</Type/Pages/Count 0/Kids[]>>")
    more(file)
    file.add(info, "<</Title(T)>>")
    file.finish(root, info)
    buffer.seek(0)
    return pikepdf.open(buffer)


def test_packed_objects_are_found_by_their_numbers() -> None:
    count = 70_000 // 2

    def add(file: PdfFile) -> None:
        base = file.allot(count + 2)
        objects = [f"<</N {number}>>" for number in range(count)]
        content = stream(base, b"q Q")
        nothing: frozenset[str] = frozenset()
        packed = pack(base + 1, base + 2, objects)
        file.add_page(Page(base, content, packed, count, [], [], (), nothing, nothing))

    with written(add) as pdf:
        assert pdf.get_object(4, 0).read_bytes() == b"q Q"
        for number in (0, 1, 254, 255, 256, 257, 511, 512, count - 1):
            assert number == pdf.get_object(6 + number, 0).N
        assert pdf.trailer.Info.Title == "T"


def test_numbers_without_objects_are_left_out() -> None:
    def add(file: PdfFile) -> None:
        file.allot(5)
        number = file.allot()
        file.add_raw(number, b"<</Length 3>>", b"a\r\n")

    with written(add) as pdf:
        assert pdf.get_object(9, 0).read_bytes() == b"a\r\n"
        assert pdf.get_object(5, 0) is None or str(pdf.get_object(5, 0)) == "null"


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (b"<</A 1 0 R/B[22 0 R]>>", b"<</A 101 0 R/B[122 0 R]>>"),
        (b"<</T(see 1 0 R \\) 2 0 R)/A 3 0 R>>", b"<</T(see 1 0 R \\) 2 0 R)/A 103 0 R>>"),
        (b"<</T<31203020>/A 1 0 R>>", b"<</T<31203020>/A 101 0 R>>"),
    ],
)
def test_only_references_get_other_numbers(body: bytes, result: bytes) -> None:
    assert renumbered(body, lambda number: number + 100) == result
