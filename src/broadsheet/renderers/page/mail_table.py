"""A table in a mail: the same cells, each with its style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.page.mail_look import styled
from broadsheet.renderers.page.markup import EMPTY, Html, element, join, lines, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels
    from broadsheet.document.table import Column, Table
    from broadsheet.renderers.page.mail_look import MailLook

_LINE = "border-bottom:1px solid #d5dae0;"
_WIDE = 6
_SHORT = 32


def mail_table(
    table: Table, formatter: Formatter, labels: Labels, look: MailLook, rows: int
) -> Html:
    """The first `rows` of a table, and its totals, which are always those of all rows."""
    return _Writer(table, formatter, labels, look).table(rows)


class _Writer:
    def __init__(self, table: Table, formatter: Formatter, labels: Labels, look: MailLook) -> None:
        self._table = table
        self._formatter = formatter
        self._labels = labels
        self._look = look
        size = "11px" if len(table.columns) > _WIDE else "13px"
        self._cell = f"{look.text}font-size:{size};padding:5px 6px;{_LINE}"

    def table(self, rows: int) -> Html:
        table = self._table
        body = list(self._body(rows)) or [self._wide(table.empty_text or self._labels.no_rows)]
        totals = self._sums(table.totals, table.totals_title)
        return element(
            "table",
            {
                "width": "100%",
                "cellpadding": 0,
                "cellspacing": 0,
                "border": 0,
                "style": "border-collapse:collapse",
                "aria-label": table.title or None,
            },
            element("thead", None, self._spans(), self._head()),
            element("tbody", None, *body),
            element("tfoot", None, totals) if totals else EMPTY,
        )

    def _spans(self) -> Html:
        cells = (
            element(
                "th",
                {
                    "colspan": span.count,
                    "scope": "colgroup",
                    "style": f"{self._cell}text-align:center",
                },
                lines(span.title),
            )
            for span in self._table.spans
        )
        return element("tr", None, *cells) if self._table.spans else EMPTY

    def _head(self) -> Html:
        line = f"border-bottom:2px solid {self._look.brand};"
        cells = (
            element(
                "th",
                {"scope": "col", "style": f"{self._cell}{line}{_side(column)}color:#545d68"},
                lines(column.title),
            )
            for column in self._table.columns
        )
        return element("tr", None, *cells)

    def _body(self, rows: int) -> Iterator[Html]:
        shown = min(rows, self._table.data.num_rows)
        groups = {group.start: group for group in self._table.groups}
        ends = {group.start + group.count - 1: group for group in self._table.groups}
        for index, row in enumerate(self._rows(shown)):
            if index in groups:
                yield self._wide(groups[index].title, bold=True)
            yield row
            if index in ends:
                yield self._sums(ends[index].subtotals, self._labels.subtotal)

    def _rows(self, count: int) -> Iterator[Html]:
        data = self._table.data.slice(0, count)
        columns = [
            [
                styled("td", f"{self._cell}{_side(column)}{_breaks(value)}", value)
                for value in texts(_short(column, self._formatter.column(values, column.format)))
            ]
            for column, values in zip(self._table.columns, data.columns, strict=True)
        ]
        return (element("tr", None, *cells) for cells in zip(*columns, strict=True))

    def _wide(self, words: str, *, bold: bool = False) -> Html:
        style = f"{self._cell}padding-top:12px;{'font-weight:bold' if bold else 'color:#545d68'}"
        width = len(self._table.columns)
        cell = element("td", {"colspan": width, "style": style}, text(words))
        return element("tr", None, cell)

    def _sums(self, cells: Sequence[Cell | None], title: str) -> Html:
        if not cells:
            return EMPTY
        words = [title if cell is None and not i else "" for i, cell in enumerate(cells)]
        parts = (
            styled(
                "td",
                f"{self._cell}{_side(column)}font-weight:bold;background:#f3f5f7",
                text(cell.text if cell is not None else word),
            )
            for column, cell, word in zip(self._table.columns, cells, words, strict=True)
        )
        return element("tr", None, join(parts))


def _short(column: Column, values: list[str]) -> list[str]:
    """Values of a column that ends in an ellipsis: here nothing can show the rest."""
    if column.overflow == "wrap":
        return values
    return [v if len(v) <= _SHORT else f"{v[: _SHORT - 1]}…" for v in values]


def _breaks(value: str) -> str:
    unbroken = len(value) <= _SHORT
    return "" if unbroken else "word-break:break-word;overflow-wrap:anywhere;"


def _side(column: Column) -> str:
    side = {"right": "end", "center": "center"}.get(column.align, "start")
    return f"text-align:{side};"
