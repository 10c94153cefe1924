"""Where the figures come from, as nodes for the last section of a report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.renderers.origin import Origin, capitalized, has_before, origins
from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.measure import width

if TYPE_CHECKING:
    from broadsheet.document.document import Document
    from broadsheet.document.labels import Labels
    from broadsheet.document.provenance import CheckRecord
    from broadsheet.renderers.typeset.sheet import Sheet

Node = dict[str, Any]

# Ems that a name and a text have before they may break within a word.
_NAME = 14.0
_LONG = 24.0
_BEFORE = 3
_SIZE, _LINE = 8.0, 16.0
# Points around the tables, and the part of a column that text can use of it.
_FRAME = 110.0
_USED = 0.65


def as_of_text(document: Document) -> str:
    """The sentence that says as of when the figures are, on the clock of the report's zone."""
    formatter = document.formatter
    moment = formatter.text(document.as_of, formatter.infer(pa.timestamp("us", "UTC")))
    return document.labels.data_as_of.format(time=f"{moment} ({document.time_zone})")


def about_node(document: Document, sheet: Sheet) -> Node:
    """The section as data; its words are those of the reader's language.

    It is `long` if it may not fit on one page.
    """
    provenance, labels = document.provenance, document.labels
    facts = [
        (labels.report, provenance.report),
        (labels.version, provenance.version),
        *((each.title or each.name, each.value.text) for each in provenance.parameters),
    ]
    tables = [table for table in (_datasets(document), _checks(document)) if table["rows"]]
    lines = len(facts) + len(provenance.cuts) + sum(_lines(t, sheet.text_width) for t in tables)
    return {
        "title": labels.about,
        "lead": clean(
            f"{as_of_text(document)} · {labels.made_with.format(software=provenance.software)}"
        ),
        "facts": [(soft(one_line(name), _NAME), _long(value)) for name, value in facts],
        "tables": tables,
        "completeness": labels.completeness,
        "complete": "" if provenance.cuts else labels.complete,
        "cuts": [_long(cut) for cut in provenance.cuts],
        "long": lines * _LINE + _FRAME > sheet.text_height,
    }


def _lines(table: Node, room: float) -> int:
    """The lines that a table takes, rather too many."""
    total = sum(table["columns"])
    rooms = [room * share / total * _USED / _SIZE for share in table["columns"]]
    return 3 + sum(max(map(_cell_lines, row, rooms)) for row in table["rows"])


def _cell_lines(cell: Node, room: float) -> int:
    text: str = cell["t"] + cell.get("more", "")
    return text.count("\n") + math.ceil(width(text) / room)


def _datasets(document: Document) -> Node:
    labels, found = document.labels, origins(document.provenance)
    table = {
        "columns": [4, 4, 2, 2, 3],
        "align": ["start", "start", "right", "right", "start"],
        "head": [
            labels.dataset,
            labels.source,
            labels.rows,
            capitalized(labels.before),
            labels.completeness,
        ],
        "rows": [_dataset(origin, document) for origin in found],
    }
    return table if has_before(found) else _without(table, _BEFORE)


def _without(table: Node, column: int) -> Node:
    def rest(cells: list[Any]) -> list[Any]:
        return [*cells[:column], *cells[column + 1 :]]

    return {
        name: [rest(row) for row in cells] if name == "rows" else rest(cells)
        for name, cells in table.items()
    }


def _dataset(origin: Origin, document: Document) -> list[Node]:
    labels, formatter, record = document.labels, document.formatter, origin.record
    number = formatter.infer(pa.int64())
    limit = formatter.text(record.limit, number)
    state = f"{labels.cut} ({labels.limit}: {limit})" if origin.cut else "✓"
    before = formatter.text(origin.before.rows, number) if origin.before else ""
    return [
        {"t": _long(record.name)},
        {"t": _long(origin.source(labels))},
        {"t": formatter.text(record.rows, number)},
        {"t": before},
        {"t": state, "tone": "warning" if origin.cut else "success"},
    ]


def _checks(document: Document) -> Node:
    labels = document.labels
    return {
        "columns": [8, 3, 4],
        "align": ["start", "start", "start"],
        "head": [labels.check, labels.dataset, labels.outcome],
        "rows": [_check(record, labels) for record in document.provenance.checks],
    }


def _check(record: CheckRecord, labels: Labels) -> list[Node]:
    names = {"passed": labels.passed, "warned": labels.warned, "stopped": labels.failed}
    tones = {"passed": "success", "warned": "warning", "stopped": "danger"}
    return [
        {"t": _long(record.name)},
        {"t": _long(record.dataset)},
        {
            "t": names[record.outcome],
            "tone": tones[record.outcome],
            "more": _long(record.message),
        },
    ]


def _long(text: str) -> str:
    return soft(clean(text), _LONG)
