"""The blocks that a document is made of. Each holds its own data; nothing is left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from broadsheet.document.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from broadsheet.definition.value_format import ValueFormat
    from broadsheet.document.cell import Cell
    from broadsheet.document.table import Column, Cut
    from broadsheet.document.text import TextNode

Severity = Literal["info", "success", "warning", "danger"]
Direction = Literal["up", "down", "same"]
Verdict = Literal["good", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the content; level 1 stands right below the title. `id` is unique."""

    text: str
    level: int
    id: str


@dataclass(frozen=True, slots=True)
class RichText:
    """Paragraphs and lists."""

    nodes: tuple[TextNode, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. `change` is a ratio to `before`; both None where there is no comparison.

    `change_text` is the change for the reader with its sign, such as `+12.3 %`; empty
    without one. `verdict` is neutral unless the definition says which direction is good.
    """

    name: str
    label: str
    value: Cell
    format: ValueFormat
    before: Cell | None = None
    before_label: str = ""
    change: float | None = None
    change_text: str = ""
    direction: Direction | None = None
    verdict: Verdict = "neutral"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures side by side."""

    items: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class NativeChart:
    """What a program with charts of its own (a spreadsheet) needs to draw this one.

    Fields name columns of the chart's `data`, which is shaped for it: `x` are the
    categories (or the x values of a scatter), each of `series` is one series of values;
    `lines` are those of a combo that are drawn as lines.
    """

    kind: Literal["column", "bar", "line", "area", "pie", "doughnut", "scatter", "combo"]
    x: str
    series: tuple[str, ...]
    stacked: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of data: `spec` is Vega-Lite with its data inline, size in CSS pixels.

    `alt` is never empty. `data` and `columns` are the same figures as a table, one column
    per series; `native` is None where no spreadsheet chart can show it.
    """

    kind: str
    title: str
    alt: str
    spec: Mapping[str, Any]
    width: int
    height: int
    data: pa.Table
    columns: tuple[Column, ...]
    native: NativeChart | None = None
    cut: Cut | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark."""

    severity: Severity
    title: str
    nodes: tuple[TextNode, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Something to do, why, and what it saves."""

    severity: Severity
    title: str
    nodes: tuple[TextNode, ...] = ()
    saving: Cell | None = None
    saving_label: str = ""


@dataclass(frozen=True, slots=True)
class Recommendations:
    """A list of recommendations, most important first."""

    title: str
    items: tuple[Recommendation, ...]
    empty_text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that was checked to be what its media type says."""

    data: bytes
    media_type: Literal["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"]
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the content; `share` is the part of the text width it takes (0 to 1]."""

    picture: Picture
    share: float = 1.0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ColumnsItem:
    """One column of a row; `width` is a share relative to its neighbours."""

    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side."""

    items: tuple[ColumnsItem, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: headings down to `depth`."""

    title: str
    depth: int


Block = (
    Heading
    | RichText
    | Metrics
    | Chart
    | Table
    | Callout
    | Recommendations
    | Image
    | Columns
    | PageBreak
    | Contents
)
