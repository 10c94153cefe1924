"""Where the figures come from: the last section of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.renderers.origin import Origin, capitalized, has_before, origins
from broadsheet.renderers.page.markup import EMPTY, Html, element, lines, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from broadsheet.document.document import Document
    from broadsheet.document.labels import Labels
    from broadsheet.document.provenance import CheckRecord, DatasetRecord, Outcome

Facts = list[tuple[str, str]]

_SIGNS: dict[Outcome, tuple[str, str]] = {
    "passed": ("success", "✓"),
    "warned": ("warning", "!"),
    "stopped": ("danger", "✕"),
}


def about_html(document: Document) -> Html:
    """Version, parameters, datasets, checks and what was cut; open, so that it is printed."""
    summary = element("summary", None, element("h2", None, text(document.labels.about)))
    details = element("details", {"open": True}, summary, *_parts(document))
    return element("section", {"class": "about"}, details)


def as_of_text(document: Document) -> str:
    """The sentence that says as of when the figures are."""
    formatter = document.formatter
    time = formatter.text(document.as_of, formatter.infer(pa.timestamp("us", "UTC")))
    return document.labels.data_as_of.format(time=f"{time} ({document.time_zone})")


def origin_facts(document: Document) -> Facts:
    """Which report in which version, made with what."""
    labels, provenance = document.labels, document.provenance
    return [(labels.report, provenance.report), (labels.version, provenance.version)]


def parameter_facts(document: Document) -> Facts:
    """The parameters and their values."""
    parameters = document.provenance.parameters
    return [(each.title or each.name, each.value.text) for each in parameters]


def dataset_facts(document: Document) -> Iterator[Facts]:
    """Each dataset: its name, where it came from, how many rows it has, and had before."""
    labels = document.labels
    for origin in origins(document.provenance):
        facts = [(labels.dataset, origin.record.name), (labels.source, origin.source(labels))]
        facts.append((labels.rows, _count(origin.record, document)))
        if origin.before:
            facts.append((capitalized(labels.before), _count(origin.before, document)))
        yield facts


def check_facts(document: Document) -> Iterator[Facts]:
    """Each check and its outcome."""
    labels = document.labels
    for check in document.provenance.checks:
        yield [(labels.check, check.name), (labels.outcome, _outcomes(labels)[check.outcome])]


def facts_text(facts: Facts) -> str:
    """Short facts in one line."""
    return " · ".join(f"{name}: {value}" for name, value in facts)


def facts_html(facts: Facts) -> Html:
    """Short facts with their names, side by side."""
    if not facts:
        return EMPTY
    pairs = (
        element("div", None, element("dt", None, text(name)), element("dd", None, lines(value)))
        for name, value in facts
    )
    return element("dl", {"class": "facts"}, *pairs)


def warnings(document: Document) -> list[str]:
    """What a reader must know before the first figure: what is missing, what is doubtful."""
    provenance = document.provenance
    doubtful = (check for check in provenance.checks if check.outcome != "passed")
    return [*provenance.cuts, *(check.message or check.name for check in doubtful)]


def _parts(document: Document) -> Iterator[Html]:
    labels, provenance = document.labels, document.provenance
    yield element("p", None, text(as_of_text(document)))
    yield facts_html(origin_facts(document))
    if provenance.parameters:
        heads = (labels.parameter, labels.value)
        values = ((text(name), lines(value)) for name, value in parameter_facts(document))
        yield _table(labels.parameters, heads, values)
    if provenance.datasets:
        yield _datasets(document)
    if provenance.checks:
        titles = (labels.check, labels.dataset, labels.outcome)
        yield _table(labels.checks, titles, (_check(c, labels) for c in provenance.checks))
    yield element("h3", None, text(labels.completeness))
    if not provenance.cuts:
        yield element("p", None, text(labels.complete))
    else:
        yield element("ul", None, *(element("li", None, lines(cut)) for cut in provenance.cuts))


def _datasets(document: Document) -> Html:
    labels, found = document.labels, origins(document.provenance)
    compared = has_before(found)
    columns = [labels.dataset, labels.source, labels.rows]
    if compared:
        columns.append(capitalized(labels.before))
    rows = (_dataset(origin, document, compared=compared) for origin in found)
    return _table(labels.datasets, columns, rows, figures=len(columns) - 2)


def _dataset(origin: Origin, document: Document, *, compared: bool) -> tuple[Html, ...]:
    labels, record = document.labels, origin.record
    cells = (text(record.name), text(origin.source(labels)), _rows(record, document))
    return (*cells, _rows(origin.before, document)) if compared else cells


def _rows(record: DatasetRecord | None, document: Document) -> Html:
    return EMPTY if record is None else text(_count(record, document))


def _count(record: DatasetRecord, document: Document) -> str:
    rows = document.formatter.text(record.rows, document.formatter.infer(pa.int64()))
    return f"{rows} ({document.labels.cut})" if record.cut else rows


def _outcomes(labels: Labels) -> dict[Outcome, str]:
    return {"passed": labels.passed, "warned": labels.warned, "stopped": labels.failed}


def _check(record: CheckRecord, labels: Labels) -> tuple[Html, ...]:
    severity, sign = _SIGNS[record.outcome]
    name = _outcomes(labels)[record.outcome]
    mark = element("span", {"aria-hidden": "true"}, text(f"{sign} "))
    outcome = element("span", {"class": f"outcome {severity}"}, mark, text(name))
    message = Html(f": {lines(record.message)}") if record.message else EMPTY
    return text(record.name), text(record.dataset), Html(outcome + message)


def _table(
    title: str, heads: Sequence[str], rows: Iterable[tuple[Html, ...]], figures: int = 0
) -> Html:
    """A small table under its heading; its first column names the rows, `figures` end them."""
    plain = len(heads) - figures

    def look(column: int) -> str | None:
        return "n" if column >= plain else None

    titles = (
        element("th", {"scope": "col", "class": look(column)}, text(name))
        for column, name in enumerate(heads)
    )
    body = (
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, first),
            *(
                element("td", {"class": look(column)}, cell)
                for column, cell in enumerate(others, 1)
            ),
        )
        for first, *others in rows
    )
    head = element("thead", None, element("tr", None, *titles))
    table = element("table", None, head, element("tbody", None, *body))
    frame = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": title}
    return Html(element("h3", None, text(title)) + element("div", frame, table))
