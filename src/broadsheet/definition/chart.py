"""Charts as a definition describes them."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from broadsheet.definition.model import Identifier, Model, Text
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

_NEEDS: dict[str, tuple[str, ...]] = {
    "line": ("x", "y"),
    "area": ("x", "y"),
    "bar": ("x", "y"),
    "stacked_bar": ("x", "y"),
    "grouped_bar": ("x", "y"),
    "combo": ("x", "y"),
    "pie": ("x", "y"),
    "donut": ("x", "y"),
    "scatter": ("x", "y"),
    "histogram": ("x",),
    "heatmap": ("x", "y", "color"),
    "funnel": ("x", "y"),
    "gauge": ("y",),
    "sparkline": ("x", "y"),
}


class Chart(Model):
    """A chart over one dataset.

    `x` and `y` name columns; several `y` are several series, or one `y` is split by `color`.
    A gauge shows the first row's `y` between `min` and `max`. Instead of a `kind`, `spec` is
    Vega-Lite as it is, over the dataset's rows; it may not load remote data.
    """

    type: Literal["chart"] = "chart"
    dataset: Identifier
    kind: ChartKind | None = None
    spec: dict[str, Any] | None = Field(None, description="Vega-Lite 5, without data")
    x: str | None = Field(None, description="Column of the categories, times or x values")
    y: str | tuple[str, ...] | None = Field(None, description="Column or columns of the values")
    color: str | None = Field(None, description="Column that splits the values into series")
    size: str | None = Field(None, description="Column of a scatter's point sizes")
    title: str = ""
    alt: str | None = Field(None, description="Alternative text; made from the data if absent")
    format: FormatText | None = Field(None, description="How the values are written")
    x_format: FormatText | None = Field(None, description="How the x values are written")
    x_title: str = ""
    y_title: str = ""
    horizontal: bool = Field(False, description="Bars lie down; good for long names")
    labels: bool = Field(False, description="Write each value at its mark")
    moving_average: int | None = Field(
        None, ge=2, le=365, description="Points that a combo's average line looks back over"
    )
    bins: int = Field(20, ge=2, le=200, description="Most bins of a histogram")
    min: float | None = Field(None, description="Lower end of a gauge or of the value axis")
    max: float | None = Field(None, description="Upper end of a gauge or of the value axis")
    goal: float | None = Field(None, description="A line, or a gauge's mark, to compare with")
    height: int = Field(260, ge=60, le=1200, description="CSS pixels")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind is None) == (self.spec is None):
            raise ValueError("a chart has either a kind or a spec")
        needs = _NEEDS.get(self.kind or "", ())
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
    """One figure on a scale, with a goal and the zones below it."""

    type: Literal["gauge"] = "gauge"
    label: Text
    dataset: Identifier
    value: Text = Field(description="SQL expression over the dataset")
    min: float = 0
    max: float | str = Field(description="Upper end: a number, or an SQL expression")
    goal: float | str | None = Field(None, description="A number, or an SQL expression")
    good: Literal["up", "down"] = "up"
    format: FormatText | None = None
    alt: str | None = None
