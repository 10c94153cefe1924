"""Objects of one PDF, taken over into the file that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf

from broadsheet.renderers.longtable.file import renumbered

if TYPE_CHECKING:
    from collections.abc import Collection

    from broadsheet.renderers.longtable.file import PdfFile


class Copier:
    """Copies what is referred to, each object once, under a number of the new file."""

    def __init__(self, pdf: pikepdf.Pdf, file: PdfFile) -> None:
        self._pdf = pdf
        self._file = file
        self._numbers: dict[int, int] = {}
        self._waiting: set[int] = set()

    def number(self, old: int) -> int:
        """The new number of an object."""
        if old not in self._numbers:
            self._numbers[old] = self._file.allot()
            self._waiting.add(old)
        return self._numbers[old]

    def body(self, value: pikepdf.Object) -> bytes:
        """A value as it is written: a reference where it is an object of its own."""
        if value.is_indirect:
            return b"%d 0 R" % self.number(value.objgen[0])
        return renumbered(value.unparse(), self.number)

    def take(self, old: int) -> int:
        """The new number of an object that the caller writes itself."""
        number = self.number(old)
        self._waiting.discard(old)
        return number

    def copy_rest(self) -> None:
        """Write all objects that were referred to. Raises OSError."""
        while self._waiting:
            old = min(self._waiting)
            self._waiting.remove(old)
            self._copy(self._pdf.get_object(old, 0), self._numbers[old])

    def _copy(self, value: pikepdf.Object, number: int) -> None:
        if isinstance(value, pikepdf.Stream):
            head = renumbered(value.stream_dict.unparse(), self.number)
            self._file.add_raw(number, head, value.read_raw_bytes())
        else:
            self._file.add(number, renumbered(value.unparse(resolved=True), self.number))


def entries(names: pikepdf.Object, copier: Copier, without: Collection[str] = ()) -> bytes:
    """What a dictionary says, in the order of its names, for one that is written anew."""
    # A set, and so in no order of its own.
    return b"".join(
        b"%b %b" % (name.encode(), copier.body(names[name]))
        for name in sorted(names.keys())
        if name not in without
    )
