"""The fixed words of a document, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.document.block import Severity, Verdict

LANGUAGES = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "he",
    "hi",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "sv",
    "zh",
)
"""Languages there are words for; each has a file in `broadsheet.document.languages`."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Words and sentences; names in braces are filled in by `str.format`.

    What is filled in is text that went through the formatter. Sentences begin with `chart_`
    where they make a chart's alternative text.
    """

    # Tables
    total: str
    subtotal: str
    no_rows: str
    shown_of: str  # {shown} {available}
    shown_first: str  # {shown}
    columns_shown: str  # {shown} {available}
    count: str
    average: str
    minimum: str
    maximum: str
    other: str
    # Pages
    page_of: str  # {page} {pages}
    contents: str
    data_as_of: str  # {time}
    as_of: str
    skip_to_content: str
    # Provenance
    about: str
    report: str
    version: str
    parameter: str
    parameters: str
    dataset: str
    datasets: str
    source: str
    calculated: str
    rows: str
    value: str
    check: str
    checks: str
    outcome: str
    passed: str
    warned: str
    failed: str
    completeness: str
    complete: str
    cut: str
    limit: str
    none: str
    made_with: str  # {software}
    # Figures and comparisons
    before: str
    previous_period: str
    same_period_last_month: str
    same_period_last_year: str
    change: str
    unchanged: str
    no_comparison: str
    good: str
    bad: str
    goal: str
    share: str
    # Values
    yes: str
    no: str
    # Severities and recommendations
    info: str
    success: str
    warning: str
    danger: str
    saving: str
    no_recommendations: str
    # Funnels and cohorts
    step: str
    of_step_before: str
    of_first_step: str
    cohort: str
    age: str
    size: str
    # Charts
    chart: str
    data_table: str
    moving_average: str  # {points}
    points_shown: str  # {shown} {available}
    summed: str  # {count} {other}
    not_drawn: str  # {count}
    kind_line: str
    kind_area: str
    kind_bar: str
    kind_stacked_bar: str
    kind_grouped_bar: str
    kind_combo: str
    kind_pie: str
    kind_donut: str
    kind_scatter: str
    kind_histogram: str
    kind_heatmap: str
    kind_funnel: str
    kind_gauge: str
    kind_sparkline: str
    chart_empty: str  # {kind}
    chart_series: str  # {kind} {y} {x} {count} {first} {last}
    chart_pie: str  # {kind} {y} {x}
    chart_scatter: str  # {kind} {y} {x} {count} {x_low} {x_high} {y_low} {y_high}
    chart_histogram: str  # {kind} {x} {count} {low} {high} {most} {most_from} {most_to}
    chart_heatmap: str  # {kind} {value} {y} {x} {rows} {columns}
    chart_funnel: str  # {kind} {count} {first} {first_value} {last} {last_value} {rate}
    chart_gauge: str  # {label} {value} {low} {high}
    chart_goal: str  # {goal}
    chart_extremes: str  # {low} {low_at} {high} {high_at}
    chart_of_series: str  # {series} {low} {low_at} {high} {high_at}
    chart_more_series: str  # {count}
    chart_custom: str  # {dataset} {count}
    # Punctuation
    separator: str
    sentence_space: str

    @classmethod
    def for_language(cls, language: str) -> Labels:
        """The words of a language, given as a BCP 47 tag; English where there are none."""
        code = language.replace("_", "-").partition("-")[0].lower()
        return _load(code if code in LANGUAGES else "en")

    def severity(self, severity: Severity) -> str:
        """What a severity is called."""
        name: str = getattr(self, severity)
        return name

    def verdict(self, verdict: Verdict) -> str:
        """Whether a change is good news, in a word; empty where nobody said."""
        return {"good": self.good, "bad": self.bad}.get(verdict, "")

    def kind(self, kind: str) -> str:
        """What a kind of chart is called at the start of a sentence."""
        name: str = getattr(self, f"kind_{kind}", self.chart)
        return name


@cache
def _load(code: str) -> Labels:
    module = import_module(f"broadsheet.document.languages.{code}")
    labels: Labels = module.LABELS
    return labels
