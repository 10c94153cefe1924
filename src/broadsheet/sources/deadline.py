"""The moment by which a query has to be done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from broadsheet.lib.errors import LimitError

if TYPE_CHECKING:
    from datetime import timedelta


class Deadline:
    """Counts from its making; `check` raises LimitError once the time is up."""

    def __init__(self, timeout: timedelta) -> None:
        self.timeout = timeout
        self._end = time.monotonic() + timeout.total_seconds()

    @property
    def seconds(self) -> float:
        """What is left, never less than nothing."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def milliseconds(self) -> int:
        """What is left for a server's own limit, where 0 would mean none."""
        return min(max(int(self.seconds * 1000), 1), 2**31 - 1)

    def check(self) -> None:
        """Raise LimitError if the time is up."""
        if self.seconds == 0.0:
            raise self.error()

    def error(self) -> LimitError:
        """What to raise when something else noticed that the time is up."""
        return LimitError(
            f"The query took longer than {self.timeout.total_seconds():g} s.",
            hint="give the dataset a longer timeout, or let the query read less",
        )
