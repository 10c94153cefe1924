"""The document: the format-neutral result of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from broadsheet.document.formatter import Formatter

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from broadsheet.document.block import Block, Picture
    from broadsheet.document.labels import Labels
    from broadsheet.document.provenance import Provenance

PageSize = Literal["a3", "a4", "a5", "letter", "legal"]


@dataclass(frozen=True, slots=True)
class Page:
    """Paper: size, orientation, margin in millimetres."""

    size: PageSize = "a4"
    landscape: bool = False
    margin: float = 20.0


@dataclass(frozen=True, slots=True)
class Branding:
    """The look of the organization; colours as `#rrggbb`, texts for header and footer."""

    primary_color: str = "#1f4e79"
    accent_color: str = "#c8752d"
    header: str = ""
    footer: str = ""
    logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A dataset as it was used, types kept."""

    name: str
    data: pa.Table


@dataclass(frozen=True)
class Document:
    """Everything that any renderer needs. Two equal documents give equal bytes.

    `locale` and `language` are BCP 47 tags, `direction` is that of the language.
    """

    title: str
    description: str
    type: str
    locale: str
    language: str
    direction: Literal["ltr", "rtl"]
    time_zone: str
    currency: str
    as_of: datetime
    page: Page
    branding: Branding
    blocks: tuple[Block, ...]
    datasets: tuple[NamedTable, ...]
    provenance: Provenance
    labels: Labels
    keywords: tuple[str, ...] = field(default=())

    @cached_property
    def formatter(self) -> Formatter:
        """Writes values as this document's locale, zone and currency ask."""
        return Formatter(self.locale, self.time_zone, self.currency)
