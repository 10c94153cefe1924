"""Where the figures come from, as nodes for the last section of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.renderers.typeset.cells import soft
from broadsheet.renderers.typeset.clean import clean, one_line

if TYPE_CHECKING:
    from broadsheet.document.document import Document
    from broadsheet.document.labels import Labels
    from broadsheet.document.provenance import CheckRecord, DatasetRecord

Node = dict[str, Any]

# Ems that a name and a text have before they may break within a word.
_NAME = 14.0
_LONG = 24.0


def as_of_text(document: Document) -> str:
    """The sentence that says as of when the figures are, on the clock of the report's zone."""
    formatter = document.formatter
    moment = formatter.text(document.as_of, formatter.infer(pa.timestamp("us", "UTC")))
    return document.labels.data_as_of.format(time=f"{moment} ({document.time_zone})")


def about_node(document: Document) -> Node:
    """The section as data; its words are those of the reader's language."""
    provenance, labels = document.provenance, document.labels
    facts = [
        (labels.report, provenance.report),
        (labels.version, provenance.version),
        *((each.title or each.name, each.value.text) for each in provenance.parameters),
    ]
    tables = (_datasets(document), _checks(document))
    return {
        "title": labels.about,
        "lead": clean(
            f"{as_of_text(document)} · {labels.made_with.format(software=provenance.software)}"
        ),
        "facts": [(soft(one_line(name), _NAME), _long(value)) for name, value in facts],
        "tables": [table for table in tables if table["rows"]],
        "completeness": labels.completeness,
        "complete": "" if provenance.cuts else labels.complete,
        "cuts": [_long(cut) for cut in provenance.cuts],
    }


def _datasets(document: Document) -> Node:
    labels = document.labels
    return {
        "columns": [3, 3, 2, 3],
        "align": ["start", "start", "right", "start"],
        "head": [labels.dataset, labels.source, labels.rows, labels.completeness],
        "rows": [_dataset(record, document) for record in document.provenance.datasets],
    }


def _dataset(record: DatasetRecord, document: Document) -> list[Node]:
    labels, formatter = document.labels, document.formatter
    number = formatter.infer(pa.int64())
    origin = record.kind if record.source is None else f"{record.source} ({record.kind})"
    limit = formatter.text(record.limit, number)
    state = f"{labels.cut} ({labels.limit}: {limit})" if record.cut else "✓"
    return [
        {"t": _long(record.name)},
        {"t": _long(origin)},
        {"t": formatter.text(record.rows, number)},
        {"t": state, "tone": "warning" if record.cut else "success"},
    ]


def _checks(document: Document) -> Node:
    labels = document.labels
    return {
        "columns": [3, 3, 2, 3],
        "align": ["start", "start", "start", "start"],
        "head": [labels.check, labels.dataset, labels.outcome, ""],
        "rows": [_check(record, labels) for record in document.provenance.checks],
    }


def _check(record: CheckRecord, labels: Labels) -> list[Node]:
    names = {"passed": labels.passed, "warned": labels.warned, "stopped": labels.failed}
    tones = {"passed": "success", "warned": "warning", "stopped": "danger"}
    return [
        {"t": _long(record.name)},
        {"t": _long(record.dataset)},
        {"t": names[record.outcome], "tone": tones[record.outcome]},
        {"t": _long(record.message)},
    ]


def _long(text: str) -> str:
    return soft(clean(text), _LONG)
