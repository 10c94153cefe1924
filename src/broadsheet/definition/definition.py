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
    """Paper, for the formats that have pages."""

    size: Literal["a3", "a4", "a5", "letter", "legal"] = Field("a4", description="Paper")
    orientation: Literal["portrait", "landscape"] = Field(
        "portrait", description="Upright, or turned"
    )
    margin: float = Field(18, ge=5, le=60, description="Millimetres on each side")


class Output(Model):
    """Formats, paper, and options of single formats by the format's name."""

    formats: tuple[str, ...] = Field(
        ("pdf",), min_length=1, description="Formats to make where the command line names none"
    )
    page: Page = Field(Page(), description="Paper")
    options: dict[str, dict[str, Any]] = Field(
        {}, description="Options of single formats by the format's name"
    )


class Branding(Model):
    """The look: a logo beside the definition, colours, texts of header and footer."""

    logo: str | None = Field(None, description="Picture file, relative to the definition")
    primary_color: Color = Field("#1f4e79", description="Of rules, first series and bars")
    accent_color: Color = Field("#c8752d", description="Of second series and marks")
    header: str = Field("", description="Text beside the logo at the top of pages")
    footer: str = Field("", description="Text at the bottom of pages")


class Definition(Model):
    """What a report is: parameters, datasets, checks, content, output."""

    broadsheet: Literal[1] = Field(description="Version of this language")
    name: Text = Field(description="Title of the report; may hold placeholders")
    description: str = Field("", description="A sentence below the title")
    type: ReportType = Field("custom", description="Kind of report; a keyword in its artifacts")
    time_zone: ZoneName = Field(
        "UTC", description="IANA zone of periods, of times shown, and of SQL over datasets"
    )
    locale: LocaleTag = Field(
        "en-US", description="Language of fixed words; how numbers and dates are written"
    )
    currency: CurrencyCode = Field("USD", description="What currency stands for in a value format")
    parameters: dict[str, Any] = Field({}, description="A JSON Schema (2020-12) of an object")
    datasets: tuple[Dataset, ...] = Field(
        (), description="Rows from sources, and SQL over the datasets above"
    )
    checks: tuple[Check, ...] = Field((), description="Conditions that the data must meet")
    content: tuple[Block, ...] = Field((), description="Blocks in reading order")
    output: Output = Field(Output(), description="Formats and paper")
    branding: Branding = Field(Branding(), description="Logo, colours, header and footer")

    def plain(self) -> dict[str, Any]:
        """The definition as plain data: only what was set, in the order of the language."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_unset=True)
        return data

    @property
    def version(self) -> str:
        """What tells this definition from every other: 12 digits of the SHA-256 of its data."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
