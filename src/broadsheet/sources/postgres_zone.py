"""The time zone that a PostgreSQL session has to be in, in PostgreSQL's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.definition.parameter import Value


def session_zone(values: Mapping[str, Value]) -> str:
    """The time zone of the session: that of the first time with a zone, else UTC."""
    for value in values.values():
        if isinstance(value, datetime) and value.tzinfo is not None:
            if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
                return value.tzinfo.key
            return _offset(value.utcoffset() or timedelta())
    return str(UTC)


def _offset(offset: timedelta) -> str:
    """A fixed offset as PostgreSQL names it, where east of Greenwich is negative."""
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes >= 0 else "+"
    clock = f"{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    label = clock.replace(":", "")
    return f"<{'+' if minutes >= 0 else '-'}{label}>{sign}{clock}"
