"""A PostgreSQL with the synthetic table, for the time of a benchmark."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa
import pyarrow.csv
from bench.data import table
from tests.support.postgres_server import running_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

_CREATE = """
CREATE TABLE sales (
    id bigint, quantity integer, region text, product text, discount integer,
    amount numeric(12, 2), share double precision, sold_at timestamptz, due date, remark text
)
"""


@contextmanager
def sales_server(rows: int) -> Iterator[str]:
    """The address of a server that has that many rows in the table `sales`."""
    with running_postgres() as server:
        server.execute([_CREATE])
        sink = pa.BufferOutputStream()
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(table(rows), sink, options)
        with server.connect() as connection, connection.cursor() as cursor:
            with cursor.copy("COPY sales FROM STDIN (FORMAT csv)") as copy:
                copy.write(memoryview(sink.getvalue()))
            cursor.execute("VACUUM ANALYZE sales")
        yield (
            f"postgresql://{server.user}:{quote(server.password, safe='')}"
            f"@{server.host}:{server.port}/postgres"
        )
