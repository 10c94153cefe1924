"""Tables of the sample document: totals, groups, a pivot, shades, a cut one, an empty one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.cell import Cell, Scalar
from broadsheet.document.table import Column, Cut, Group, Span, Table

if TYPE_CHECKING:
    from broadsheet.document.formatter import Formatter

_REGIONS = (("Americas", "USA"), ("Americas", "Canada"), ("Americas", "Brazil"))
_MORE = (("Europe", "France"), ("Europe", "Germany"), ("Europe", "Österreich"), ("Asia", "日本"))


def sales_data() -> pa.Table:
    """Seven countries in three regions with a column of each common type, NULLs among them."""
    places = _REGIONS + _MORE
    count = len(places)
    return pa.table(
        {
            "region": pa.array([region for region, _ in places]),
            "country": pa.array([country for _, country in places]),
            "revenue": pa.array(
                [Decimal(c) / 100 for c in (52306, 30396, 19010, 19510, 15648, 4262, -500)],
                pa.decimal128(12, 2),
            ),
            "invoices": pa.array([91, 56, 35, 35, 28, 7, None], pa.int64()),
            "share": pa.array([0.3706, 0.2154, 0.1347, 0.1382, 0.1109, 0.0302, None]),
            "first_sale": pa.array([date(2025, 3, 1 + i) for i in range(count)]),
            "last_sale": pa.array(
                [datetime(2025, 3, 31, 20 - i, 15, 30, tzinfo=UTC) for i in range(count)],
                pa.timestamp("us", "UTC"),
            ),
            "month": pa.array([date(2025, 1 + i, 1) for i in range(count)]),
            "wait": pa.array([61.5 * 10**i for i in range(count)]),
            "traffic": pa.array([1024**i for i in range(count)], pa.int64()),
            "active": pa.array([True, False, None, True, True, False, True]),
            "remark": pa.array(["good", "", None, "=1+1", "a\nb", "x " * 60, "–"]),
        }
    )


def _columns() -> tuple[Column, ...]:
    parse = ValueFormat.parse
    return (
        Column("region", "Region", parse("text")),
        Column("country", "Country", parse("text"), row_header=True),
        Column("revenue", "Revenue", parse("currency"), "right", bar=True, total="sum"),
        Column("invoices", "Invoices", parse("integer"), "right", total="sum"),
        Column("share", "Share", parse("percent(1)"), "right", shade=True),
        Column("first_sale", "First sale", parse("date"), total="min"),
        Column("last_sale", "Last sale", parse("datetime"), total="max"),
        Column("month", "Month", parse("month")),
        Column("wait", "Wait", parse("duration"), "right", total="avg"),
        Column("traffic", "Traffic", parse("bytes"), "right"),
        Column("active", "Active", parse("text"), "center"),
        Column("remark", "Remark", parse("text"), total="count", overflow="ellipsis"),
    )


def _aggregate(kind: str | None, values: list[Scalar]) -> Scalar:
    known: list[Scalar] = [value for value in values if value is not None]
    if kind is None or not known:
        return None
    if kind == "count":
        return len(known)
    if kind in ("min", "max"):
        return (min if kind == "min" else max)(known)  # type: ignore[type-var]
    total = sum(known)  # type: ignore[arg-type]
    return total / len(known) if kind == "avg" else total


def totals(
    formatter: Formatter, columns: tuple[Column, ...], data: pa.Table
) -> tuple[Cell | None, ...]:
    """One cell for each column that has a total, over the rows of `data`."""
    cells: list[Cell | None] = []
    for column in columns:
        value = _aggregate(column.total, data[column.field].to_pylist())
        kind = ValueFormat("integer") if column.total == "count" else column.format
        cells.append(None if column.total is None else Cell(value, formatter.text(value, kind)))
    return tuple(cells)


def sales_table(formatter: Formatter) -> Table:
    """One column of each format, a totals row with each kind of total."""
    data, columns = sales_data(), _columns()
    return Table(
        "Sales by country",
        columns,
        data,
        totals=totals(formatter, columns, data),
        totals_title="Total",
        notes=("Without returns.",),
        id="sales",
    )


def grouped_table(formatter: Formatter) -> Table:
    """Rows under headings of their region, with subtotals."""
    data = sales_data().select(["country", "revenue", "invoices", "last_sale"])
    columns = tuple(c for c in _columns() if c.field in data.column_names)
    groups = tuple(
        Group(title, start, count, totals(formatter, columns, data.slice(start, count)))
        for title, start, count in (("Americas", 0, 3), ("Europe", 3, 3), ("=Asia <b>", 6, 1))
    )
    return Table(
        "Sales by region",
        columns,
        data,
        totals=totals(formatter, columns, data),
        totals_title="Total",
        groups=groups,
        id="regions",
    )


def pivot_table(formatter: Formatter) -> Table:
    """Two measures for each of two years, under the years."""
    parse = ValueFormat.parse
    data = pa.table(
        {
            "country": ["USA", "Canada", "日本"],
            "c0": pa.array([Decimal("1.10"), Decimal("2.20"), None], pa.decimal128(12, 2)),
            "c1": pa.array([1, 2, None], pa.int64()),
            "c2": pa.array([Decimal("3.30"), None, Decimal("4.40")], pa.decimal128(12, 2)),
            "c3": pa.array([3, None, 4], pa.int64()),
        }
    )
    columns = (
        Column("country", "Country", parse("text"), row_header=True),
        Column("c0", "Revenue", parse("currency(EUR)"), "right", total="sum", shade=True),
        Column("c1", "Invoices", parse("integer"), "right", total="sum", shade=True),
        Column("c2", "Revenue", parse("currency(EUR)"), "right", total="sum", shade=True),
        Column("c3", "Invoices", parse("integer"), "right", total="sum", shade=True),
    )
    return Table(
        "By year",
        columns,
        data,
        totals=totals(formatter, columns, data),
        totals_title="Total",
        spans=(Span("", 1), Span("2024", 2), Span("2025", 2)),
        id="years",
    )


def sample_tables(formatter: Formatter) -> tuple[Table, ...]:
    """Plain, grouped, pivot, cut and without a title, empty; two have the same title."""
    sales = sales_table(formatter)
    names = ("country", "revenue")
    columns = tuple(c for c in sales.columns if c.field in names)
    return (
        sales,
        grouped_table(formatter),
        pivot_table(formatter),
        Table(
            "",
            columns,
            sales.data.select(names).slice(0, 3),
            cut=Cut(3, 7, "Shows the first 3 of 7 rows."),
            id="cut",
        ),
        Table(
            "Sales by country",
            columns,
            sales.data.select(names).slice(0, 0),
            empty_text="No sale in the period.",
            id="empty",
        ),
    )
