"""Which rows of a table stand on which sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.document.table import Table


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring rows on one sheet: a whole group, a part of one, or rows without groups.

    `subtotal` says that the group ends here, on a row of its own.
    """

    start: int
    count: int
    group: int | None = None
    subtotal: bool = False

    @property
    def lines(self) -> int:
        """Rows of the sheet that the piece takes."""
        return self.count + (self.group is not None) + self.subtotal


def sheets_of(table: Table, room: int) -> list[list[Piece]]:
    """The pieces on each sheet with `room` rows for them; at least one sheet."""
    if not table.groups:
        rows = table.data.num_rows
        return [[Piece(start, min(room, rows - start))] for start in range(0, max(rows, 1), room)]
    sheets: list[list[Piece]] = [[]]
    free = room
    for piece in _pieces(table, room):
        if piece.lines > free:
            sheets.append([])
            free = room
        sheets[-1].append(piece)
        free -= piece.lines
    return sheets


def _pieces(table: Table, room: int) -> Iterator[Piece]:
    for index, group in enumerate(table.groups):
        subtotal = any(cell is not None for cell in group.subtotals)
        start, left = group.start, group.count
        while left + 1 + subtotal > room:
            yield Piece(start, room - 1, index)
            start, left = start + room - 1, left - room + 1
        yield Piece(start, left, index, subtotal)
