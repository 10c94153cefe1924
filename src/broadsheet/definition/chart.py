"""Charts as a definition describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator

from broadsheet.definition.model import (
    ALT,
    FORMAT,
    TITLE,
    Good,
    Identifier,
    Model,
    Text,
    explained,
)
from broadsheet.definition.value_format import FormatText

ChartKind = Literal[
    "line",
    "area",
    "bar",
    "stacked_bar",
    "grouped_bar",
    "combo",
    "pie",
    "donut",
    "scatter",
    "histogram",
    "heatmap",
    "funnel",
    "gauge",
    "sparkline",
]

KINDS: dict[ChartKind, str] = {
    "line": "Lines over times, numbers or categories",
    "area": "Areas from zero; several series are stacked",
    "bar": "Bars by category or time; several series are stacked. They lie down where their"
    " names would not fit below them",
    "stacked_bar": "Bars made of their parts",
    "grouped_bar": "Bars side by side",
    "combo": "Bars for the first y, lines for the others and for a moving average",
    "pie": "Shares of a whole, the largest first; past twelve slices the smallest are one",
    "donut": "A pie with the total in its middle",
    "scatter": "A point for each row; x and y are numbers or times, 2,000 points at most",
    "histogram": "How the values of x are spread: counts in bins of equal, round width",
    "heatmap": "Cells by x and y, the darker the larger the value of color",
    "funnel": "A bar for each row with its share of the first",
    "gauge": "The first row's y on a scale from min to max",
    "sparkline": "A small line without axes, its last value written at its end",
}
"""Every kind of chart, and what it shows."""

_NEEDS: dict[ChartKind, tuple[str, ...]] = {
    **dict.fromkeys(KINDS, ("x", "y")),
    "histogram": ("x",),
    "heatmap": ("x", "y", "color"),
    "gauge": ("y",),
}


def needs_of(kind: ChartKind) -> tuple[str, ...]:
    """The fields that a kind of chart can't be without."""
    return _NEEDS[kind]


class Chart(Model):
    """A chart over one dataset.

    `x` and `y` name columns; several `y` are several series, or one `y` is split by `color`.
    A gauge shows the first row's `y` between `min` and `max`. Instead of a `kind`, `spec` is
    Vega-Lite as it is, over the dataset's rows; it may not load remote data.
    """

    type: Literal["chart"] = "chart"
    dataset: Identifier = Field(description="Dataset whose rows are drawn")
    kind: Annotated[ChartKind, WithJsonSchema(explained(KINDS))] | None = Field(
        None, description="What is drawn"
    )
    spec: dict[str, Any] | None = Field(None, description="Vega-Lite 5, without data")
    x: str | None = Field(None, description="Column of the categories, times or x values")
    y: str | tuple[str, ...] | None = Field(None, description="Column or columns of the values")
    color: str | None = Field(
        None, description="Column that splits the values into series; of a heatmap, the values"
    )
    size: str | None = Field(None, description="Column of a scatter's point sizes")
    title: str = Field("", description=TITLE)
    alt: str | None = Field(None, description=ALT)
    format: FormatText | None = Field(None, description=FORMAT)
    x_format: FormatText | None = Field(
        None, description="How the x values are written; by their type unless set"
    )
    x_title: str = Field("", description="What x is; from the column's name unless set")
    y_title: str = Field("", description="What the values are; from the column's name unless set")
    horizontal: bool = Field(False, description="Bars lie down; good for long names")
    labels: bool = Field(False, description="Write each value at its mark")
    moving_average: int | None = Field(
        None, ge=2, le=365, description="Points that a combo's average line looks back over"
    )
    bins: int = Field(20, ge=2, le=200, description="Most bins of a histogram")
    min: float | None = Field(None, description="Lower end of a gauge or of the value axis")
    max: float | None = Field(None, description="Upper end of a gauge or of the value axis")
    goal: float | None = Field(None, description="A line, or a gauge's mark, to compare with")
    height: int = Field(
        260,
        ge=60,
        le=1200,
        description="CSS pixels; gauges and sparklines are smaller unless it is set",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind is None) == (self.spec is None):
            raise ValueError("a chart has either a kind or a spec")
        needs = needs_of(self.kind) if self.kind else ()
        missing = [name for name in needs if not getattr(self, name)]
        if missing:
            raise ValueError(f"a {self.kind} chart needs {' and '.join(missing)}")
        if self.kind != "combo" and self.moving_average:
            raise ValueError("only a combo chart has a moving_average")
        if len(self.values) > 1 and self.color:
            raise ValueError("a chart has several y or a color, not both")
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The columns of `y`, none where the kind has none."""
        if self.y is None:
            return ()
        return (self.y,) if isinstance(self.y, str) else self.y

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Each column the chart needs, as (field of the definition, column)."""
        found = [("x", self.x), ("color", self.color), ("size", self.size)]
        found += [("y", name) for name in self.values]
        return tuple((field, name) for field, name in found if name is not None)


class Gauge(Model):
    """One figure on a scale, with the goal marked on it."""

    type: Literal["gauge"] = "gauge"
    label: Text = Field(description="What the figure is called")
    dataset: Identifier = Field(description="Dataset that the expressions are over")
    value: Text = Field(description="SQL expression over the dataset")
    min: float = Field(0, description="Lower end")
    max: float | str = Field(description="Upper end: a number, or an SQL expression")
    goal: float | str | None = Field(None, description="A number, or an SQL expression")
    good: Good = Field("up", description="Which side of the goal is good news")
    format: FormatText | None = Field(None, description=FORMAT)
    alt: str | None = Field(None, description=ALT)
