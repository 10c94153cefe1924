"""A document's provenance as plain data, for formats that keep it beside or around the rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from broadsheet.document.cell import Scalar
    from broadsheet.document.document import Document


def document_facts(document: Document) -> dict[str, Any]:
    """Title and provenance as JSON has them; exact numbers and times are strings."""
    provenance = document.provenance
    return {
        "title": document.title,
        "description": document.description,
        "report": provenance.report,
        "version": provenance.version,
        "as_of": iso_moment(provenance.as_of, document.time_zone),
        "time_zone": document.time_zone,
        "parameters": [
            {"name": p.name, "title": p.title, "value": _plain(p.value.value), "text": p.value.text}
            for p in provenance.parameters
        ],
        "datasets": [asdict(record) for record in provenance.datasets],
        "checks": [asdict(record) for record in provenance.checks],
        "cuts": list(provenance.cuts),
        "software": provenance.software,
    }


def iso_moment(value: datetime, zone: str) -> str:
    """ISO 8601 with the offset of `zone`; without an offset if `value` has none."""
    return (value if value.tzinfo is None else value.astimezone(ZoneInfo(zone))).isoformat()


def _plain(value: Scalar) -> bool | int | float | str | None:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if value is None or isinstance(value, bool | int | str):
        return value
    # Decimals and floats: a string keeps every digit, and JSON has no NaN.
    return format(value, "f") if not isinstance(value, float) else repr(value)
