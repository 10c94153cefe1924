"""The run's own database: datasets as tables, SQL of the definition over them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from broadsheet.dataset.dataset import Dataset, read_schema
from broadsheet.definition.query import parse_query
from broadsheet.lib.errors import BroadsheetError, LimitError, TransformError, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from broadsheet.dataset.engine import Session
    from broadsheet.definition.parameter import Value
    from broadsheet.lib.errors import Place

_SMALL = 1_000_000
_TIMEOUT = timedelta(seconds=300)


class Database:
    """SQL over the datasets of one run, each a file in `folder`.

    `values` are the parameters that SQL may name as `:name`.
    """

    def __init__(self, session: Session, folder: Path, values: Mapping[str, Value]) -> None:
        self._session = session
        self._values = values
        self.folder = folder
        self._count = 0

    def add(self, dataset: Dataset) -> None:
        """Make a dataset a table that later SQL may name."""
        self._session.register(dataset.name, dataset.path)

    def new_path(self) -> Path:
        """A file name in the run's folder that nothing has yet."""
        self._count += 1
        return self.folder / f"{self._count}.arrow"

    def tables(self, sql: str, place: Place) -> tuple[str, ...]:
        """The tables that a SELECT names. Raises TransformError if it may not run."""
        try:
            return self._session.tables(_bound(sql))
        except TransformError as error:
            raise _placed(error, place) from None

    def expression_tables(self, sql: str, place: Place) -> tuple[str, ...]:
        """The tables that an expression names, in subqueries. Raises TransformError likewise."""
        try:
            return self._session.expression_tables(_bound(sql))
        except TransformError as error:
            raise _placed(error, place) from None

    def select(
        self,
        name: str,
        sql: str,
        place: Place,
        *,
        max_rows: int = _SMALL,
        timeout: timedelta = _TIMEOUT,
        values: Mapping[str, Value] | None = None,
    ) -> Dataset:
        """The rows of a SELECT as a dataset called `name`; at most `max_rows` of them."""
        path = self.new_path()
        query = parse_query(sql)
        known = self._values if values is None else values
        parameters = {key: known.get(key) for key in query.parameters}
        try:
            written = self._session.query(
                _bound(sql), parameters, into=path, max_rows=max_rows, timeout=timeout
            )
        except (TransformError, LimitError) as error:
            raise _placed(error, place) from None
        except BroadsheetError as error:
            error.place = error.place or place
            raise
        return Dataset(
            name=name,
            path=path,
            schema=read_schema(path),
            rows=written.rows,
            cut=written.cut,
            limit=max_rows,
            source=None,
            kind="sql",
        )

    def rows(self, sql: str, place: Place, values: Mapping[str, Value] | None = None) -> pa.Table:
        """The rows of a SELECT as a table in memory; for results that are small."""
        dataset = self.select("result", sql, place, values=values)
        table = dataset.table()
        dataset.path.unlink()
        return table

    def evaluate(
        self, dataset: str, expressions: Sequence[tuple[str, Place]]
    ) -> list[tuple[Any, pa.DataType]]:
        """The value and type of each SQL expression over one table, in one query.

        If that fails, they are tried one by one, to name the place of each one at fault.
        """
        try:
            return self._evaluate(dataset, expressions)
        except TransformError:
            if len(expressions) == 1:
                raise
        found: list[tuple[Any, pa.DataType]] = []
        failures: list[BroadsheetError] = []
        for one in expressions:
            try:
                found += self._evaluate(dataset, [one])
            except TransformError as error:
                failures.append(error)
        if failures:
            raise together(failures)
        return found

    def _evaluate(
        self, dataset: str, expressions: Sequence[tuple[str, Place]]
    ) -> list[tuple[Any, pa.DataType]]:
        items = ", ".join(f"({sql}\n) AS v{i}" for i, (sql, _) in enumerate(expressions))
        place = expressions[0][1]
        table = self.rows(f"SELECT {items} FROM {quoted(dataset)}", place)
        if table.num_rows != 1:
            raise TransformError(
                f"this gives {table.num_rows} values, one for each row, where one is needed",
                hint="use an aggregate, such as sum(...), count(*) or max(...)",
                place=place,
            )
        return [(column[0].as_py(), column.type) for column in table.columns]


def quoted(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def _bound(sql: str) -> str:
    return parse_query(sql).render(lambda name, _: f"${name}")


def _placed(error: BroadsheetError, place: Place) -> BroadsheetError:
    return type(error)(error.message, hint=error.hint, place=place, retryable=error.retryable)
