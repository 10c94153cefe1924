"""Datasets and checks as a definition describes them."""

from __future__ import annotations

from datetime import timedelta  # noqa: TC003 - a type of public attributes
from typing import Annotated, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator

from broadsheet.definition.model import (
    DurationText,
    Identifier,
    Model,
    Text,
    duration,
    explained,
)
from broadsheet.definition.period import COMPARISONS, Comparison

OnFail = Literal["stop", "warn"]


class Dataset(Model):
    """Rows from a source, or SQL over the datasets above.

    With `source`: `query` in the source's language, or `table` by name. Without: `query` is
    SQL (DuckDB's) over the datasets above, of whatever sources. `compare` fetches it again
    one period back, as `NAME_before`; a transform does so over its inputs' earlier rows.
    """

    name: Identifier = Field(description="What blocks, checks and later queries call it")
    source: Text | None = Field(
        None, description="Source of the project file; unset, the query is over datasets above"
    )
    query: Text | None = Field(
        None, description="SQL; :NAME is a parameter's value, bound and never pasted"
    )
    table: Text | None = Field(None, description="Instead of a query: a whole table of the source")
    compare: Annotated[Comparison, WithJsonSchema(explained(COMPARISONS))] | None = Field(
        None, description="Which earlier period to fetch as well, as NAME_before"
    )
    cache: DurationText | None = Field(
        None, description="How long a server may reuse the rows; the command line fetches anew"
    )
    max_rows: int = Field(
        100_000, ge=1, le=100_000_000, description="Most rows; see on_limit for what follows"
    )
    timeout: DurationText = Field("300s", description="Time until the last row is here")
    on_limit: Literal["cut", "fail"] = Field(
        "cut", description="Past max_rows: use the first rows and say so, or make nothing"
    )

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

    column: Text = Field(description="Column of dates or times")
    within: DurationText = Field(description="Greatest age, such as 2d")


class Check(Model):
    """A condition that data must meet before anyone receives it.

    `expect` is an SQL condition: over all rows where it aggregates (`count(*) > 0`), else for
    each row. `stop` makes nothing if it does not hold, `warn` says so in the report. By
    default a condition stops and freshness warns: late data are often still worth having.
    """

    dataset: Identifier = Field(description="Dataset that is looked at")
    expect: Text | None = Field(None, description="SQL condition, such as count(*) > 0")
    fresh: Freshness | None = Field(None, description="Instead of expect: how late data may be")
    message: str = Field("", description="What to say if it does not hold")
    on_fail: OnFail | None = Field(
        None,
        description="Make nothing, or say so in the report; unset, stop for expect, warn for fresh",
    )

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
