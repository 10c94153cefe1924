"""What a block sees while it is built: datasets, metrics, parameters, and the locale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from liquid import Undefined

from broadsheet.document.cell import Cell
from broadsheet.pipeline.liquid import Shown, render_line, render_text

if TYPE_CHECKING:
    from broadsheet.dataset.dataset import Dataset
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.definition.parameter import Binding
    from broadsheet.document.block import Metric
    from broadsheet.document.document import Branding
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels
    from broadsheet.document.text import TextNode
    from broadsheet.lib.errors import Place
    from broadsheet.pipeline.database import Database

Path = tuple[str | int, ...]

_ROWS_FOR_TEXT = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of a block.

    `datasets` holds each dataset as this block sees it: inside a `for_each` only the rows
    of the value at hand. `width` is what the block may take, in CSS pixels. `cuts` collects
    what blocks leave out, where no table or chart can say it.
    """

    loaded: LoadedDefinition
    binding: Binding
    database: Database
    formatter: Formatter
    labels: Labels
    branding: Branding
    datasets: Mapping[str, Dataset]
    width: int
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    each: Shown | None = None
    cuts: list[str] = field(default_factory=list)

    def narrowed(self, width: float) -> Scope:
        """The same, within `width` CSS pixels."""
        return replace(self, width=int(width))

    def place(self, path: Path) -> Place:
        """Where `path` stands in the definition's text."""
        return self.loaded.place(*path)

    def line(self, template: str, path: Path) -> str:
        """A text of the definition as one plain line."""
        return render_line(template, self.names(), self.show, self.place(path))

    def text(self, template: str, path: Path) -> tuple[TextNode, ...]:
        """A Markdown text of the definition."""
        return render_text(template, self.names(), self.show, self.place(path))

    def show(self, value: Any) -> str:
        """A value as a text shows it: by the report's locale."""
        if value is None:
            return ""
        if isinstance(value, str | dict | Undefined):
            return str(value)
        if isinstance(value, list | tuple):
            return ", ".join(self.show(item) for item in value)
        return self.formatter.text(value, self.formatter.infer(pa.scalar(value).type))

    def names(self) -> dict[str, Any]:
        """What the placeholders of a text may name."""
        definition = self.loaded.definition
        found: dict[str, Any] = {
            "metrics": {name: _metric(metric) for name, metric in self.metrics.items()},
            "parameters": {p.name: self._parameter(p) for p in self.binding.parameters},
            "datasets": _Datasets(self.datasets),
            "report": {
                "name": definition.name,
                "description": definition.description,
                "as_of": self.binding.as_of,
            },
        }
        if self.each is not None:
            found["each"] = self.each
        return found

    def _parameter(self, parameter: Any) -> Any:
        if parameter.period is None:
            return parameter.value
        period = parameter.period
        return Shown(
            text=self.formatter.date_span(period.first, period.last),
            value=parameter.value,
            first=period.first,
            last=period.last,
        )


def _metric(metric: Metric) -> Shown:
    before = metric.before or Cell(None, "")
    return Shown(
        text=metric.value.text,
        value=metric.value.value,
        label=metric.label,
        before=before.value,
        before_text=before.text,
        change=metric.change,
        change_text=metric.change_text,
        direction=metric.direction,
        verdict=metric.verdict,
    )


class _Datasets(Mapping[str, Any]):
    """Datasets for texts: `count`, `cut`, `first` (a row) and `rows` (the first 200)."""

    def __init__(self, datasets: Mapping[str, Dataset]) -> None:
        self._datasets = datasets

    def __getitem__(self, name: str) -> dict[str, Any]:
        dataset = self._datasets[name]
        rows = dataset.table().slice(0, _ROWS_FOR_TEXT).to_pylist()
        first = rows[0] if rows else dict.fromkeys(dataset.schema.names)
        return {"count": dataset.rows, "cut": dataset.cut, "first": first, "rows": rows}

    def __iter__(self) -> Iterator[str]:
        return iter(self._datasets)

    def __len__(self) -> int:
        return len(self._datasets)
