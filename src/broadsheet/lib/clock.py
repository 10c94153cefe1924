"""The clock: asked by faces only, and handed down, so that a run can be repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says what time it is, with a zone."""


def system_clock() -> datetime:
    """The time of the operating system, in UTC."""
    return datetime.now(UTC)
