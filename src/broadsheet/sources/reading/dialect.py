"""How a CSV file is written: its delimiter, and what stands in its first line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.lib.errors import Place, SourceError
from broadsheet.sources.reading.inference import looks_like_data
from broadsheet.sources.reading.naming import column_names

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator

DELIMITERS = (",", ";", "\t", "|")
_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter and the quote (none if empty) of one file."""

    delimiter: str
    quote: str

    def records(self, lines: Iterable[str], *, strict: bool = False) -> Reader:
        """A reader of records from physical lines."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=strict,
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The columns, how many characters come before the data, and the data's first line."""

    columns: tuple[str, ...]
    length: int
    first_line: int


def detect_delimiter(head: str, *, complete: bool) -> str:
    """The delimiter that cuts the first records into equally many fields, most of them.

    A comma where nothing is cut, as in a file of one column.
    """
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = _widths(Dialect(delimiter, '"'), head, complete=complete)
        if not widths or widths[0] < 2:
            continue
        score = (widths.count(widths[0]) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(dialect: Dialect, head: str, *, complete: bool) -> list[int]:
    widths = []
    try:
        for record in dialect.records(_lines(head)):
            if record:
                widths.append(len(record))
            if len(widths) > _RECORDS:
                return widths[:_RECORDS]
    except csv.Error:
        return []
    # The last record of a sample may be cut in two.
    return widths if complete or len(widths) == 1 else widths[:-1]


def read_header(
    head: str, dialect: Dialect, label: str, *, header: bool | None, skip_rows: int
) -> Header | None:
    """What the first record says; None where the file has no record at all.

    With `header` unset, a first record that looks like data is refused: to take it for names
    would lose a row, to take names for a row would spoil every type.
    """
    lines = _Counted(head)
    for _ in range(skip_rows):
        next(lines, None)
    skipped = lines.length
    try:
        record = next((record for record in dialect.records(lines) if record), None)
    except csv.Error as error:
        raise SourceError(
            f"the header can't be read: {error}",
            hint="say which delimiter and quote the file has",
            place=Place(label, lines.count + 1),
        ) from error
    if record is None:
        return None
    if header is False:
        return Header(column_names([""] * len(record)), skipped, skip_rows + 1)
    if header is None and any(map(looks_like_data, record)):
        cell = next(filter(looks_like_data, record))
        raise SourceError(
            f"the first line looks like data, not like names of columns ({cell!r})",
            hint="set header: false if it is data, header: true if these are names",
            place=Place(label, lines.count),
        )
    return Header(column_names(record), lines.length, lines.count + 1)


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


class _Counted:
    """The lines of a text, with how many and how long those taken so far are."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self.count = 0
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.length += len(line)
        return line
