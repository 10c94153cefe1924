"""Rows as lines of CSV, part by part, each to be made on any thread.

Arrow's own writer makes them but where a part has numbers that are written out as texts: it
would put these in quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from broadsheet.renderers.opaque import is_text
from broadsheet.renderers.parts import part_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from broadsheet.renderers.flat.columns import FlatPart
    from broadsheet.renderers.flat.tables import FlatTable

_TEXT = pa.large_string()
_NOTHING = pa.scalar("", _TEXT)
_EOL = "\r\n"
_CELLS = 1 << 16
_BATCH = 8_192
"""Rows that Arrow's writer lays out together."""


@dataclass(frozen=True, slots=True)
class CsvLines:
    """Some lines; `defused` counts the texts that were given an apostrophe."""

    data: memoryview
    defused: int


def csv_header(titles: Sequence[str], delimiter: str) -> memoryview:
    """The first line."""
    return _lines([_quoted(pa.array([title], _TEXT)) for title in titles], delimiter)


def csv_parts(table: FlatTable, delimiter: str) -> Iterator[Callable[[], CsvLines]]:
    """What makes the lines of all rows, in their order."""
    data, start = table.data, 0
    while start < data.num_rows:
        count = min(part_rows(data, start, _CELLS), data.num_rows - start)
        yield partial(_part, table, start, count, delimiter)
        start += count


def _part(table: FlatTable, start: int, count: int, delimiter: str) -> CsvLines:
    parts = [column.part(start, count) for column in table.columns]
    write = bare_lines if any(part.bare for part in parts) else quick_lines
    return CsvLines(write(parts, delimiter), sum(part.defused for part in parts))


def quick_lines(parts: Sequence[FlatPart], delimiter: str) -> memoryview:
    """One line a row, by Arrow; no part is bare."""
    options = pyarrow.csv.WriteOptions(
        include_header=False, batch_size=_BATCH, delimiter=delimiter, eol=_EOL
    )
    names = [str(index) for index in range(len(parts))]
    rows = pa.record_batch([part.values for part in parts], names=names)
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(rows, sink, options)
    return memoryview(sink.getvalue())


def bare_lines(parts: Sequence[FlatPart], delimiter: str) -> memoryview:
    """One line a row; numbers written out as texts get no quotes."""
    columns = [
        _quoted(part.values.cast(_TEXT))
        if is_text(part.values.type) and not part.bare
        else part.values.cast(_TEXT)
        for part in parts
    ]
    return _lines(columns, delimiter)


def _quoted(texts: pa.Array) -> pa.Array:
    quote = pa.scalar('"', _TEXT)
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.binary_join_element_wise(quote, doubled, quote, _NOTHING)


def _lines(columns: Sequence[pa.Array], delimiter: str) -> memoryview:
    """NULL is nothing: the bytes of the joined texts, which lie side by side."""
    how = {"null_handling": "replace", "null_replacement": ""}
    rows = pc.binary_join_element_wise(*columns, pa.scalar(delimiter, _TEXT), **how)
    ended = pc.binary_join_element_wise(rows, pa.scalar(_EOL, _TEXT), _NOTHING)
    return memoryview(ended.buffers()[2])
