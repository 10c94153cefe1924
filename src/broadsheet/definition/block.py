"""The blocks of a report's content, as a definition describes them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from broadsheet.definition.chart import Chart, Gauge
from broadsheet.definition.model import Good, Identifier, Model, Text
from broadsheet.definition.value_format import FormatText

Total = Literal["sum", "avg", "min", "max", "count"]
Severity = Literal["info", "success", "warning", "danger"]


class Heading(Model):
    """A heading; level 1 is the highest."""

    type: Literal["heading"] = "heading"
    text: Text
    level: int = Field(1, ge=1, le=4)


class TextBlock(Model):
    """Markdown with Liquid placeholders."""

    type: Literal["text"] = "text"
    text: Text


class Metric(Model):
    """One figure: an SQL expression over a dataset, compared where the dataset is."""

    label: Text
    name: Identifier | None = Field(None, description="How texts refer to it; from the label")
    dataset: Identifier
    value: Text = Field(description="SQL expression, such as sum(amount)")
    format: FormatText | None = None
    good: Good | None = Field(None, description="Which direction is good news")


class Metrics(Model):
    """Figures side by side."""

    type: Literal["metrics"] = "metrics"
    items: tuple[Metric, ...] = Field(min_length=1)


class TableColumn(Model):
    """One column of a table."""

    field: Text
    title: str | None = None
    format: FormatText | None = None
    align: Literal["left", "right", "center"] | None = None
    width: float | None = Field(None, gt=0, le=100, description="Share relative to the others")
    overflow: Literal["wrap", "ellipsis"] = "wrap"
    total: Total | None = None
    bar: bool = False
    shade: bool = False


class Table(Model):
    """Rows of a dataset; all columns where none are named."""

    type: Literal["table"] = "table"
    dataset: Identifier
    title: str = ""
    columns: tuple[TableColumn, ...] | None = Field(None, min_length=1)
    group_by: str | None = Field(None, description="Column whose values head groups of rows")
    limit: int | None = Field(
        None, ge=1, description="Show the first rows and say how many there are"
    )
    note: str = ""


class Pivot(Model):
    """Values of a dataset, arranged by rows and columns."""

    type: Literal["pivot"] = "pivot"
    dataset: Identifier
    title: str = ""
    rows: tuple[Text, ...] = Field(min_length=1)
    columns: Text
    value: Text = Field(description="SQL expression, such as sum(amount)")
    format: FormatText | None = None
    totals: bool = True
    shade: bool = False
    max_columns: int = Field(24, ge=1, le=200)


class Cohort(Model):
    """How groups that began together develop: one row a cohort, one column an age."""

    type: Literal["cohort"] = "cohort"
    dataset: Identifier
    title: str = ""
    cohort: Text = Field(description="Column that names the cohort, such as its first month")
    age: Text = Field(description="Column of the age, a whole number from 0")
    value: Text = Field(description="SQL expression, such as count(DISTINCT customer)")
    show: Literal["ratio", "value"] = Field("ratio", description="Ratio to age 0, or the value")
    format: FormatText | None = None
    age_title: str = ""


class Funnel(Model):
    """Steps that fewer and fewer take: a picture and a table with the rates."""

    type: Literal["funnel"] = "funnel"
    dataset: Identifier
    title: str = ""
    step: Text
    value: Text = Field(description="Column of the count at each step, in order of the rows")
    format: FormatText | None = None
    alt: str | None = None


class Callout(Model):
    """A boxed remark; left out where its text comes out empty."""

    type: Literal["callout"] = "callout"
    severity: Severity = "info"
    title: str = ""
    text: Text


class RecommendationItem(Model):
    """A recommendation as written; left out where its text comes out empty."""

    title: Text
    text: str = ""
    severity: Severity = "info"
    saving: str = ""


class Recommendations(Model):
    """Things to do: written here, or one for each row of a dataset."""

    type: Literal["recommendations"] = "recommendations"
    title: str = ""
    items: tuple[RecommendationItem, ...] | None = None
    dataset: Identifier | None = None
    headline: str = Field("title", description="Column of the title")
    detail: str | None = Field(None, description="Column of the explanation")
    severity: str | None = Field(None, description="Column of the severity")
    saving: str | None = Field(None, description="Column of the expected saving")
    format: FormatText = "currency"

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.items is None) == (self.dataset is None):
            raise ValueError("recommendations have either items or a dataset")
        return self


class Image(Model):
    """A picture file beside the definition."""

    type: Literal["image"] = "image"
    path: Text
    alt: Text
    caption: str = ""
    width: float = Field(1.0, gt=0, le=1, description="Share of the text width")


class ColumnsItem(Model):
    """One column of a row of columns."""

    width: float = Field(1.0, gt=0, le=12)
    content: tuple[Block, ...] = Field(min_length=1)


class Columns(Model):
    """Blocks side by side."""

    type: Literal["columns"] = "columns"
    items: tuple[ColumnsItem, ...] = Field(min_length=1, max_length=6)


class ForEach(Model):
    """Repeats its content for each value of a column, over that value's rows.

    Every block inside sees only the rows of its dataset with that value, wherever the
    dataset has the column. Texts name the value as `{{ each.value }}`.
    """

    type: Literal["for_each"] = "for_each"
    dataset: Identifier
    column: Text
    content: tuple[Block, ...] = Field(min_length=1)
    limit: int = Field(50, ge=1, le=1000)
    page_break: bool = False
    format: FormatText | None = None


class PageBreak(Model):
    """What follows starts on a new page."""

    type: Literal["page_break"] = "page_break"


class Contents(Model):
    """A table of contents."""

    type: Literal["contents"] = "contents"
    title: str = ""
    depth: int = Field(2, ge=1, le=4)


Block = Annotated[
    Heading
    | TextBlock
    | Metrics
    | Chart
    | Table
    | Pivot
    | Cohort
    | Funnel
    | Gauge
    | Callout
    | Recommendations
    | Image
    | Columns
    | ForEach
    | PageBreak
    | Contents,
    Field(discriminator="type"),
]
"""Any block of a report's content."""

ColumnsItem.model_rebuild()
ForEach.model_rebuild()
