"""Names: the format that a file's suffix tells, its table's name, its columns' names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from broadsheet.dataset.types import whole_characters

if TYPE_CHECKING:
    from collections.abc import Iterable

Format = Literal["csv", "excel", "json", "ndjson", "parquet"]

_FORMATS: dict[str, Format] = {
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "txt": "csv",
    "xlsx": "excel",
    "xlsm": "excel",
    "xlsb": "excel",
    "xls": "excel",
    "ods": "excel",
    "json": "json",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "parquet": "parquet",
    "pq": "parquet",
}
COMPRESSIONS = frozenset({"gz", "bz2", "xz", "zst", "zip"})
_LONGEST_NAME = 63


def file_format(name: str) -> Format | None:
    """What the suffix says: `bills.csv.gz` is csv; None where it says nothing known.

    `x.zip` is taken for a CSV file, as that is what statistics offices and banks pack.
    """
    stem, suffix = _split(name)
    if suffix == "zip":
        return _FORMATS.get(_split(stem)[1], "csv")
    if suffix in COMPRESSIONS:
        suffix = _split(stem)[1]
    return _FORMATS.get(suffix)


def compression(name: str) -> str | None:
    """The compression that the suffix says."""
    suffix = _split(name)[1]
    return suffix if suffix in COMPRESSIONS else None


def table_name(name: str) -> str:
    """A file's name as an SQL name: `focus-1.0-sample.csv` is `focus_1_0_sample`."""
    stem, suffix = _split(name)
    return identifier(_split(stem)[0] if suffix in COMPRESSIONS else stem)


def identifier(text: str) -> str:
    """A text as a name that SQL needs no quotes for: ASCII letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_") or "file"
    return (f"_{name}" if name[0].isdigit() else name)[:_LONGEST_NAME]


def column_names(names: Iterable[object]) -> tuple[str, ...]:
    """Names of which none is empty or occurs twice, small and capital letters being the same.

    An empty one becomes `column_3` by its position; a second `a` becomes `a_2`.
    """
    given = [_column(name, position) for position, name in enumerate(names, 1)]
    taken = {name.lower() for name in given}
    seen: set[str] = set()
    found: list[str] = []
    for name in given:
        unique, count = name, 1
        while unique.lower() in seen or (count > 1 and unique.lower() in taken):
            count += 1
            unique = f"{name}_{count}"
        seen.add(unique.lower())
        found.append(unique)
    return tuple(found)


def _column(name: object, position: int) -> str:
    text = " ".join(str(name).split()) if name is not None else ""
    # DuckDB would take NUL for the end of the name.
    text = whole_characters(text).replace("\0", "\ufffd")
    return text or f"column_{position}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix.lower()) if dot and stem else (name, "")
