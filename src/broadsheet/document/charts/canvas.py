"""What every chart is drawn with, and what drawing one gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadsheet.document.charts.theme import SCHEMA, config_of

if TYPE_CHECKING:
    import pyarrow as pa

    from broadsheet.document.block import NativeChart
    from broadsheet.document.charts.theme import Theme
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels
    from broadsheet.document.table import Column, Cut

PADDING = {"left": 4, "right": 10, "top": 6, "bottom": 4}


@dataclass(frozen=True)
class Canvas:
    """Size in CSS pixels, look and language of a chart."""

    width: int
    height: int
    formatter: Formatter
    labels: Labels
    theme: Theme

    def spec(self, **parts: Any) -> dict[str, Any]:
        """A specification of this size and look; `parts` are its data, marks and title.

        Labels are as short as they have to be: to measure them again is what takes Vega longest.
        """
        config = config_of(self.theme, self.formatter)
        for guide in ("axis", "legend"):
            config[guide]["labelLimit"] = 0
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": self.height,
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": dict(PADDING),
            **parts,
            "config": config,
        }

    def empty(self) -> dict[str, Any]:
        """A picture that says that there is nothing to show."""
        mark = {"type": "text", "color": self.theme.muted, "fontSize": 13}
        return self.spec(
            data={"values": [{"t": self.labels.no_rows}]},
            mark=mark,
            encoding={"text": {"field": "t", "type": "nominal"}},
        )


@dataclass(frozen=True)
class Drawing:
    """A drawn chart: specification, the figures behind it, and its alternative text."""

    spec: dict[str, Any]
    alt: str
    data: pa.Table
    columns: tuple[Column, ...]
    native: NativeChart | None = None
    cut: Cut | None = None
    height: int | None = None
