"""Which tables are long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.document.table import Table

LEAST_CELLS = 20_000
LEAST_ROWS = 1_000


def is_long(table: Table) -> bool:
    """Whether a table is drawn by pages of our own: the typesetter needs 0.1 MB a row."""
    rows: int = table.data.num_rows
    return rows >= LEAST_ROWS and rows * len(table.columns) >= LEAST_CELLS
