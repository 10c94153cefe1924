"""Tables as HTML, row by row, so that a long one costs no more memory than its columns' texts."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from broadsheet.renderers.page.cells import CellWriter
from broadsheet.renderers.page.markup import (
    EMPTY,
    Html,
    close_tag,
    element,
    join,
    lines,
    open_tag,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels
    from broadsheet.document.table import Column, Cut, Group, Span, Table

_LONG = 40
_WIDE = 8
_WIDER = 13
_LONG_TITLE = 48


def table_html(
    table: Table, formatter: Formatter, labels: Labels, *, name: str, fallback_title: str
) -> Iterator[Html]:
    """A document's table with what stands below it.

    `name` is unique in the page; `fallback_title` says to screen readers what a table
    without a title is.
    """
    title = table.title or fallback_title
    yield open_tag("figure", {"class": "table"})
    yield from scroll_table(
        _rows(table, formatter, labels),
        caption=_caption(title, name, hidden=not table.title),
        columns=table.columns,
        spans=table.spans,
        name=name,
        rows=table.data.num_rows,
    )
    yield cut_html(table.cut)
    for note in table.notes:
        yield element("p", {"class": "note"}, lines(note))
    yield close_tag("figure")


def data_html(
    columns: tuple[Column, ...], data: pa.Table, formatter: Formatter, *, name: str, title: str
) -> Iterator[Html]:
    """A chart's figures as a table."""
    cells = CellWriter(columns, data, formatter, plain=True)
    return scroll_table(
        chain((open_tag("tbody"),), cells.rows(0, data.num_rows), (close_tag("tbody"),)),
        caption=_caption(title, name, hidden=True),
        columns=columns,
        spans=(),
        name=name,
        rows=data.num_rows,
    )


def cut_html(cut: Cut | None) -> Html:
    """The notice that rows were left out."""
    if cut is None:
        return EMPTY
    sign = element("span", {"class": "sign", "aria-hidden": "true"}, text("!"))
    return element("p", {"class": "cut"}, sign, element("span", None, lines(cut.text)))


def scroll_table(
    body: Iterator[Html],
    *,
    caption: Html,
    columns: Sequence[Column],
    spans: Sequence[Span],
    name: str,
    rows: int,
) -> Iterator[Html]:
    """A table in a frame that scrolls where the screen is too narrow for it."""
    count = len(columns)
    size = " wider" if count >= _WIDER else " wide" if count >= _WIDE else ""
    yield open_tag(
        "div",
        {
            "class": f"scroll{' long' if rows > _LONG else ''}{size}",
            "role": "region",
            "tabindex": 0,
            "aria-labelledby": f"{name}-title",
        },
    )
    yield open_tag("table")
    yield caption
    yield _column_groups(columns, spans)
    yield element("thead", None, *_head(columns, spans))
    yield from body
    yield close_tag("table")
    yield close_tag("div")


def _caption(title: str, name: str, *, hidden: bool) -> Html:
    label = element("span", {"id": f"{name}-title"}, text(title))
    return element("caption", {"class": "hidden" if hidden else None}, label)


def _column_groups(columns: Sequence[Column], spans: Sequence[Span]) -> Html:
    known = [column.width for column in columns if column.width is not None]
    total = sum(known) + (len(columns) - len(known)) * (sum(known) / len(known) if known else 1)
    cols = [
        element("col", {"style": f"width:{column.width / total:.1%}" if column.width else None})
        for column in columns
    ]
    if not spans:
        return element("colgroup", None, *cols) if known else EMPTY
    groups, start = [], 0
    for span in spans:
        groups.append(element("colgroup", None, *cols[start : start + span.count]))
        start += span.count
    return join(groups)


def _head(columns: Sequence[Column], spans: Sequence[Span]) -> Iterator[Html]:
    if spans:
        yield element("tr", {"class": "spans"}, *(_span(span) for span in spans))
    cells = (
        element("th", {"scope": "col", "class": _look(column)}, lines(column.title))
        if column.title
        else element("td", None)
        for column in columns
    )
    yield element("tr", None, *cells)


def _span(span: Span) -> Html:
    width = span.count if span.count > 1 else None
    if not span.title:
        return element("td", {"colspan": width})
    return element("th", {"scope": "colgroup", "colspan": width}, lines(span.title))


def _side(column: Column) -> str | None:
    return {"right": "n", "center": "c"}.get(column.align)


def _look(column: Column) -> str | None:
    names = [_side(column), "l" if len(column.title) > _LONG_TITLE else None]
    return " ".join(name for name in names if name) or None


def _rows(table: Table, formatter: Formatter, labels: Labels) -> Iterator[Html]:
    if not table.data.num_rows:
        yield _empty(table, labels)
    elif table.groups:
        cells = CellWriter(table.columns, table.data, formatter)
        for group in table.groups:
            yield open_tag("tbody")
            yield _group_title(group, len(table.columns))
            yield from cells.rows(group.start, group.count)
            yield _sums(table.columns, group.subtotals, labels.subtotal, "subtotal")
            yield close_tag("tbody")
    else:
        cells = CellWriter(table.columns, table.data, formatter)
        yield open_tag("tbody")
        yield from cells.rows(0, table.data.num_rows)
        yield close_tag("tbody")
    if table.totals:
        yield element(
            "tfoot", None, _sums(table.columns, table.totals, table.totals_title, "total")
        )


def _empty(table: Table, labels: Labels) -> Html:
    cell = element(
        "td",
        {"colspan": len(table.columns), "class": "empty"},
        text(table.empty_text or labels.no_rows),
    )
    return element("tbody", None, element("tr", None, cell))


def _group_title(group: Group, width: int) -> Html:
    title = element("span", None, text(group.title))
    cell = element("th", {"scope": "rowgroup", "colspan": width}, title)
    return element("tr", {"class": "group"}, cell)


def _sums(columns: Sequence[Column], cells: Sequence[Cell | None], title: str, kind: str) -> Html:
    """A row of totals; its title stands in the first column if that has no total."""
    if not cells:
        return EMPTY
    parts = []
    for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        if cell is not None:
            look = "w" if _side(column) is None else f"w {_side(column)}"
            parts.append(element("td", {"class": look}, text(cell.text)))
        elif index == 0 and title:
            parts.append(element("th", {"scope": "row"}, text(title)))
        else:
            parts.append(element("td", None))
    return element("tr", {"class": kind}, *parts)
