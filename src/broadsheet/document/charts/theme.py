"""The look of all charts, derived from the branding: calm, few lines, colours with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from broadsheet.document.charts import color
from broadsheet.document.charts.locale import d3_number_locale, d3_time_locale

if TYPE_CHECKING:
    from broadsheet.document.document import Branding
    from broadsheet.document.formatter import Formatter

FONT_FAMILY = "Broadsheet Sans"
"""The family of a chart's text; who draws the chart knows where the font is."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VL_VERSION = "6.4"
"""The Vega-Lite version that specifications are written for, to be asked of vl-convert."""

TEXT_SIZE = 11
MOST_COLORS = 10
"""Series that colours can still tell apart; further ones are summed."""

_LEAST_CONTRAST = 3.0
_CANDIDATES = (
    "#2f8f83",
    "#7a5aa6",
    "#b5413e",
    "#4a90c2",
    "#96790b",
    "#5d8c3a",
    "#b3568f",
    "#3d4f8f",
    "#8a5a35",
    "#1b6e52",
    "#c2563a",
    "#6c7a89",
    "#5b6fd6",
    "#7d2e4f",
    "#0f8aa3",
)
"""Colours of even weight with at least 3:1 on white, to choose the most different ones from."""


@dataclass(frozen=True)
class Theme:
    """The colours of a chart. `palette` starts with the branding's primary and accent colours."""

    primary: str
    accent: str
    palette: tuple[str, ...]
    ink: str = "#1f2933"
    muted: str = "#55606b"
    axis: str = "#8d97a1"
    grid: str = "#e4e7eb"
    rest: str = "#a3abb3"
    track: str = "#e9ecef"

    @property
    def pale(self) -> str:
        """A quiet tint of the primary colour, for what stands behind something else."""
        return color.mix(self.primary, color.WHITE, 0.55)

    @property
    def ramp(self) -> tuple[str, ...]:
        """From hardly anything to the primary colour, for amounts."""
        return tuple(color.mix(self.primary, color.WHITE, share) for share in (0.92, 0.55, 0.25, 0))

    @property
    def diverging(self) -> tuple[str, ...]:
        """From the accent colour over nearly white to the primary colour, for +/- amounts."""
        low = [color.mix(self.accent, color.WHITE, share) for share in (0.0, 0.5)]
        high = [color.mix(self.primary, color.WHITE, share) for share in (0.5, 0.0)]
        return (*low, "#f4f5f6", *high)

    def colors(self, count: int, *, other: bool = False) -> list[str]:
        """Colours of that many series; the last one grey where it sums up others."""
        chosen = list(self.palette[:count])
        if other and chosen:
            chosen[-1] = self.rest
        return chosen


@cache
def _palette(primary: str, accent: str) -> tuple[str, ...]:
    """Each next colour is the one most different from all before it, to any eyes."""
    chosen = [primary]
    if color.difference(primary, accent) > 0.08:
        chosen.append(accent)
    left = list(_CANDIDATES)
    while len(chosen) < MOST_COLORS:
        best = max(left, key=lambda each: min(color.difference(each, used) for used in chosen))
        chosen.append(best)
        left.remove(best)
    return tuple(chosen)


def theme_of(branding: Branding) -> Theme:
    """The theme of a branding; colours too light to be seen on white are darkened."""
    primary = color.darkened(branding.primary_color.lower(), _LEAST_CONTRAST)
    accent = color.darkened(branding.accent_color.lower(), _LEAST_CONTRAST)
    return Theme(primary, accent, _palette(primary, accent))


def config_of(theme: Theme, formatter: Formatter) -> dict[str, Any]:
    """Vega-Lite's `config`: what holds for every chart, a person's own specification included."""
    text = {"labelColor": theme.muted, "labelFontSize": TEXT_SIZE, "titleColor": theme.muted}
    return {
        "font": FONT_FAMILY,
        "background": color.WHITE,
        "view": {"stroke": None},
        "axis": {
            **text,
            "domainColor": theme.axis,
            "gridColor": theme.grid,
            "labelFlush": False,
            "labelPadding": 6,
            "tickColor": theme.axis,
            "tickSize": 4,
            "titleFontSize": TEXT_SIZE,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisQuantitative": {"domain": False, "ticks": False},
        "axisBand": {"grid": False, "ticks": False},
        "axisPoint": {"grid": False, "ticks": False},
        "legend": {
            **text,
            "labelColor": theme.ink,
            "columnPadding": 14,
            "labelOffset": 4,
            "rowPadding": 3,
            "symbolSize": 90,
            "symbolStrokeWidth": 0,
            "symbolType": "square",
            "titleFontSize": TEXT_SIZE,
            "titleFontWeight": "normal",
            "layout": {"top": {"anchor": "start"}},
        },
        "title": {
            "anchor": "start",
            "color": theme.muted,
            "fontSize": TEXT_SIZE,
            "fontWeight": "normal",
            "frame": "bounds",
            "offset": 10,
        },
        "text": {"color": theme.ink, "fontSize": TEXT_SIZE},
        **{mark: {"color": theme.primary} for mark in ("arc", "area", "bar", "point", "rect")},
        "line": {"color": theme.primary, "strokeWidth": 2.25},
        "rule": {"color": theme.ink},
        "range": {
            "category": list(theme.palette),
            "diverging": list(theme.diverging),
            "heatmap": list(theme.ramp),
            "ramp": list(theme.ramp),
        },
        "locale": {"number": d3_number_locale(formatter), "time": d3_time_locale(formatter)},
    }
