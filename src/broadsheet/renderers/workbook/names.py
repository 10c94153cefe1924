"""Names that Excel accepts: of sheets, of tables and of a table's columns."""

from __future__ import annotations

import re

from broadsheet.renderers.naming import one_line, unique

_SHEET_MAX = 31
_TABLE_MAX = 60
_COLUMN_MAX = 240
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_TABLES = re.compile(r"[^A-Za-z0-9]+")
# Names that would be read as a cell, in the A1 or the R1C1 style.
_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]|r\d*c\d*", re.IGNORECASE)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Names:
    """Hands out names of sheets and tables, none twice in a workbook, in any case."""

    def __init__(self) -> None:
        # Excel keeps this name for itself.
        self._sheets = {"history"}
        self._tables: set[str] = set()

    def sheet(self, title: str, fallback: str) -> str:
        """A sheet's name made from a title: at most 31 UTF-16 units, no `[]:*?/\\`."""
        base = one_line(_NOT_IN_SHEETS.sub(" ", title)).strip("' ") or fallback
        return _free(base, _SHEET_MAX, self._sheets, " ({})")

    def table(self, title: str) -> str:
        """A table's name made from a title: ASCII letters, digits and underscores."""
        base = _NOT_IN_TABLES.sub("_", title).strip("_") or "Table"
        if base[0].isdigit() or _CELL.fullmatch(base):
            base = f"T_{base}"
        return _free(base, _TABLE_MAX, self._tables, "_{}")


def headers(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Column titles as an Excel table takes them: short enough, told apart in any case."""
    known = [title_text(_ESCAPE.sub(" ", title)) for title in titles]
    short = [clipped(title, _COLUMN_MAX).strip() or "-" for title in known]
    return unique(short, lambda title, count: f"{title} ({count})")


def title_text(text: str) -> str:
    """A title on one line, for places where XlsxWriter would take `<r>` for its own markup."""
    line = one_line(text)
    return f"\u200b{line}" if line.startswith("<r>") and line.endswith("</r>") else line


def clipped(text: str, units: int) -> str:
    """The beginning of `text`, at most that many UTF-16 units, which is how Excel counts."""
    if len(text) * 2 <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")


def _free(base: str, limit: int, taken: set[str], form: str) -> str:
    name, count = clipped(base, limit).strip("' "), 1
    while name.lower() in taken:
        count += 1
        suffix = form.format(count)
        name = clipped(base, limit - len(suffix)).strip("' ") + suffix
    taken.add(name.lower())
    return name
