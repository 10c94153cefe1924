"""Data checks: conditions that stop a wrong report before anyone receives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from broadsheet.definition.model import duration
from broadsheet.definition.query import parse_query
from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.provenance import CheckRecord, Outcome
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import (
    BroadsheetError,
    CheckError,
    Problem,
    TransformError,
    several,
    together,
)
from broadsheet.pipeline.database import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadsheet.dataset.dataset import Dataset
    from broadsheet.definition.dataset import Check, Freshness, OnFail
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.definition.parameter import Binding
    from broadsheet.document.formatter import Formatter
    from broadsheet.lib.errors import Place
    from broadsheet.pipeline.database import Database

_STOPPED = "nothing was made: mend the data, or set on_fail: warn"
_OUTCOMES: dict[OnFail, Outcome] = {"stop": "stopped", "warn": "warned"}


@dataclass(frozen=True, slots=True)
class Checker:
    """Runs the checks of a definition over its datasets."""

    loaded: LoadedDefinition
    binding: Binding
    database: Database
    datasets: Mapping[str, Dataset]
    formatter: Formatter

    def run(self) -> tuple[CheckRecord, ...]:
        """Run every check. Raises CheckError naming all that did not hold and stop the report."""
        records: list[CheckRecord] = []
        stopped: list[Problem] = []
        errors: list[BroadsheetError] = []
        for index, check in enumerate(self.loaded.definition.checks):
            place = self.loaded.place("checks", index)
            try:
                failure = self._failure(check, place)
            except TransformError as error:
                errors.append(error)
                continue
            if failure is None:
                records.append(CheckRecord(check.title, check.dataset, "passed"))
                continue
            message = f"{check.message}: {failure}" if check.message else failure
            outcome = _OUTCOMES[check.consequence]
            records.append(CheckRecord(check.title, check.dataset, outcome, message))
            if outcome == "stopped":
                stopped.append(Problem(place, message, _STOPPED))
        if errors:
            raise together(errors)
        if stopped:
            raise several(CheckError, stopped)
        return tuple(records)

    def _failure(self, check: Check, place: Place) -> str | None:
        """What does not hold, in words; None where the check passes."""
        if check.fresh is not None:
            return self._staleness(check.dataset, check.fresh, place)
        table = self.database.rows(
            f"SELECT count(*) AS rows_seen, count(*) FILTER (WHERE held IS NOT TRUE) AS broken"
            f" FROM (SELECT ({check.expect}\n) AS held FROM {quoted(check.dataset)})",
            place,
        )
        seen, broken = table.column(0)[0].as_py(), table.column(1)[0].as_py()
        if not broken:
            return None
        if seen == 1:
            return f"{check.expect} does not hold for {check.dataset}"
        return f"{check.expect} does not hold for {broken:,} of {seen:,} rows of {check.dataset}"

    def _staleness(self, dataset: str, fresh: Freshness, place: Place) -> str | None:
        names = self.datasets[dataset].schema.names
        if fresh.column not in names:
            raise TransformError(
                f"the dataset {dataset} has no column {fresh.column!r}",
                hint=f"it has {enumerated(names)}",
                place=place,
            )
        sql = f"SELECT max({quoted(fresh.column)}) FROM {quoted(dataset)}"
        column = self.database.rows(sql, place).column(0)
        latest = column[0].as_py()
        if latest is None:
            return f"{dataset}.{fresh.column} has no value at all"
        known = _known_until(dataset, self.loaded, self.binding)
        if known - _moment(latest, self.binding, place) <= duration(fresh.within):
            return None
        shown = self.formatter.text(latest, self.formatter.infer(column.type))
        limit = self.formatter.text(known, ValueFormat("datetime"))
        return (
            f"the latest {fresh.column} of {dataset} is {shown},"
            f" more than {fresh.within} before {limit}"
        )


def _known_until(dataset: str, loaded: LoadedDefinition, binding: Binding) -> datetime:
    """The as-of time, or the end of the period that the dataset asks for if that is earlier."""
    entry = next(d for d in loaded.definition.datasets if d.name == dataset.removesuffix("_before"))
    names = parse_query(entry.query or "").parameters
    ends = [p.period.end_time for p in binding.periods if p.period and f"{p.name}_end" in names]
    return min(binding.as_of, *ends) if ends else binding.as_of


def _moment(value: Any, binding: Binding, place: Place) -> datetime:
    """The end of a day, or a time; without a zone it is the report's."""
    match value:
        case datetime():
            return value if value.tzinfo else value.replace(tzinfo=binding.zone)
        case date():
            if value == date.max:
                return datetime.combine(value, time.max, binding.zone)
            return datetime.combine(value + timedelta(days=1), time.min, binding.zone)
    raise TransformError(
        "only a date or a time can be fresh",
        hint="cast the column to DATE or TIMESTAMP in the query",
        place=place,
    )
