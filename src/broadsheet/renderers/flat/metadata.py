"""What stands beside a CSV file: "CSV on the Web" metadata (W3C, 2015), with the provenance.

A program that knows the standard finds it by its name: FILE.csv-metadata.json beside one file,
csv-metadata.json in a folder of several.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadsheet.renderers.facts import document_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.document import Document
    from broadsheet.renderers.flat.tables import FlatTable

DEFUSED = (
    "An apostrophe stands before each text and title that a spreadsheet would run as a formula: "
    "those that begin with = + - @, plain or full width, also behind white space, or with a tab "
    "or a line end. Numbers are untouched."
)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file's name and content; how many texts were defused, None if that was not wanted."""

    name: str
    table: FlatTable
    defused: int | None


def metadata(document: Document, files: Sequence[CsvFile], delimiter: str) -> str:
    """JSON about the files."""
    described = [_table(file, delimiter) for file in files]
    about: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language}],
        "dc:title": document.title,
        "dc:description": document.description,
    }
    facts = {"notes": [{"provenance": document_facts(document)}]}
    if len(described) == 1:
        only = described[0]
        about |= only | {"notes": facts["notes"] + only["notes"]}
    else:
        about |= facts | {"tables": described}
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def _table(file: CsvFile, delimiter: str) -> dict[str, Any]:
    table = file.table
    notes: list[dict[str, Any]] = [{"note": note} for note in table.notes]
    if file.defused is not None:
        notes.append({"defused": file.defused, "rule": DEFUSED})
    return {
        "url": file.name,
        "dialect": {"delimiter": delimiter, "lineTerminators": ["\r\n"], "encoding": "utf-8"},
        "notes": notes,
        "rdfs:label": table.title,
        "tableSchema": {
            "columns": [
                {"name": field, "titles": title, "datatype": column.type}
                for field, title, column in zip(
                    table.fields, table.titles, table.columns, strict=True
                )
            ]
        },
    }
