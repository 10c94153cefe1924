"""The definition of a report: the root of the language."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import Field

from broadsheet.definition.block import Block
from broadsheet.definition.dataset import Check, Dataset
from broadsheet.definition.model import Color, CurrencyCode, LocaleTag, Model, Text, ZoneName

ReportType = Literal[
    "executive",
    "team",
    "project",
    "chargeback",
    "anomaly",
    "forecast",
    "financial",
    "operational",
    "custom",
]


class Page(Model):
    """Paper; `margin` in millimetres."""

    size: Literal["a3", "a4", "a5", "letter", "legal"] = "a4"
    orientation: Literal["portrait", "landscape"] = "portrait"
    margin: float = Field(18, ge=5, le=60)


class Output(Model):
    """Formats, paper, and options of single formats by the format's name."""

    formats: tuple[str, ...] = Field(("pdf",), min_length=1)
    page: Page = Page()
    options: dict[str, dict[str, Any]] = Field({})


class Branding(Model):
    """The look: a logo beside the definition, colours, texts of header and footer."""

    logo: str | None = None
    primary_color: Color = "#1f4e79"
    accent_color: Color = "#c8752d"
    header: str = ""
    footer: str = ""


class Definition(Model):
    """What a report is: parameters, datasets, checks, content, output."""

    broadsheet: Literal[1] = Field(description="Version of this language")
    name: Text
    description: str = ""
    type: ReportType = "custom"
    time_zone: ZoneName = "UTC"
    locale: LocaleTag = "en-US"
    currency: CurrencyCode = "USD"
    parameters: dict[str, Any] = Field({}, description="A JSON Schema (2020-12) of an object")
    datasets: tuple[Dataset, ...] = ()
    checks: tuple[Check, ...] = ()
    content: tuple[Block, ...] = ()
    output: Output = Output()
    branding: Branding = Branding()

    def plain(self) -> dict[str, Any]:
        """The definition as plain data: only what was set, in the order of the language."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_unset=True)
        return data

    @property
    def version(self) -> str:
        """What tells this definition from every other: 12 digits of the SHA-256 of its data."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
