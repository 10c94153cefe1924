"""The definition language without its blocks."""

from __future__ import annotations

from broadsheet.definition.dataset import Check, Dataset, Freshness
from broadsheet.definition.definition import Branding, Definition, Output, Page
from broadsheet.definition.parameter import FORMATS
from broadsheet.definition.period import COMPARISONS
from broadsheet.definition.period import MEANINGS as PERIODS
from broadsheet.definition.value_format import MEANINGS as VALUE_FORMATS
from reference_writer.fields import field_table, fields_of, meanings_table
from reference_writer.markdown import page, prose

MODELS = (Definition, Dataset, Check, Freshness, Output, Page, Branding)
"""The models in the order of the page; blocks have one of their own."""

_RELATIVE = """\
Relative to the as-of time, in the report's zone. Weeks begin on Monday."""

_ABSOLUTE = """\
By dates: a year (`2025`), a quarter (`2025-Q1`), a month (`2025-03`), a day (`2025-03-31`), or
the days from one to another, both included (`2025-03-01/2025-03-31`)."""

_DURATIONS = """\
A length of time, as in `timeout` or `within`, is a number and a unit: `ms`, `s`, `m` (minutes),
`h`, `d` or `w`."""

_PARAMETERS = """\
`parameters` is a JSON Schema (2020-12) of an object; each of its `properties` is a parameter
with its `type`, `title`, `default` and limits. A query names a parameter as `:NAME`; `:as_of`
is always there. These values of `format` are checked:"""


def definition_page() -> str:
    """The language from its root down."""
    sections = [
        f"## {model.__name__}\n\n{prose(model.__doc__)}\n\n{field_table(fields_of(model))}"
        for model in MODELS
    ]
    return page(
        "Definition language",
        "A definition is YAML (or JSON). `broadsheet schema` prints its JSON Schema.",
        *sections,
        "## Parameters",
        _PARAMETERS,
        meanings_table("Format", FORMATS),
        "## Periods",
        _RELATIVE,
        meanings_table("Period", PERIODS),
        _ABSOLUTE,
        "## Comparisons",
        meanings_table("Comparison", COMPARISONS),
        "## Value formats",
        "`decimal(n)`, `percent(n)` and `currency(CODE)` take an argument.",
        meanings_table("Format", VALUE_FORMATS),
        "## Durations",
        _DURATIONS,
    )
