"""CSV: detected, checked and read by Arrow's parser in blocks, types from the whole file."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.lib.errors import Place, SourceError
from broadsheet.sources.reading.dialect import Dialect, Header, detect_delimiter, read_header
from broadsheet.sources.reading.encoding import Utf8Stream
from broadsheet.sources.reading.opening import open_stream
from broadsheet.sources.reading.quotes import QuoteBalance
from broadsheet.sources.reading.spill import TextScan, TextSpill, text_spill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.location import File
    from broadsheet.sources.reading.settings import Settings

_BLOCK = 4 << 20
_SHOWN = 40


class _Opened:
    """A CSV file being read: its text from the data's first line on, and its dialect."""

    def __init__(self, stream: Utf8Stream, file: File, settings: Settings) -> None:
        self.stream = stream
        self.file = file
        delimiter = settings.delimiter or _by_suffix(file.name) or ""
        if not delimiter:
            lines = "".join(stream.head.splitlines(keepends=True)[settings.skip_rows :])
            delimiter = detect_delimiter(lines, complete=stream.is_whole_head)
        self.dialect = Dialect(delimiter, settings.quote)
        self.header: Header | None = read_header(
            stream.head,
            self.dialect,
            file.label,
            header=settings.header,
            skip_rows=settings.skip_rows,
        )
        if self.header is not None:
            stream.skip(self.header.length)


@contextmanager
def _open(file: File, settings: Settings) -> Iterator[_Opened]:
    with open_stream(file) as raw:
        stream = Utf8Stream(raw, file.label, settings.encoding)
        yield _Opened(stream, file, settings)


def scan_csv(file: File, settings: Settings, folder: Path, deadline: Deadline) -> TextScan:
    """Look through a CSV file. Raises SourceError naming file and line."""
    with text_spill(folder, settings.csv_notation, settings.text) as spill:
        with _open(file, settings) as opened:
            if opened.header is None:
                return spill.finish()
            spill.declare(opened.header.columns)
            balance = QuoteBalance(opened.dialect.quote or '"', opened.dialect.delimiter)
            if opened.dialect.quote:
                opened.stream.watch = balance.feed
            try:
                _read(opened, opened.header, settings, spill, deadline)
            except pa.ArrowInvalid as error:
                raise _reason(file, settings, deadline, error) from error
        if balance.is_suspicious():
            _inspect(file, settings, deadline)
        return spill.finish()


def _read(
    opened: _Opened, header: Header, settings: Settings, spill: TextSpill, deadline: Deadline
) -> None:
    if opened.stream.at_end():
        return
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

    reader = open_csv(
        pa.PythonFile(opened.stream, mode="r"),
        # One thread: the order of blocks and the memory are then known, and it is no slower.
        read_options=ReadOptions(
            column_names=list(header.columns), block_size=_BLOCK, use_threads=False
        ),
        parse_options=ParseOptions(
            delimiter=opened.dialect.delimiter,
            quote_char=opened.dialect.quote or False,
            newlines_in_values=True,
        ),
        convert_options=ConvertOptions(
            column_types=dict.fromkeys(header.columns, pa.string()),
            null_values=list(settings.null_texts),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    for batch in reader:
        deadline.check()
        spill.write(batch, None)


def _reason(
    file: File, settings: Settings, deadline: Deadline, error: pa.ArrowInvalid
) -> SourceError:
    """The failure with its line, which only a slower reader can tell."""
    try:
        longest = _inspect(file, settings, deadline)
    except SourceError as found:
        return found
    if "straddl" in str(error):
        return SourceError(
            f"the record that starts here is longer than {_BLOCK >> 20} MB",
            hint="no report can show it; leave the column out of the file",
            place=Place(file.label, longest),
        )
    return SourceError(f"it can't be read as CSV: {error}", place=Place(file.label))


def _inspect(file: File, settings: Settings, deadline: Deadline) -> int:
    """Read record by record, strictly; raises SourceError for the first that is unsound.

    Returns the line where the longest record starts.
    """
    longest = (0, 1)
    with _open(file, settings) as opened, _any_field_size():
        if opened.header is None:
            return 1
        width = len(opened.header.columns)
        for count, (line, record) in enumerate(_records(opened, opened.header)):
            if record and len(record) != width:
                raise _ragged(opened, line, record, width)
            longest = max(longest, (sum(map(len, record)), line))
            if count % 1000 == 0:
                deadline.check()
    return longest[1]


def _records(opened: _Opened, header: Header) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it starts in."""
    records = opened.dialect.records(opened.stream.as_text(), strict=True)
    while True:
        line = header.first_line + records.line_num
        try:
            record = next(records, None)
        except csv.Error as error:
            raise _unsound(opened, line, error) from error
        if record is None:
            return
        yield line, record


def _unsound(opened: _Opened, line: int, error: csv.Error) -> SourceError:
    place = Place(opened.file.label, line)
    if "unexpected end" in str(error):
        return SourceError(
            "a quote that opens in this line is never closed",
            hint="close it, or set quote to the character that the file really uses, or to ''",
            place=place,
        )
    return SourceError(
        f"a quoted field is followed by more text ({error})",
        hint="double the quotes within a field, or set delimiter and quote",
        place=place,
    )


def _ragged(opened: _Opened, line: int, record: list[str], width: int) -> SourceError:
    found = len(record)
    start = opened.dialect.delimiter.join(record)[:_SHOWN]
    return SourceError(
        f"there {'is' if found == 1 else 'are'} {found} field{'s' * (found != 1)} "
        f"where the file has {width} column{'s' * (width != 1)}: {start!r}",
        hint="mend the line; if the file is sound, set delimiter, quote or skip_rows",
        place=Place(opened.file.label, line),
    )


@contextmanager
def _any_field_size() -> Iterator[None]:
    """Without the csv module's limit of 128 KB a field, which is global to the process."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _by_suffix(name: str) -> str | None:
    names: list[Any] = name.lower().split(".")[1:]
    return "\t" if {"tsv", "tab"} & set(names) else None
