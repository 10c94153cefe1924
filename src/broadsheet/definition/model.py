"""The base of every model of the definition language, and the small types they share."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema

if TYPE_CHECKING:
    from collections.abc import Mapping


class Model(BaseModel):
    """A frozen value; a field that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


@cache
def _zones() -> frozenset[str]:
    """Every IANA time zone, the same on every machine."""
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("expected an IANA time zone such as Europe/Berlin or UTC")
    return name


def _locale(tag: str) -> str:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("expected a locale that CLDR knows, such as en-US or de-DE") from error
    return tag


@cache
def currency_codes() -> frozenset[str]:
    """Every currency code that CLDR knows (ISO 4217, current and historic)."""
    return frozenset(list_currencies())


def _currency(code: str) -> str:
    if code not in currency_codes():
        raise ValueError("expected an ISO 4217 currency code such as USD or EUR")
    return code


_DURATION = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|h|d|w)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def duration(text: str) -> timedelta:
    """The length of time that a text such as `300s`, `15m`, `1h` or `3d` names.

    Raises ValueError if it names none.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected a duration such as 30s, 15m, 1h, 3d or 2w")
    return timedelta(seconds=float(match["count"]) * _SECONDS[match["unit"]])


def _duration_text(text: str) -> str:
    if not duration(text):
        raise ValueError("expected a duration longer than nothing, such as 30s")
    return text


IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
"""A name that SQL needs no quotes for: letters, digits, underscores; at most 63."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=False)]
"""A text that may not be empty."""

ZoneName = Annotated[str, AfterValidator(_zone)]
LocaleTag = Annotated[str, AfterValidator(_locale)]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
DurationText = Annotated[str, AfterValidator(_duration_text)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
"""A colour as `#rrggbb`."""

Json = Annotated[Any, WithJsonSchema({})]
"""Any JSON value."""

Good = Literal["up", "down"]
"""Which direction of a change is good news."""

TITLE = "A line above it; may hold placeholders"
FORMAT = "How the values are written; by their type unless set"
ALT = "Alternative text; made from the data unless set"
"""Descriptions of fields that many blocks have."""


def explained(meanings: Mapping[Any, str]) -> dict[str, Any]:
    """A JSON Schema of texts to choose from, each with its meaning, which editors show."""
    return {
        "type": "string",
        "enum": list(meanings),
        "enumDescriptions": list(meanings.values()),
    }
