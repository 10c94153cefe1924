"""What a source is: a connection to data, and what it owes to the rest.

A source opens nothing before it is asked to, holds nothing open afterwards, and hands data
over in Arrow batches, so that a large result never stands in memory as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa

    from broadsheet.definition.parameter import Value


class SourceConfig(BaseModel):
    """How to reach a source; written under `sources.NAME` in `broadsheet.yaml`.

    `kind` chooses the adapter. Secret fields are `pydantic.SecretStr`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(description="Which adapter reads the other fields")


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch: a query in the source's own language, or the name of a whole table.

    `parameters` are bound by the driver, never pasted. At most `max_rows` + 1 rows are read,
    so that the caller sees whether there were more. `timeout` counts until the last batch.
    """

    query: str | None = None
    table: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    max_rows: int = 100_000
    timeout: timedelta = timedelta(seconds=300)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column of a source's table; `type` is the source's own word for it."""

    name: str
    type: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table, view or file of a source; `name` is what a query calls it."""

    name: str
    columns: tuple[ColumnInfo, ...]
    kind: str = "table"


class Source(Protocol):
    """A connection to data, of one kind.

    Every method raises SourceError (or LimitError where the time is up) whose message says
    what happened in the person's words, without secrets; `retryable` where trying again can
    help. `base_folder` is what relative paths in the config are relative to.
    """

    kind: ClassVar[str]
    Config: ClassVar[type[SourceConfig]]

    def __init__(self, config: SourceConfig, base_folder: Path) -> None: ...

    def check(self) -> str:
        """Connect and say what answered (product and version), or raise SourceError."""
        ...

    def schema(self) -> tuple[TableInfo, ...]:
        """The tables, views or files that a query may name, with their columns."""
        ...

    def fetch(self, request: Request) -> AbstractContextManager[pa.RecordBatchReader]:
        """Run the request and stream its result; leaving the context closes everything.

        Types survive: decimals as decimal128/256, dates as date32, aware times as
        timestamp[us, UTC], naive times as timestamp[us], booleans as bool, integers as int64
        (or decimal where they do not fit), text as string, lists and JSON as JSON text.
        """
        ...
