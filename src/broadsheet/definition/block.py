"""The blocks of a report's content, as a definition describes them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from broadsheet.definition.chart import Chart, Gauge
from broadsheet.definition.model import ALT, FORMAT, TITLE, Good, Identifier, Model, Text
from broadsheet.definition.value_format import FormatText

Total = Literal["sum", "avg", "min", "max", "count"]
Severity = Literal["info", "success", "warning", "danger"]

_SEVERITY = "How serious it is; gives its colour and its word"


class Heading(Model):
    """A heading; level 1 is the highest."""

    type: Literal["heading"] = "heading"
    text: Text = Field(description="One line; may hold placeholders")
    level: int = Field(1, ge=1, le=4, description="1 for a section, 2 to 4 for what is inside")


class TextBlock(Model):
    """Markdown with Liquid placeholders."""

    type: Literal["text"] = "text"
    text: Text = Field(description="Markdown; {{ metrics.NAME.text }} and others are filled in")


class Metric(Model):
    """One figure: an SQL expression over a dataset, compared where the dataset is."""

    label: Text = Field(description="What the figure is called")
    name: Identifier | None = Field(
        None, description="How texts refer to it; the label in snake case unless given"
    )
    dataset: Identifier = Field(description="Dataset that the expression is over")
    value: Text = Field(description="SQL expression, such as sum(amount)")
    format: FormatText | None = Field(None, description=FORMAT)
    good: Good | None = Field(
        None, description="Which direction is good news; unset, a change has no colour"
    )


class Metrics(Model):
    """Figures side by side."""

    type: Literal["metrics"] = "metrics"
    items: tuple[Metric, ...] = Field(min_length=1, description="The figures")


class TableColumn(Model):
    """One column of a table."""

    field: Text = Field(description="Column of the dataset")
    title: str | None = Field(None, description="Heading; made from the column's name unless set")
    format: FormatText | None = Field(None, description=FORMAT)
    align: Literal["left", "right", "center"] | None = Field(
        None, description="Unless set, numbers stand right and all else left"
    )
    width: float | None = Field(None, gt=0, le=100, description="Share relative to the others")
    overflow: Literal["wrap", "ellipsis"] = Field(
        "wrap", description="What happens to a text that is longer than its column is wide"
    )
    total: Total | None = Field(
        None, description="Aggregate for the totals row, and for each group's subtotal"
    )
    bar: bool = Field(False, description="Draw a bar beside each value, as long as it is large")
    shade: bool = Field(False, description="Shade each cell, the darker the larger its value")


class Table(Model):
    """Rows of a dataset; all columns where none are named."""

    type: Literal["table"] = "table"
    dataset: Identifier = Field(description="Dataset whose rows are shown")
    title: str = Field("", description=TITLE)
    columns: tuple[TableColumn, ...] | None = Field(
        None, min_length=1, description="Columns in their order; all of the dataset unless set"
    )
    group_by: str | None = Field(None, description="Column whose values head groups of rows")
    limit: int | None = Field(
        None, ge=1, description="Show the first rows and say how many there are"
    )
    note: str = Field("", description="A line below the table; may hold placeholders")


class Pivot(Model):
    """Values of a dataset, arranged by rows and columns."""

    type: Literal["pivot"] = "pivot"
    dataset: Identifier = Field(description="Dataset whose rows are brought together")
    title: str = Field("", description=TITLE)
    rows: tuple[Text, ...] = Field(
        min_length=1, description="Columns whose values head the rows, in order of first appearance"
    )
    columns: Text = Field(description="Column whose values, sorted, head the columns")
    value: Text = Field(description="SQL expression, such as sum(amount)")
    format: FormatText | None = Field(None, description=FORMAT)
    totals: bool = Field(
        True, description="Add totals: the expression over a whole row, column, and everything"
    )
    shade: bool = Field(False, description="Shade each cell, the darker the larger its value")
    max_columns: int = Field(
        24, ge=1, le=200, description="Columns past this are left out, and the report says so"
    )


class Cohort(Model):
    """How groups that began together develop: one row a cohort, one column an age."""

    type: Literal["cohort"] = "cohort"
    dataset: Identifier = Field(description="Dataset with a row for each member and age")
    title: str = Field("", description=TITLE)
    cohort: Text = Field(description="Column that names the cohort, such as its first month")
    age: Text = Field(description="Column of the age, a whole number from 0")
    value: Text = Field(description="SQL expression, such as count(DISTINCT customer)")
    show: Literal["ratio", "value"] = Field("ratio", description="Ratio to age 0, or the value")
    format: FormatText | None = Field(
        None, description="How cells are written; percent(0) for ratios unless set"
    )
    age_title: str = Field("", description="Heading over the ages; from the column unless set")


class Funnel(Model):
    """Steps that fewer and fewer take, each with its share of the first."""

    type: Literal["funnel"] = "funnel"
    dataset: Identifier = Field(description="Dataset with a row for each step, in order")
    title: str = Field("", description=TITLE)
    step: Text = Field(description="Column of the step's name")
    value: Text = Field(description="Column of the count at each step, in order of the rows")
    format: FormatText | None = Field(None, description=FORMAT)
    alt: str | None = Field(None, description=ALT)


class Callout(Model):
    """A boxed remark; left out where its text comes out empty."""

    type: Literal["callout"] = "callout"
    severity: Severity = Field("info", description=_SEVERITY)
    title: str = Field("", description=TITLE)
    text: Text = Field(description="Markdown with placeholders")


class RecommendationItem(Model):
    """A recommendation as written; left out where its title comes out empty."""

    title: Text = Field(description="What to do, in a line; may hold placeholders")
    text: str = Field("", description="Markdown that explains it")
    severity: Severity = Field("info", description=_SEVERITY)
    saving: str = Field("", description="What it is expected to save, as a text")


class Recommendations(Model):
    """Things to do: written here, or one for each row of a dataset."""

    type: Literal["recommendations"] = "recommendations"
    title: str = Field("", description=TITLE)
    items: tuple[RecommendationItem, ...] | None = Field(None, description="Written here")
    dataset: Identifier | None = Field(
        None, description="Instead of items: a row for each, the first 100"
    )
    headline: str = Field("title", description="Column of the title")
    detail: str | None = Field(None, description="Column of the explanation")
    severity: str | None = Field(None, description="Column of the severity")
    saving: str | None = Field(None, description="Column of the expected saving")
    format: FormatText = Field("currency", description="How the savings of rows are written")

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.items is None) == (self.dataset is None):
            raise ValueError("recommendations have either items or a dataset")
        return self


class Image(Model):
    """A picture file beside the definition."""

    type: Literal["image"] = "image"
    path: Text = Field(description="PNG, JPEG, GIF, WebP or SVG, relative to the definition")
    alt: Text = Field(description="Alternative text, for those who can't see the picture")
    caption: str = Field("", description="A line below the picture; may hold placeholders")
    width: float = Field(1.0, gt=0, le=1, description="Share of the text width")


class ColumnsItem(Model):
    """One column of a row of columns."""

    width: float = Field(1.0, gt=0, le=12, description="Share relative to the others")
    content: tuple[Block, ...] = Field(min_length=1, description="Blocks, one below the other")


class Columns(Model):
    """Blocks side by side."""

    type: Literal["columns"] = "columns"
    items: tuple[ColumnsItem, ...] = Field(
        min_length=1, max_length=6, description="The columns, in reading order"
    )


class ForEach(Model):
    """Repeats its content for each value of a column, over that value's rows.

    Every block inside sees only the rows of its dataset with that value, wherever the
    dataset has the column. Texts name the value as `{{ each.value }}`.
    """

    type: Literal["for_each"] = "for_each"
    dataset: Identifier = Field(description="Dataset whose values are gone through")
    column: Text = Field(description="Column of the values, in order of first appearance")
    content: tuple[Block, ...] = Field(min_length=1, description="Blocks for each value")
    limit: int = Field(
        50, ge=1, le=1000, description="Values past this are left out, and the report says so"
    )
    page_break: bool = Field(False, description="Begin each value but the first on a new page")
    format: FormatText | None = Field(None, description="How {{ each }} writes the value")


class PageBreak(Model):
    """What follows starts on a new page."""

    type: Literal["page_break"] = "page_break"


class Contents(Model):
    """A table of contents."""

    type: Literal["contents"] = "contents"
    title: str = Field("", description="Heading; the report's language has one unless set")
    depth: int = Field(2, ge=1, le=4, description="Headings down to this level are listed")


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
