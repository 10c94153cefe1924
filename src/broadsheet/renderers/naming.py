"""Names for files and columns: legal, readable, none twice."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from broadsheet.document.table import Table

_MAX_FILE_NAME = 60
# Device names that Windows takes for no file, whatever their suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def one_line(text: str) -> str:
    """`text` without controls and line ends, runs of white space as one space."""
    visible = (
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") or c in "\ufffe\uffff" else c
        for c in text
    )
    return " ".join("".join(visible).split())


def file_name(title: str, fallback: str) -> str:
    """A file's name made from a title: letters, digits and marks of any script, hyphens."""
    kept = (
        c if unicodedata.category(c)[0] in "LMN" or c == "_" else " "
        for c in unicodedata.normalize("NFC", title)
    )
    name = "-".join("".join(kept).split()).lower()
    while len(name.encode()) > _MAX_FILE_NAME:
        name = name[:-1]
    name = name.strip("-")
    return fallback if not name or _RESERVED.fullmatch(name) else name


def unique(names: Iterable[str], join: Callable[[str, int], str]) -> tuple[str, ...]:
    """`names` with those that came before, in any case, told apart by `join(name, count)`."""
    taken: set[str] = set()
    result: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate.lower() in taken:
            count += 1
            candidate = join(name, count)
        taken.add(candidate.lower())
        result.append(candidate)
    return tuple(result)


def column_titles(table: Table) -> tuple[str, ...]:
    """One title for each column of `table`, on one line, none empty and none twice.

    A pivot's columns that are only told apart by the heading above them take it along.
    """
    titles = [one_line(column.title) or column.field for column in table.columns]
    spans = [one_line(span.title) for span in table.spans for _ in range(span.count)]
    if spans:
        lower = [title.lower() for title in titles]
        titles = [
            f"{title} ({span})" if span and lower.count(title.lower()) > 1 else title
            for title, span in zip(titles, spans, strict=True)
        ]
    return unique(titles, lambda title, count: f"{title} ({count})")
