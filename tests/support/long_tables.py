"""Long tables of seeded values: a column of each common type, groups, texts in many scripts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
from tests.support.tables import totals

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.table import Column, Cut, Group, Table

if TYPE_CHECKING:
    from broadsheet.document.formatter import Formatter

_WORDS = (
    *("alpha", "bravo", "coffee", "delta", "echo", "foxtrot", "golf", "hotel"),
    *("(india)", "juliet", "kilo", "Tokyo", "AVON"),
)
_SCRIPTS = (
    "مرحبا بالعالم",
    "שלום 12",
    "नमस्ते दुनिया",
    "你好，世界",
    "สวัสดี",
    "👍🏽 ok",
    "e\u0301te\u0301",
)


def long_data(rows: int, *, scripts: float = 0.0) -> pa.Table:
    """Ten columns; a share of the names is in scripts that need shaping or other fonts."""
    chance = random.Random(rows)  # noqa: S311 - the same values each time

    def name() -> str:
        if chance.random() < scripts:
            return chance.choice(_SCRIPTS)
        return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(1, 7)))

    def some(value: object, share: float) -> object:
        return value if chance.random() < share else None

    count = range(rows)
    first = datetime(2025, 1, 1, tzinfo=UTC)
    return pa.table(
        {
            "id": pa.array([n + 1 for n in count], pa.int64()),
            "quantity": pa.array([chance.randint(-500, 10**5) for _ in count], pa.int64()),
            "code": pa.array([f"{chance.choice('ABC')}{chance.randint(1, 999)}" for _ in count]),
            "name": pa.array([name() for _ in count]),
            "score": pa.array([some(chance.randint(0, 9999), 0.9) for _ in count], pa.int64()),
            "amount": pa.array(
                [Decimal(chance.randint(-(10**7), 10**9)).scaleb(-2) for _ in count],
                pa.decimal128(12, 2),
            ),
            "ratio": pa.array([round(chance.random() ** 3, 5) for _ in count]),
            "seen": pa.array(
                [first + timedelta(seconds=chance.randint(0, 3 * 10**7)) for _ in count],
                pa.timestamp("us", "UTC"),
            ),
            "day": pa.array([date(2025, 1, 1) + timedelta(chance.randint(0, 700)) for _ in count]),
            "note": pa.array([some(chance.choice(_WORDS), 0.5) for _ in count], pa.string()),
        }
    )


def long_columns() -> tuple[Column, ...]:
    """How the columns look; numbers without a common count of digits are aligned by the point."""
    parse = ValueFormat.parse
    return (
        Column("id", "Id", parse("integer"), "right"),
        Column("quantity", "Quantity", parse("integer"), "right"),
        Column("code", "Code", parse("text")),
        Column("name", "Name of the thing", parse("text")),
        Column("score", "Score", parse("integer"), "right"),
        Column("amount", "Amount", parse("decimal(2)"), "right"),
        Column("ratio", "Ratio", parse("decimal"), "right"),
        Column("seen", "Last seen", parse("datetime")),
        Column("day", "Day", parse("date"), "center"),
        Column("note", "Note", parse("text"), overflow="ellipsis"),
    )


def long_table(rows: int, *, scripts: float = 0.0) -> Table:
    """One long table with a note."""
    data = long_data(rows, scripts=scripts)
    return Table("All things", long_columns(), data, notes=("Without returns.",), id="things")


def grouped_long_table(rows: int, most: int, formatter: Formatter, *, looks: bool = False) -> Table:
    """Groups of up to `most` rows with subtotals, a total, a notice; `looks`: bars, shades."""
    data = long_data(rows)
    columns = tuple(
        replace(
            column,
            total="sum" if column.field in ("quantity", "amount") else None,
            bar=looks and column.field == "quantity",
            shade=looks and column.field == "ratio",
        )
        for column in long_columns()
    )
    chance = random.Random(most)  # noqa: S311
    groups: list[Group] = []
    start = 0
    while start < rows:
        count = min(rows - start, chance.randint(1, most))
        sums = totals(formatter, columns, data.slice(start, count))
        title = (
            f"Group {len(groups) + 1} (all) שלום"
            if len(groups) == 1
            else f"Group {len(groups) + 1}"
        )
        groups.append(Group(title, start, count, sums))
        start += count
    return Table(
        "Things by group",
        columns,
        data,
        totals=totals(formatter, columns, data),
        totals_title="Total",
        groups=tuple(groups),
        cut=Cut(rows, 2 * rows, f"Shows {rows} of {2 * rows} rows."),
        notes=("Without returns.", "A second note."),
        id="groups",
    )
