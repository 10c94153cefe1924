"""The cells of a table's body: text, side, bar and shade of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.lib.mapping import release_pages
from broadsheet.renderers.page.markup import Html, texts
from broadsheet.renderers.page.scale import Bar, Bars, Scale, bars_of, shade_scales

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from broadsheet.document.formatter import Formatter
    from broadsheet.document.table import Column

_ROWS_AT_ONCE = 5_000
_LONG_TABLE = 100_000
_SHORT, _LONG = 9, 48
_UNBROKEN = 28


class CellWriter:
    """Writes rows of a table; `plain` leaves bars and shades out."""

    def __init__(
        self,
        columns: tuple[Column, ...],
        data: pa.Table,
        formatter: Formatter,
        *,
        plain: bool = False,
    ) -> None:
        self._data = data
        shades = [None] * len(columns) if plain else shade_scales(columns, data)
        self._columns = [
            _ColumnWriter(
                column,
                formatter,
                bars_of(data.column(index)) if column.bar and not plain else None,
                shades[index],
            )
            for index, column in enumerate(columns)
        ]

    def rows(self, start: int, count: int) -> Iterator[Html]:
        """Rows from `start` on, many in one piece."""
        for first in range(start, start + count, _ROWS_AT_ONCE):
            part = self._data.slice(first, min(_ROWS_AT_ONCE, start + count - first))
            pairs = zip(self._columns, part.columns, strict=True)
            rows = zip(*(column.cells(values) for column, values in pairs), strict=True)
            yield Html("".join([f"<tr>{''.join(row)}</tr>\n" for row in rows]))
            if count > _LONG_TABLE:
                release_pages()


class _ColumnWriter:
    """Writes one column's cells."""

    def __init__(
        self, column: Column, formatter: Formatter, bars: Bars | None, shade: Scale | None
    ) -> None:
        self._column = column
        self._formatter = formatter
        self._bars = bars
        self._shade = shade

    def cells(self, values: pa.ChunkedArray) -> list[str]:
        content = texts(self._formatter.column(values, self._column.format))
        longest = max(map(len, content), default=0)
        start, end = self._frame(longest)
        if self._bars is None and self._shade is None:
            return [f"{start}>{value}{end}" for value in content]
        styles = self._styles(values, longest)
        return [f"{start}{s}>{value}{end}" for s, value in zip(styles, content, strict=True)]

    def _frame(self, longest: int) -> tuple[str, str]:
        """What stands before and after each value; the start tag is open for a style."""
        column = self._column
        is_text = column.format.kind == "text"
        names = {
            "n": column.align == "right",
            "c": column.align == "center",
            "e": column.overflow == "ellipsis",
            "w": not is_text and longest <= _UNBROKEN,
            "m": is_text and _SHORT < longest <= _LONG,
            "l": is_text and column.overflow == "wrap" and longest > _LONG,
            "b": self._bars is not None,
            "s": self._shade is not None,
        }
        classes = " ".join(name for name, on in names.items() if on)
        tag = "th" if column.row_header else "td"
        start = f"<{tag}" + (' scope="row"' if column.row_header else "")
        return start + (f' class="{classes}"' if classes else ""), f"</{tag}>"

    def _styles(self, values: pa.ChunkedArray, longest: int) -> list[str]:
        bars = self._bars.of(values) if self._bars else [None] * len(values)
        shades = self._shade.shares(values) if self._shade else [None] * len(values)
        return [_style(bar, shade, longest) for bar, shade in zip(bars, shades, strict=True)]


def _style(bar: Bar | None, shade: float | None, longest: int) -> str:
    """Where the bar begins and ends, beside a number of so many digits; how deep the shade is."""
    rules = []
    if bar is not None:
        rules.append(f"--from:{bar.start:.1%};--to:{bar.end:.1%};--digits:{longest}")
        if bar.negative:
            rules.append("--tint:var(--minus)")
    if shade is not None:
        rules.append(f"--s:{shade}")
    return f' style="{";".join(rules)}"' if rules else ""
