"""SQL over the tables of a files source, run by the engine for confined SQL."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.definition.query import parse_query
from broadsheet.lib.errors import SourceError, TransformError
from broadsheet.sources.reading.spill import unused_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from broadsheet.sources.base import Request
    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.table import Rows


def run_query(
    request: Request, read: Callable[[str], Rows], folder: Path, deadline: Deadline
) -> Path:
    """Run the request's SQL; `read` looks through a table that it names.

    Returns an Arrow file with at most `max_rows` + 1 rows. Raises SourceError, LimitError.
    """
    # Late, as DuckDB is slow to import and whole tables need none.
    from broadsheet.dataset.engine_pool import engines

    query = parse_query(request.query or "")
    missing = [name for name in query.parameters if name not in request.parameters]
    if missing:
        raise SourceError(
            f"the query names the parameter :{missing[0]}, which has no value",
            hint=f"there are {', '.join(request.parameters) or 'none'}",
        )
    sql = query.render(lambda name, _: f"${name}")
    result = unused_path(folder)
    with _as_source_error(), engines.borrow() as engine:
        session = engine.session(folder)
        for name in session.tables(sql):
            session.register(name, _written(read(name), folder, deadline))
        deadline.check()
        session.query(
            sql,
            {name: request.parameters[name] for name in query.parameters},
            into=result,
            max_rows=request.max_rows + 1,
            timeout=timedelta(seconds=deadline.seconds),
        )
    return result


@contextmanager
def _as_source_error() -> Iterator[None]:
    try:
        yield
    except TransformError as error:
        raise SourceError(error.message, hint=error.hint, retryable=error.retryable) from error


def _written(rows: Rows, folder: Path, deadline: Deadline) -> Path:
    path = unused_path(folder)
    schema = pa.schema([pa.field(field.name, _plain(field.type)) for field in rows.schema])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in rows.batches(deadline):
            arrays = [
                pc.cast(array, field.type)
                for array, field in zip(batch.columns, schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return path


def _plain(kind: pa.DataType) -> pa.DataType:
    """DuckDB has no decimals of more than 38 digits; as texts they keep them all."""
    return pa.string() if pa.types.is_decimal256(kind) else kind
