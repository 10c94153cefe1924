"""A small trade database as three kinds of source have it, and a report over it.

Made of one Python dataset: exact decimals, days at the ends of months, times on both sides of
a change of clocks, truth values, NULLs, and texts of many scripts.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.support.command import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

AS_OF = "2025-04-15T09:30:00+02:00"
NOW = (date(2025, 3, 1), date(2025, 4, 1))
"""The report's period, its end excluded."""
BEFORE = (date(2025, 2, 1), date(2025, 3, 1))
LEAST = Decimal("-150.005")
"""The report's smallest amount, by the default of its parameter."""

_COUNTRIES = ("Österreich", "Côte d’Ivoire", "日本", None, "O'Hara & <Söhne>")
_PRODUCTS = ("Lampe", "Стол", "كرسي")
_REMARKS = (None, "", "zwei\nZeilen, mit „Zitat“", 'a "quoted" one', "100 % = all; 1+1")
_CHANGE_OF_CLOCKS = datetime(2025, 3, 30, 0, 59, 59, 999999, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sale:
    """One row; `booked_at` is a point in time, `sold_at` the wall clock of the shop."""

    id: int
    sold_on: date
    sold_at: datetime
    booked_at: datetime | None
    country: str | None
    product: str
    amount: Decimal | None
    rate: Decimal
    pieces: int
    express: bool | None
    remark: str | None


SQLITE = {
    "sold_at": "TIMESTAMP",
    "booked_at": "TIMESTAMP WITH TIME ZONE",
    "express": "BOOLEAN",
}
POSTGRES = {"sold_at": "TIMESTAMP", "booked_at": "TIMESTAMPTZ", "express": "BOOLEAN"}
MARIADB = {"sold_at": "DATETIME(6)", "booked_at": "TIMESTAMP(6) NULL", "express": "BOOLEAN"}
"""What each database calls the types that are not the same everywhere."""

_TYPES = {
    "id": "INTEGER",
    "sold_on": "DATE",
    "country": "VARCHAR(40)",
    "product": "VARCHAR(40)",
    "amount": "DECIMAL(12,2)",
    "rate": "DECIMAL(9,4)",
    "pieces": "INTEGER",
    "remark": "VARCHAR(80)",
}


def sales() -> tuple[Sale, ...]:
    """Sales from January to April 2025, in the order of `id`."""
    return tuple(_sale(number) for number in range(1, 181))


def sold(first: date, end: date) -> list[Sale]:
    """The rows that the report finds from `first` up to but without `end`."""
    return [
        sale
        for sale in sales()
        if first <= sale.sold_on < end and (sale.amount is None or sale.amount > LEAST)
    ]


def revenue(rows: Iterable[Sale]) -> Decimal:
    """The exact sum of the amounts."""
    return sum((row.amount for row in rows if row.amount is not None), Decimal(0))


def weighed(rows: Iterable[Sale]) -> Decimal:
    """The exact sum of the amounts, each times its rate."""
    return sum((row.amount * row.rate for row in rows if row.amount is not None), Decimal(0))


def make_workplace(folder: Path) -> Workplace:
    """A project with the report `trade.yaml` over the rows in SQLite."""
    place = Workplace(folder / "project", folder / "cache", folder / "temporary")
    place.temporary.mkdir()
    place.write("trade.yaml", REPORT)
    place.write("broadsheet.yaml", "sources: {store: {kind: sqlite, path: store.sqlite}}\n")
    with closing(sqlite3.connect(place.folder / "store.sqlite")) as connection:
        made = ";\n".join(["BEGIN", *statements(SQLITE, with_offset), "COMMIT"])
        connection.executescript(made)
    return place


def _sale(number: int) -> Sale:
    day = date(2025, 1, 25) + timedelta(days=number * 73 // 180)
    edge = (timedelta(), timedelta(days=1, microseconds=-1), timedelta(hours=13, seconds=7))
    cents = (number * 7919) % 200_003 - 20_000
    return Sale(
        id=number,
        sold_on=day,
        sold_at=datetime(day.year, day.month, day.day) + edge[number % 3],  # noqa: DTZ001
        booked_at=None
        if number % 11 == 0
        else _CHANGE_OF_CLOCKS + timedelta(hours=number - 90, microseconds=number % 2),
        country=_COUNTRIES[number % 5],
        product=_PRODUCTS[number % 7 % 3],
        amount=None if number % 13 == 0 else Decimal(cents).scaleb(-2),
        rate=Decimal(number * number % 100_000).scaleb(-4),
        pieces=number % 17 - 1,
        express=(True, False, None, True)[number % 4],
        remark=_REMARKS[number % 6 % 5],
    )


def statements(types: Mapping[str, str], instant: Callable[[datetime], str]) -> Iterator[str]:
    """SQL that makes the table `sale`; `instant` writes a point in time as the database does."""
    known = {**_TYPES, **types}
    columns = ", ".join(f"{field.name} {known[field.name]}" for field in fields(Sale))
    yield f"CREATE TABLE sale ({columns})"
    for sale in sales():
        values = (getattr(sale, field.name) for field in fields(Sale))
        yield f"INSERT INTO sale VALUES ({', '.join(_literal(each, instant) for each in values)})"


def with_offset(moment: datetime) -> str:
    """A point in time as SQLite's users and PostgreSQL write it."""
    return moment.astimezone(UTC).isoformat(" ")


def in_utc(moment: datetime) -> str:
    """A point in time as MariaDB reads it in a session that is in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _literal(value: object, instant: Callable[[datetime], str]) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"'{value.isoformat(' ') if value.tzinfo is None else instant(value)}'"
        case int() | Decimal():
            return str(value)
    return "'" + str(value).replace("'", "''") + "'"


REPORT = """\
broadsheet: 1
name: Trade {{ parameters.period }}
description: Was verkauft wurde — 売上 — مبيعات
type: financial
time_zone: Europe/Berlin
locale: en-GB
currency: EUR
parameters:
  type: object
  properties:
    period: {type: string, format: period, default: last_month}
    product: {type: [string, "null"], default: null}
    least: {type: number, default: -150.005}
datasets:
  - name: sales
    source: store
    query: |
      SELECT id, sold_on, sold_at, booked_at, country, product, amount, rate, pieces, express,
             remark
      FROM sale
      WHERE sold_on >= :period_start AND sold_on < :period_end
        AND (:product IS NULL OR product = :product)
        AND (amount IS NULL OR amount > :least)
      ORDER BY id
    compare: previous_period
  - name: clock
    source: store
    query: |
      SELECT id, sold_at, amount FROM sale
      WHERE sold_at >= :period_start AND sold_at < :period_end ORDER BY id
  - name: by_country
    query: |
      SELECT country, count(*) AS sales, sum(amount) AS revenue, sum(pieces) AS pieces,
             sum(amount * rate) AS weighed, max(booked_at) AS latest
      FROM sales GROUP BY country ORDER BY country NULLS LAST
checks:
  - {dataset: sales, expect: count(*) > 10, message: Hardly a sale, on_fail: stop}
  - {dataset: sales, expect: pieces >= 0, message: Returned pieces, on_fail: warn}
  - {dataset: sales, fresh: {column: sold_on, within: 2d}}
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency, good: up}
      - {label: Sales, dataset: sales, value: count(*), format: integer}
      - {label: Express, dataset: sales, value: count(*) FILTER (WHERE express)}
      - {label: Highest, dataset: sales, value: max(amount), format: currency(USD)}
      - {label: Weighed, dataset: sales, value: sum(amount * rate), format: decimal(6)}
      - {label: By the clock, dataset: clock, value: sum(amount), format: currency}
  - {type: chart, kind: bar, dataset: by_country, x: country, y: revenue, title: By country}
  - type: table
    dataset: by_country
    title: Countries
    columns:
      - {field: country}
      - {field: sales, format: integer, total: sum}
      - {field: revenue, format: currency, total: sum, bar: true}
      - {field: pieces, format: integer, total: sum}
      - {field: weighed, format: decimal(6), total: sum}
      - {field: latest, format: datetime, total: max}
  - type: table
    dataset: sales
    title: Sales by product
    group_by: product
    columns:
      - {field: sold_on}
      - {field: booked_at}
      - {field: country}
      - {field: express}
      - {field: pieces, total: sum}
      - {field: amount, format: currency, total: sum}
      - {field: rate}
      - {field: remark}
  - type: pivot
    dataset: sales
    title: Country by product
    rows: [country]
    columns: product
    value: sum(amount)
    format: currency
  - type: for_each
    dataset: sales
    column: express
    content:
      - {type: heading, text: "Express {{ each }}", level: 2}
      - type: metrics
        items:
          - {label: Own revenue, dataset: sales, value: sum(amount), format: currency}
  - type: text
    text: "Revenue was **{{ metrics.revenue.text }}**, {{ metrics.revenue.change_text }}."
output:
  formats: [json]
"""
"""A period and its comparison, figures, chart, tables, groups, a pivot, checks, and a repeat."""
