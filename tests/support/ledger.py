"""Generated rows and a small report over them, with what Python says must stand in it.

Sums are made with Python's decimals and none of the product's code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

TYPES: dict[str, pa.DataType] = {
    "team": pa.string(),
    "kind": pa.string(),
    "amount": pa.decimal128(12, 2),
    "pieces": pa.int64(),
    "ratio": pa.float64(),
    "day": pa.date32(),
    "at": pa.timestamp("us", "UTC"),
    "flag": pa.bool_(),
}
_AMOUNTS = st.decimals(-(10**9), 10**9, places=2) | st.sampled_from(
    [Decimal("0.00"), Decimal("0.01"), Decimal("-0.005").quantize(Decimal("0.01"))]
)
_VALUES: dict[str, SearchStrategy[Any]] = {
    "team": st.sampled_from(["Nord", "Süd", "东", "x=1", None]),
    "kind": st.sampled_from(["alt", "neu", None]),
    "amount": st.none() | _AMOUNTS,
    "pieces": st.none() | st.integers(-(10**12), 10**12),
    "ratio": st.none() | st.floats(-1e6, 1e6).map(lambda value: round(value, 7)),
    "day": st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    "at": st.none()
    | st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    ),
    "flag": st.none() | st.booleans(),
}
_FORMATS = {
    "amount": ("currency", "currency(JPY)", "decimal(2)", "decimal(4)", "decimal(0)"),
    "pieces": ("integer", "decimal(1)"),
    "ratio": ("decimal(3)", "percent(1)"),
    "day": ("date",),
    "at": ("datetime",),
    "team": ("text",),
    "kind": ("text",),
    "flag": ("text",),
}
_TOTALS = {"amount": ("sum", "min", "max", "count"), "pieces": ("sum", "max"), "ratio": ("min",)}

NOTHING = object()
"""Stands where a totals row has no total."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column as a table shows it."""

    field: str
    format: str
    total: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """A table: rows under one heading or several, and what stands below them."""

    title: str
    columns: tuple[Shown, ...]
    groups: tuple[tuple[str | None, tuple[tuple[Any, ...], ...]], ...]
    is_grouped: bool = False
    totals: tuple[Any, ...] | None = None

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """All rows, in the order they are shown in."""
        return [row for _, rows in self.groups for row in rows]

    def lines(
        self, write: Callable[[Any, str], Any], total: Any, subtotal: Any, nothing: Any
    ) -> list[list[Any]]:
        """The table line by line: headings of groups, and values as `write` (value, format)."""
        found: list[list[Any]] = []
        for name, rows in self.groups:
            if self.is_grouped:
                found.append(["–" if name is None else name])
            for row in rows:
                found.append([write(v, c.format) for v, c in zip(row, self.columns, strict=True)])
            if self.is_grouped and self.totals:
                found.append(self._sums(_sums(rows, self.columns), write, subtotal, nothing))
        if self.totals and self.rows:
            found.append(self._sums(self.totals, write, total, nothing))
        return found

    def _sums(
        self, values: Sequence[Any], write: Callable[[Any, str], Any], word: Any, nothing: Any
    ) -> list[Any]:
        line = [
            nothing if v is NOTHING else write(v, "integer" if c.total == "count" else c.format)
            for v, c in zip(values, self.columns, strict=True)
        ]
        return line if values[0] is not NOTHING else [word, *line[1:]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows, and how a report shows them."""

    rows: tuple[dict[str, Any], ...]
    locale: str
    zone: str
    columns: tuple[Shown, ...]
    group_by: str | None
    limit: int | None

    def table(self) -> pa.Table:
        """The rows as a source has them."""
        return pa.table(
            {name: pa.array([r[name] for r in self.rows], kind) for name, kind in TYPES.items()}
        )

    def text(self) -> str:
        """The definition."""
        columns = [
            {
                "field": c.field,
                "title": c.field,
                "format": c.format,
                **({"total": c.total} if c.total else {}),
            }
            for c in self.columns
        ]
        table: dict[str, Any] = {"type": "table", "dataset": "ledger", "title": "Ledger"}
        table |= {"columns": columns}
        table |= {"group_by": self.group_by} if self.group_by else {}
        table |= {"limit": self.limit} if self.limit else {}
        sums = "SELECT team, sum(amount) AS amount, count(*) AS pieces FROM ledger GROUP BY team"
        return json.dumps(
            {
                "broadsheet": 1,
                "name": "Report",
                "locale": self.locale,
                "time_zone": self.zone,
                "currency": "EUR",
                "datasets": [
                    {"name": "ledger", "source": "files", "table": "ledger"},
                    {"name": "teams", "query": f"{sums} ORDER BY team NULLS LAST"},
                ],
                "content": [
                    {
                        "type": "metrics",
                        "items": [
                            {"label": name, "dataset": "ledger", "value": sql, "format": look}
                            for name, (sql, look) in METRICS.items()
                        ],
                    },
                    table,
                    {
                        "type": "table",
                        "dataset": "teams",
                        "title": "Teams",
                        "columns": [
                            {"field": "team", "title": "team"},
                            {"field": "amount", "title": "amount", "format": "decimal(2)"}
                            | {"total": "sum"},
                            {"field": "pieces", "title": "pieces", "total": "sum"},
                        ],
                    },
                    {
                        "type": "pivot",
                        "dataset": "ledger",
                        "title": "Pivot",
                        "rows": ["team"],
                        "columns": "kind",
                        "value": "sum(amount)",
                        "format": "decimal(2)",
                    },
                ],
            }
        )

    def metrics(self) -> dict[str, Any]:
        """The figures by name."""
        amounts = [row["amount"] for row in self.rows if row["amount"] is not None]
        return {
            "total": exact_sum(amounts),
            "rows": len(self.rows),
            "least": min(amounts, default=None),
            "flagged": sum(row["flag"] is True for row in self.rows),
            "pieces": exact_sum(row["pieces"] for row in self.rows),
        }

    def expected(self) -> list[Expected]:
        """The three tables."""
        return [self._ledger(), self._teams(), self._pivot()]

    def _ledger(self) -> Expected:
        shown = self.rows[: self.limit] if self.limit else self.rows
        fields = [column.field for column in self.columns]
        keys: Iterable[Any] = (
            dict.fromkeys(row[self.group_by] for row in shown) if self.group_by else [None]
        )
        groups = tuple(
            (
                key,
                tuple(
                    tuple(row[field] for field in fields)
                    for row in shown
                    if not self.group_by or row[self.group_by] == key
                ),
            )
            for key in keys
        )
        rows = [row for _, part in groups for row in part]
        totals = _sums(rows, self.columns) if any(c.total for c in self.columns) else None
        return Expected("Ledger", self.columns, groups, self.group_by is not None, totals)

    def _teams(self) -> Expected:
        columns = (
            Shown("team", "text"),
            Shown("amount", "decimal(2)", "sum"),
            Shown("pieces", "integer", "sum"),
        )
        rows = []
        for team in _ordered(row["team"] for row in self.rows):
            own = [row["amount"] for row in self.rows if row["team"] == team]
            rows.append((team, exact_sum(own), len(own)))
        return Expected("Teams", columns, ((None, tuple(rows)),), totals=_sums(rows, columns))

    def _pivot(self) -> Expected:
        kinds = _ordered(row["kind"] for row in self.rows)
        columns = (
            Shown("team", "text"),
            *(Shown(str(kind), "decimal(2)", "sum") for kind in kinds),
            Shown("total", "decimal(2)", "sum"),
        )

        def cell(team: Any, kind: Any) -> Any:
            return exact_sum(
                row["amount"]
                for row in self.rows
                if team in (NOTHING, row["team"]) and kind in (NOTHING, row["kind"])
            )

        teams = dict.fromkeys(row["team"] for row in self.rows)
        rows = [
            (team, *(cell(team, kind) for kind in kinds), cell(team, NOTHING)) for team in teams
        ]
        totals = (NOTHING, *(cell(NOTHING, kind) for kind in kinds), cell(NOTHING, NOTHING))
        return Expected("Pivot", columns, ((None, tuple(rows)),), totals=totals)


METRICS = {
    "total": ("sum(amount)", "currency"),
    "rows": ("count(*)", "integer"),
    "least": ("min(amount)", "decimal(2)"),
    "flagged": ("count(*) FILTER (WHERE flag)", "integer"),
    "pieces": ("sum(pieces)", "integer"),
}
"""The expression and the format of each figure."""


def exact_sum(values: Iterable[Any]) -> Any:
    """The sum of what is not None, as SQL has it: None of nothing."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Up to twelve rows; a table of some columns, with totals, groups or a limit, or without."""
    rows = draw(st.lists(st.fixed_dictionaries(_VALUES), min_size=1, max_size=12))
    fields = draw(st.lists(st.sampled_from(list(TYPES)), min_size=1, max_size=5, unique=True))
    columns = tuple(
        Shown(
            field,
            draw(st.sampled_from(_FORMATS[field])),
            draw(st.sampled_from((None, *_TOTALS.get(field, ())))),
        )
        for field in fields
    )
    return Ledger(
        tuple(rows),
        draw(st.sampled_from(["en-US", "de-DE", "fr-CH", "es-ES", "sv-SE"])),
        draw(st.sampled_from(["UTC", "America/St_Johns", "Asia/Kathmandu"])),
        columns,
        draw(st.sampled_from([None, "team", "kind"])),
        draw(st.sampled_from([None, None, 1, 5])),
    )


def _sums(rows: Iterable[Sequence[Any]], columns: Sequence[Shown]) -> tuple[Any, ...]:
    parts = list(zip(*rows, strict=True)) or [()] * len(columns)
    return tuple(_total(part, c.total) for part, c in zip(parts, columns, strict=True))


def _total(values: Iterable[Any], how: str | None) -> Any:
    known = [value for value in values if value is not None]
    match how:
        case None:
            return NOTHING
        case "count":
            return len(known)
        case "min":
            return min(known, default=None)
        case "max":
            return max(known, default=None)
    return exact_sum(known)


def _ordered(values: Iterable[Any]) -> list[Any]:
    """Each once, sorted, None last."""
    return sorted(dict.fromkeys(values), key=lambda value: (value is None, value or ""))
