"""Charts of every kind, drawn by the same code as those of a definition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.definition.chart import KINDS, Chart
from broadsheet.document.charts.build import build_chart
from broadsheet.document.document import Branding
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels

if TYPE_CHECKING:
    from broadsheet.document import block as made

_NAMES = ("Americas", "Europe, Middle East & Africa", "アジア", "الشرق الأوسط", "हिन्दी 👍🏽")
_EXTRA: dict[str, dict[str, Any]] = {
    "stacked_bar": {"x": "month", "color": "name"},
    "grouped_bar": {"x": "month", "color": "name"},
    "combo": {"x": "month", "moving_average": 3},
    "line": {"x": "month", "color": "name", "goal": 300},
    "area": {"x": "month"},
    "sparkline": {"x": "month"},
    "scatter": {"x": "count", "color": "name"},
    "histogram": {"x": "count", "y": None},
    "heatmap": {"x": "month", "y": "name", "color": "amount"},
    "gauge": {"x": None, "max": 900, "goal": 600},
    "bar": {"labels": True},
}


def rows(*, months: int = 6) -> pa.Table:
    """Amounts by month and name, negative ones and a NULL among them."""
    found = [
        {
            "month": date(2025, month, 1),
            "name": name,
            "amount": None
            if month == 2 and not place
            else Decimal(month * 7919 % 800 - place * 90),
            "count": month * 31 % 17 + place,
        }
        for month in range(1, months + 1)
        for place, name in enumerate(_NAMES)
    ]
    return pa.Table.from_pylist(found)


def by_name() -> pa.Table:
    """One amount for each name; the last one is below zero."""
    amounts = [Decimal("820.50"), Decimal("310.25"), Decimal("99.99"), Decimal(12), Decimal(-45)]
    return pa.table({"name": _NAMES, "amount": amounts})


def every_chart(
    *, language: str = "en", locale: str = "en-US", width: int = 640
) -> tuple[made.Chart, ...]:
    """A chart of each kind that a definition may ask for."""
    return tuple(
        draw(kind, language=language, locale=locale, width=width, **_EXTRA.get(kind, {}))
        for kind in KINDS
    )


def draw(
    kind: str | None,
    data: pa.Table | None = None,
    *,
    language: str = "en",
    locale: str = "en-US",
    width: int = 640,
    **fields: Any,
) -> made.Chart:
    """A chart of a kind over `data`, or over `rows()` where it asks for months."""
    wanted = {"x": "name", "y": "amount", "format": "currency", "title": kind or "", **fields}
    chart = Chart.model_validate({"kind": kind, "dataset": "sales", **wanted})
    if data is None:
        data = by_name() if wanted["x"] in ("name", None) else rows()
    return build_chart(
        chart,
        data,
        formatter=Formatter(locale, "UTC", "EUR"),
        labels=Labels.for_language(language),
        branding=Branding(),
        width=width,
    )
