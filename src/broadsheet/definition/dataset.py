"""Datasets and checks as a definition describes them."""

from __future__ import annotations

from datetime import timedelta  # noqa: TC003 - a type of public attributes
from typing import Literal, Self

from pydantic import Field, model_validator

from broadsheet.definition.model import DurationText, Identifier, Model, Text, duration
from broadsheet.definition.period import Comparison

OnFail = Literal["stop", "warn"]


class Dataset(Model):
    """Rows from a source, or SQL over the datasets above.

    With `source`: `query` in the source's language, or `table` by name. Without: `query` is
    SQL (DuckDB's) over the datasets above, of whatever sources. `compare` fetches it again
    one period back, as `NAME_before`; a transform does so over its inputs' earlier rows.
    """

    name: Identifier
    source: Text | None = None
    query: Text | None = None
    table: Text | None = None
    compare: Comparison | None = None
    cache: DurationText | None = Field(None, description="How long a server may reuse the rows")
    max_rows: int = Field(100_000, ge=1, le=100_000_000)
    timeout: DurationText = "300s"
    on_limit: Literal["cut", "fail"] = Field("cut", description="What happens past max_rows")

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.query is None) == (self.table is None):
            raise ValueError("a dataset has either a query or a table")
        if self.table is not None and self.source is None:
            raise ValueError("a dataset with a table needs the source that has it")
        return self

    @property
    def time_limit(self) -> timedelta:
        """`timeout` as a length of time."""
        return duration(self.timeout)


class Freshness(Model):
    """The latest value of `column` lies at most `within` before what the dataset could know.

    That is the as-of time, or the end of the period that its query asks for if that is earlier.
    """

    column: Text
    within: DurationText


class Check(Model):
    """A condition that data must meet before anyone receives it.

    `expect` is an SQL condition: over all rows where it aggregates (`count(*) > 0`), else for
    each row. `stop` makes nothing if it does not hold, `warn` says so in the report. By
    default a condition stops and freshness warns: late data are often still worth having.
    """

    dataset: Identifier
    expect: Text | None = None
    fresh: Freshness | None = None
    message: str = ""
    on_fail: OnFail | None = Field(None, description="stop for expect, warn for fresh")

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.expect is None) == (self.fresh is None):
            raise ValueError("a check has either expect or fresh")
        return self

    @property
    def consequence(self) -> OnFail:
        """What happens if it does not hold."""
        return self.on_fail or ("stop" if self.fresh is None else "warn")

    @property
    def title(self) -> str:
        """The condition in words."""
        if self.fresh is not None:
            return f"{self.dataset}.{self.fresh.column} fresh within {self.fresh.within}"
        return f"{self.dataset}: {self.expect}"
