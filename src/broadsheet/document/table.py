"""A table of a document: columns with their look, rows as Arrow data, totals, groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.cell import Cell

Align = Literal["left", "right", "center"]
Overflow = Literal["wrap", "ellipsis"]
Total = Literal["sum", "avg", "min", "max", "count"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `field` names it in the data, the rest is for the reader.

    `align` is logical: left means the start of a line, so it is on the right in a
    right-to-left document. `width` is a share relative to the other columns (None: by
    content). `overflow` says whether a long text wraps or ends in an ellipsis. `bar` draws
    the value as a bar beside the number, `shade` colours the cell by its value.
    """

    field: str
    title: str
    format: ValueFormat
    align: Align = "left"
    width: float | None = None
    overflow: Overflow = "wrap"
    bar: bool = False
    shade: bool = False
    row_header: bool = False
    total: Total | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A heading above `count` neighbouring columns of a pivot."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring rows under one group heading; one subtotal (or None) per column."""

    title: str
    start: int
    count: int
    subtotals: tuple[Cell | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows were left out: `shown` of `available` (None where that many is unknown)."""

    shown: int
    available: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for a reader.

    `data` has a column per `columns[i].field`, in that order, and holds just the rows to be
    shown. `totals` has one cell (or None) per column and sums exactly the rows in `data`; it
    is empty where there is no totals row. `groups` covers all rows in order, or is empty.
    `spans` covers all columns in order, or is empty. `notes` stand below the table.
    """

    title: str
    columns: tuple[Column, ...]
    data: pa.Table
    totals: tuple[Cell | None, ...] = ()
    totals_title: str = ""
    groups: tuple[Group, ...] = ()
    spans: tuple[Span, ...] = ()
    cut: Cut | None = None
    notes: tuple[str, ...] = ()
    empty_text: str = ""
    id: str = ""
