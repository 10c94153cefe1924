"""The provenance as a table of its own, for the reader of a bundle of CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.renderers.facts import iso_moment
from broadsheet.renderers.flat.columns import flat_column
from broadsheet.renderers.flat.tables import FlatTable

if TYPE_CHECKING:
    from broadsheet.document.document import Document


def about_table(document: Document) -> FlatTable:
    """Three columns: kind of fact, its name, what it says."""
    provenance = document.provenance
    rows: list[tuple[str, str, str]] = [
        ("report", "name", provenance.report),
        ("report", "version", provenance.version),
        ("report", "as of", iso_moment(provenance.as_of, document.time_zone)),
        ("report", "software", provenance.software),
    ]
    rows += [("cut", "warning", text) for text in provenance.cuts]
    rows += [("parameter", p.title or p.name, p.value.text) for p in provenance.parameters]
    for d in provenance.datasets:
        origin = d.kind if d.source is None else f"{d.source} ({d.kind})"
        extent = f"{d.rows} rows, {f'cut at {d.limit}' if d.cut else 'complete'}"
        rows.append(("dataset", d.name, f"{origin}: {extent}"))
    rows += [
        ("check", c.name, f"{c.dataset}: {c.outcome}" + (f": {c.message}" if c.message else ""))
        for c in provenance.checks
    ]
    # Read by people only, so the rule for harmless texts has no exception here.
    columns = [
        flat_column(pa.chunked_array([pa.array(column, pa.large_string())]), "UTC", defuse=True)
        for column in zip(*rows, strict=True)
    ]
    titles = ("About", "Name", "Value")
    return FlatTable("About", titles, tuple(t.lower() for t in titles), tuple(columns))
