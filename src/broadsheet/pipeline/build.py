"""Build a report: definition and data in, document out. On one page, in the order it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from babel import Locale

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document import block as made
from broadsheet.document.cell import Cell
from broadsheet.document.document import Branding, Document, NamedTable, Page
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels
from broadsheet.document.provenance import (
    CheckRecord,
    DatasetRecord,
    ParameterRecord,
    Provenance,
)
from broadsheet.document.table import Table
from broadsheet.document.text import Paragraph, Run
from broadsheet.pipeline.checks import Checker
from broadsheet.pipeline.content.content import build_content, numbered
from broadsheet.pipeline.content.pictures import read_picture
from broadsheet.pipeline.database import Database
from broadsheet.pipeline.fetch import Fetcher
from broadsheet.pipeline.scope import Scope

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.dataset.dataset import Dataset
    from broadsheet.dataset.engine import Engine
    from broadsheet.definition.loader import LoadedDefinition
    from broadsheet.definition.parameter import Binding, Parameter
    from broadsheet.sources.base import Source

Progress = Callable[[str, str], None]
"""Hears the stage that begins (`fetch`, `check`, `compose`, `render`) and of what."""

_PAPER_WIDTH = {"a3": 297.0, "a4": 210.0, "a5": 148.0, "letter": 215.9, "legal": 215.9}
_PAPER_HEIGHT = {"a3": 420.0, "a4": 297.0, "a5": 210.0, "letter": 279.4, "legal": 355.6}
_PIXELS_PER_MM = 96 / 25.4


@dataclass(frozen=True, slots=True)
class Job:
    """One report to build: its definition, its bound parameters."""

    loaded: LoadedDefinition
    binding: Binding


def build(
    job: Job, *, connect: Callable[[str], Source], engine: Engine, folder: Path, progress: Progress
) -> Document:
    """Build the document of a report.

    `connect` gives a source by name; `folder` holds the run's rows and must outlive the
    document. Raises BroadsheetError, with the place in the definition where there is one.
    """
    loaded, binding = job.loaded, job.binding
    definition = loaded.definition
    formatter = Formatter(definition.locale, definition.time_zone, definition.currency)
    labels = Labels.for_language(Locale.parse(definition.locale, sep="-").language)
    branding = _branding(loaded)
    session = engine.session(folder, definition.time_zone)
    database = Database(session, folder, binding.values())
    fetcher = Fetcher(loaded, binding, database, connect, lambda name: progress("fetch", name))
    datasets = fetcher.fetch_all()
    progress("check", "")
    checks = Checker(loaded, binding, database, datasets, formatter).run()
    progress("compose", "")
    page = Page(
        definition.output.page.size,
        definition.output.page.orientation == "landscape",
        definition.output.page.margin,
    )
    scope = Scope(
        loaded, binding, database, formatter, labels, branding, datasets, content_width(page)
    )
    blocks = numbered((*_warnings(checks), *build_content(definition.content, ("content",), scope)))
    cuts = (*_dataset_cuts(datasets, labels, formatter), *scope.cuts, *_block_cuts(blocks))
    return _document(job, page, scope, blocks, _provenance(job, scope, checks, cuts))


def content_width(page: Page) -> int:
    """The width between the margins of a page, in CSS pixels."""
    sizes = _PAPER_HEIGHT if page.landscape else _PAPER_WIDTH
    return round((sizes[page.size] - 2 * page.margin) * _PIXELS_PER_MM)


def _document(
    job: Job,
    page: Page,
    scope: Scope,
    blocks: tuple[made.Block, ...],
    provenance: Provenance,
) -> Document:
    definition = job.loaded.definition
    locale = Locale.parse(definition.locale, sep="-")
    title = scope.line(definition.name, ("name",))
    return Document(
        title=title,
        description=scope.line(definition.description, ("description",)),
        type=definition.type,
        locale=definition.locale,
        language=locale.language,
        direction="rtl" if locale.character_order == "right-to-left" else "ltr",
        time_zone=definition.time_zone,
        currency=definition.currency,
        as_of=job.binding.as_of.astimezone(job.binding.zone),
        page=page,
        branding=_with_alt(scope.branding, title),
        blocks=blocks,
        datasets=tuple(
            NamedTable(dataset.name, dataset.table()) for dataset in scope.datasets.values()
        ),
        provenance=provenance,
        labels=scope.labels,
        keywords=(definition.type, *(d.name for d in definition.datasets)),
    )


def _branding(loaded: LoadedDefinition) -> Branding:
    branding = loaded.definition.branding
    logo = None
    if branding.logo:
        place = loaded.place("branding", "logo")
        logo = read_picture(loaded.folder, branding.logo, branding.header, place)
    return Branding(
        branding.primary_color, branding.accent_color, branding.header, branding.footer, logo
    )


def _with_alt(branding: Branding, title: str) -> Branding:
    """The logo of a report without a header is called like the report."""
    if branding.logo is None or branding.logo.alt:
        return branding
    return replace(branding, logo=replace(branding.logo, alt=title))


def _warnings(checks: tuple[CheckRecord, ...]) -> Iterator[made.Callout]:
    """A remark on top for each check that did not hold but lets the report be made."""
    for record in checks:
        if record.outcome == "warned":
            yield made.Callout("warning", "", (Paragraph((Run(_sentence(record.message)),)),))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _dataset_cuts(
    datasets: Mapping[str, Dataset], labels: Labels, formatter: Formatter
) -> Iterator[str]:
    for dataset in datasets.values():
        if dataset.cut:
            shown = formatter.text(dataset.rows, ValueFormat("integer"))
            yield f"{dataset.name}: {labels.shown_first.format(shown=shown)}"


def _block_cuts(blocks: tuple[made.Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, made.Columns):
            for item in block.items:
                yield from _block_cuts(item.blocks)
        elif isinstance(block, Table | made.Chart) and block.cut is not None:
            yield f"{block.title or block.id}: {block.cut.text}"


def _provenance(
    job: Job, scope: Scope, checks: tuple[CheckRecord, ...], cuts: tuple[str, ...]
) -> Provenance:
    definition = job.loaded.definition
    return Provenance(
        report=scope.line(definition.name, ("name",)),
        version=definition.version,
        as_of=job.binding.as_of.astimezone(job.binding.zone),
        parameters=tuple(_parameter(p, scope) for p in job.binding.parameters),
        datasets=tuple(
            DatasetRecord(d.name, d.source, d.kind, d.rows, d.cut, d.limit)
            for d in scope.datasets.values()
        ),
        checks=checks,
        cuts=tuple(dict.fromkeys(cuts)),
        software=f"Broadsheet {version('broadsheet')}",
    )


def _parameter(parameter: Parameter, scope: Scope) -> ParameterRecord:
    if parameter.period is None:
        text = scope.show(parameter.value) or "–"
    else:
        text = scope.formatter.date_span(parameter.period.first, parameter.period.last)
    return ParameterRecord(parameter.name, parameter.title, Cell(parameter.value, text))
