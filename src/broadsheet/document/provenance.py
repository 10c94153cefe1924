"""Where the figures come from: stated in every artifact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from broadsheet.document.cell import Cell

Outcome = Literal["passed", "warned", "stopped"]


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """One dataset of a run: where it came from, how many rows, whether it was cut."""

    name: str
    source: str | None
    kind: str
    rows: int
    cut: bool
    limit: int


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One data check and its outcome; `message` says what did not hold."""

    name: str
    dataset: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class ParameterRecord:
    """A parameter's value; a period's text names its first and last day."""

    name: str
    title: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a document. `version` is the definition's SHA-256, first 12 digits.

    `cuts` has a sentence for everything that was left out; empty means complete.
    """

    report: str
    version: str
    as_of: datetime
    parameters: tuple[ParameterRecord, ...]
    datasets: tuple[DatasetRecord, ...]
    checks: tuple[CheckRecord, ...]
    cuts: tuple[str, ...]
    software: str
