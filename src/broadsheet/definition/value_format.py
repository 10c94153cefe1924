"""How a value is written for a reader: `integer`, `decimal(2)`, `currency(EUR)` ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, WithJsonSchema

from broadsheet.definition.model import currency_codes

FormatKind = Literal[
    "integer",
    "decimal",
    "percent",
    "currency",
    "bytes",
    "duration",
    "date",
    "datetime",
    "month",
    "text",
]

MEANINGS: dict[FormatKind, str] = {
    "integer": "A whole number, rounded half away from zero, with the locale's groups",
    "decimal": "A number with that many digits after the point; without n its type's own, or what"
    " a float needs",
    "percent": "A ratio as a percentage (0.25 is 25%); one digit unless n says otherwise",
    "currency": "An amount of money with the currency's digits; without a code the report's own",
    "bytes": "A size, in kB, MB, GB ... of 1000",
    "duration": "A length of time, counted in seconds, in its two largest units",
    "date": "A day",
    "datetime": "A day and a time, in the report's zone where the value knows its own",
    "month": "A month and its year",
    "text": "As it is",
}
"""Every value format, and how it writes."""

_PATTERN = re.compile(r"(?P<kind>[a-z]+)(?:\((?P<argument>[^()]*)\))?")
_MAX_DIGITS = 20
_EXPECTED = (
    "expected one of integer, decimal(n), percent(n), currency, currency(ISO 4217), "
    "bytes, duration, date, datetime, month, text"
)


@dataclass(frozen=True, slots=True)
class ValueFormat:
    """A parsed format: kind, digits after the point, currency (None: the report's own).

    Durations are counted in seconds; percents are ratios (0.25 is 25 %).
    """

    kind: FormatKind
    digits: int | None = None
    currency: str | None = None

    @classmethod
    def parse(cls, text: str) -> ValueFormat:
        """Read a format as a definition writes it; raises ValueError with what was expected."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None or match["kind"] not in get_args(FormatKind):
            raise ValueError(_EXPECTED)
        kind, argument = match["kind"], match["argument"]
        if argument is None:
            return cls(kind)  # type: ignore[arg-type]
        if kind == "currency":
            if argument.strip() not in currency_codes():
                raise ValueError("expected an ISO 4217 code, such as currency(EUR)")
            return cls("currency", currency=argument.strip())
        if kind in ("decimal", "percent"):
            if not argument.strip().isdecimal() or int(argument) > _MAX_DIGITS:
                raise ValueError(f"expected digits from 0 to {_MAX_DIGITS}, such as {kind}(2)")
            return cls(kind, digits=int(argument))  # type: ignore[arg-type]
        raise ValueError(f"{kind} takes no argument")


def _valid(text: str) -> str:
    ValueFormat.parse(text)
    return text


FormatText = Annotated[
    str,
    AfterValidator(_valid),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(integer|decimal(\(\d+\))?|percent(\(\d+\))?|currency(\([A-Z]{3}\))?"
            r"|bytes|duration|date|datetime|month|text)$",
        }
    ),
]
"""A value format as written in a definition."""
