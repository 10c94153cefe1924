"""Charts of the sample document: every kind a spreadsheet has, and one it has not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import Chart, NativeChart
from broadsheet.document.table import Column, Cut

_COUNTRIES = ("USA", "Canada", "Brazil", "France", "Germany", "Österreich")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")

NativeKind = Literal["column", "bar", "line", "area", "pie", "doughnut", "scatter", "combo"]


def revenue_data() -> pa.Table:
    """Revenue by country, exact to the cent."""
    cents = (52306, 30396, 19010, 19510, 15648, 4262)
    return pa.table(
        {
            "country": pa.array(_COUNTRIES),
            "revenue": pa.array([Decimal(c) / 100 for c in cents], pa.decimal128(12, 2)),
        }
    )


def monthly_data() -> pa.Table:
    """Two series by month, one with a hole."""
    return pa.table(
        {
            "month": pa.array(_MONTHS),
            "New": pa.array([120.5, 140.0, None, 170.25, 190.0, 210.75], pa.float64()),
            "Returning": pa.array([80.0, 82.5, 90.0, 91.0, 99.5, 104.0], pa.float64()),
        }
    )


def _spec(data: pa.Table, mark: str, x: str, y: tuple[str, ...]) -> dict[str, Any]:
    rows = [
        {"x": row[x], "series": name, "y": None if row[name] is None else float(row[name])}
        for row in data.to_pylist()
        for name in y
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "mark": mark,
        "encoding": {
            "x": {"field": "x", "type": "nominal", "sort": None},
            "y": {"field": "y", "type": "quantitative"},
            "color": {"field": "series", "type": "nominal"},
        },
    }


def chart(
    title: str,
    native: NativeKind | None,
    data: pa.Table,
    *,
    mark: str = "bar",
    stacked: bool = False,
    lines: tuple[str, ...] = (),
    value_format: str = "decimal(2)",
) -> Chart:
    """A chart whose first column is x and whose others are the series."""
    x, *series = data.column_names
    columns = (
        Column(x, x.capitalize(), ValueFormat("text"), row_header=True),
        *(Column(name, name, ValueFormat.parse(value_format), "right") for name in series),
    )
    return Chart(
        kind=native or "heatmap",
        title=title,
        alt=f"{title}: {', '.join(series)} by {x}.",
        spec=_spec(data, mark, x, tuple(series)),
        width=640,
        height=260,
        data=data,
        columns=columns,
        native=NativeChart(native, x, tuple(series), stacked, lines) if native else None,
        id=title.lower().replace(" ", "-"),
    )


def sample_charts() -> tuple[Chart, ...]:
    """One chart of each native kind, one cut, one that no spreadsheet can draw."""
    months = monthly_data()
    points = pa.table({"hours": [1.0, 2.5, 4.0, 8.0], "cost": [10.0, 22.0, 47.5, 80.0]})
    cut = Cut(6, 24, "Shows 6 of 24 countries.")
    by_country = chart("Revenue by country", "bar", revenue_data(), value_format="currency")
    return (
        chart("Revenue by month", "column", months, stacked=True, value_format="currency"),
        chart("Trend", "line", months, mark="line"),
        chart("Area", "area", months, mark="area", stacked=True),
        replace(by_country, cut=cut),
        chart("Share", "doughnut", revenue_data(), value_format="currency"),
        chart("Pie", "pie", revenue_data(), value_format="currency"),
        chart("Cost and hours", "scatter", points, mark="point"),
        chart("With average", "combo", months, lines=("Returning",)),
        chart("Heat", None, months, mark="rect"),
    )
