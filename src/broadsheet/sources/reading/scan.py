"""A file that has been looked through: its columns, and its rows in any type wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from broadsheet.sources.reading.inference import Seen

EMPTY = pa.null()


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `seen` where its type comes from its texts, so that more of them can widen it.

    The type is null where no value was seen, which any other type may take over.
    """

    name: str
    type: pa.DataType
    seen: Seen | None = None


class Scan(Protocol):
    """The rows of one file or sheet."""

    @property
    def columns(self) -> tuple[Column, ...]: ...

    def batches(self, types: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
        """The rows, each column in the type asked for; a batch may lack columns that are NULL."""
        ...
