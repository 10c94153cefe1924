"""One value and how it is written for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Scalar = None | bool | int | float | Decimal | str | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` as data, `text` as the document's locale writes it."""

    value: Scalar
    text: str
