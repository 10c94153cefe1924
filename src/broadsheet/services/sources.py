"""Look at the sources of a project: the use cases behind `broadsheet sources`."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import BroadsheetError, SourceError
from broadsheet.sources.base import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

    from broadsheet.definition.parameter import Value
    from broadsheet.services.project import OpenProject
    from broadsheet.sources.base import TableInfo

_TIMEOUT = timedelta(seconds=300)


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a source answered, or why it did not."""

    name: str
    kind: str
    answer: str
    seconds: float
    failure: BroadsheetError | None = None


def check_source(project: OpenProject, name: str) -> SourceState:
    """Connect to a source and say what answered."""
    kind = str(project.sources.get(name, {}).get("kind", ""))
    begin = time.monotonic()
    try:
        answer = project.connect(name).check()
    except BroadsheetError as error:
        error.place = error.place or project.place(name)
        return SourceState(name, kind, "", time.monotonic() - begin, error)
    return SourceState(name, kind, answer, time.monotonic() - begin)


def source_tables(
    project: OpenProject, name: str, table: str | None = None
) -> tuple[TableInfo, ...]:
    """The tables of a source, or the one called `table`. Raises SourceError."""
    tables = project.connect(name).schema()
    if table is None:
        return tables
    found = tuple(info for info in tables if info.name.lower() == table.lower())
    if not found:
        names = [info.name for info in tables]
        near = get_close_matches(table, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {enumerated(names)}"
        raise SourceError(f"the source {name} has no table {table!r}", hint=hint)
    return found


def query_source(
    project: OpenProject, name: str, query: str, values: Mapping[str, Value], limit: int
) -> tuple[pa.Table, bool]:
    """The first `limit` rows of a query, and whether there were more. Raises SourceError."""
    import pyarrow as pa

    request = Request(query=query, parameters=values, max_rows=limit, timeout=_TIMEOUT)
    batches: list[pa.RecordBatch] = []
    rows = 0
    with project.connect(name).fetch(request) as reader:
        schema = reader.schema
        for batch in reader:
            batches.append(batch)
            rows += batch.num_rows
            if rows > limit:
                break
        table = pa.Table.from_batches(batches, schema)
    return table.slice(0, limit), rows > limit


def read_values(texts: Mapping[str, str], now: datetime) -> dict[str, Value]:
    """Parameters of a query given as texts: numbers, true, false and null are what they look like.

    Anything else is a text, in double quotes also what looks like one of them.
    """
    return {"as_of": now} | {name: _read(text) for name, text in texts.items()}


def _read(text: str) -> Value:
    from decimal import Decimal

    try:
        value: Any = json.loads(text, parse_float=Decimal, parse_constant=str)
    except ValueError:
        return text
    return value if value is None or isinstance(value, bool | int | Decimal | str) else text


def source_names(project: OpenProject, wanted: Sequence[str]) -> tuple[str, ...]:
    """The sources called so, or all of the project."""
    return tuple(dict.fromkeys(wanted)) or tuple(project.sources)
