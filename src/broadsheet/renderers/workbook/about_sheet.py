"""The sheet that says where the figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from broadsheet.document.moment import moment_text
from broadsheet.renderers.origin import capitalized, has_before, origins
from broadsheet.renderers.workbook.measure import text_width
from broadsheet.renderers.workbook.palette import LINE, MUTED, SEVERITIES
from broadsheet.renderers.workbook.pen import put, put_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.renderers.workbook.book import Book
    from broadsheet.renderers.workbook.cells import SheetCell

_WIDTHS = (40, 28, 14, 14, 14, 40)
_LINE = 15


class AboutSheet:
    """Report, completeness, parameters, datasets, checks, and how values were written."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._labels = book.labels
        self._sheet = book.sheet(book.labels.about, "About")
        self._row = 0

    def write(self) -> None:
        """Write the sheet."""
        labels, provenance = self._labels, self._book.document.provenance
        self._sheet.hide_gridlines(2)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._heading(labels.about, size=16)
        self._facts()
        self._heading(labels.completeness)
        self._completeness(provenance.cuts)
        if provenance.parameters:
            rows = [[p.title or p.name, p.value.text] for p in provenance.parameters]
            self._table(labels.parameters, [labels.parameter, labels.value], rows)
        self._datasets()
        if provenance.checks:
            outcomes = {"passed": labels.passed, "warned": labels.warned, "stopped": labels.failed}
            self._table(
                labels.checks,
                [labels.check, labels.dataset, labels.outcome, "", "", ""],
                [
                    [c.name, c.dataset, outcomes[c.outcome], "", "", c.message]
                    for c in provenance.checks
                ],
            )
        self._notes()

    def _facts(self) -> None:
        document, labels = self._book.document, self._labels
        provenance = document.provenance
        self._pair(labels.report, provenance.report)
        self._pair(labels.version, provenance.version)
        made = moment_text(document.locale, provenance.as_of, "datetime", document.time_zone)
        self._line(labels.data_as_of.format(time=f"{made} ({document.time_zone})"))
        self._line(labels.made_with.format(software=provenance.software))

    def _datasets(self) -> None:
        labels = self._labels
        found = origins(self._book.document.provenance)
        rows: list[list[SheetCell]] = [
            [
                origin.record.name,
                origin.source(labels),
                origin.record.rows,
                origin.before.rows if origin.before else "",
                origin.record.limit,
                labels.yes if origin.cut else labels.no,
            ]
            for origin in found
        ]
        if rows:
            titles = [
                labels.dataset,
                labels.source,
                labels.rows,
                capitalized(labels.before) if has_before(found) else "",
                labels.limit,
                capitalized(labels.cut),
            ]
            self._table(labels.datasets, titles, rows)

    def _completeness(self, cuts: Sequence[str]) -> None:
        if not cuts:
            self._line(self._labels.complete)
        ground, ink = SEVERITIES["warning"]
        for cut in cuts:
            self._wide(cut, bold=True, font_color=ink, bg_color=ground)

    def _notes(self) -> None:
        if not self._book.notes:
            return
        self._row += 1
        for note in self._book.notes:
            self._wide(note, italic=True, font_color=MUTED)

    def _heading(self, text: str, size: int = 12) -> None:
        if self._row:
            self._row += 1
        self._line(text, bold=True, font_size=size, font_color=self._book.palette.title)

    def _line(self, text: str, **look: Any) -> None:
        put_text(self._sheet, self._row, 0, text, self._book.style(**{"align": "left", **look}))
        self._row += 1

    def _wide(self, text: str, **look: Any) -> None:
        """A text over the whole width, on as many lines as it needs."""
        look = {"text_wrap": True, "valign": "top", "align": "left", **look}
        last = len(_WIDTHS) - 1
        self._sheet.merge_range(self._row, 0, self._row, last, "", self._book.style(**look))
        lines = -(-text_width(text) // (sum(_WIDTHS) - 5))
        self._sheet.set_row(self._row, _LINE * max(1, min(lines, 20)))
        self._line(text, **look)

    def _pair(self, name: str, value: str) -> None:
        put_text(self._sheet, self._row, 0, name, self._book.style(align="left", font_color=MUTED))
        put_text(self._sheet, self._row, 1, value, self._book.style(align="left"))
        self._row += 1

    def _table(
        self, title: str, titles: Sequence[str], rows: Sequence[Sequence[SheetCell]]
    ) -> None:
        self._heading(title)
        palette = self._book.palette
        head: dict[str, Any] = {
            "bold": True,
            "indent": 1,
            "bg_color": palette.primary,
            "font_color": palette.on_primary,
            "text_wrap": True,
        }
        figures = [
            any(not isinstance(row[column], str) for row in rows) for column in range(len(titles))
        ]
        for column, text in enumerate(titles):
            style = self._book.style(**head, align="right" if figures[column] else "left")
            put_text(self._sheet, self._row, column, text, style)
        edge: dict[str, Any] = {"bottom": 7, "bottom_color": LINE, "valign": "top", "indent": 1}
        text_style = self._book.style(text_wrap=True, align="left", **edge)
        number_style = self._book.style(num_format="#,##0", align="right", **edge)
        for cells in rows:
            self._row += 1
            self._sheet.set_row(self._row, _LINE * max(1, min(_lines(cells), 20)))
            for column, cell in enumerate(cells):
                style = text_style if isinstance(cell, str) else number_style
                put(self._sheet, self._row, column, cell, style)
        self._row += 1


def _lines(cells: Sequence[SheetCell]) -> int:
    """The lines that the longest text of a row takes in its column."""
    return max(
        -(-text_width(cell) // (width - 3)) if isinstance(cell, str) else 1
        for cell, width in zip(cells, _WIDTHS, strict=False)
    )
