"""Where the figures come from: the last section of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

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
    return document.labels.data_as_of.format(time=time)


def origin_facts(document: Document) -> Facts:
    """Which report in which version, made with what."""
    labels, provenance = document.labels, document.provenance
    return [(labels.report, provenance.report), (labels.version, provenance.version)]


def parameter_facts(document: Document) -> Facts:
    """The parameters and their values."""
    parameters = document.provenance.parameters
    return [(each.title or each.name, each.value.text) for each in parameters]


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
        columns = (labels.dataset, labels.source, labels.rows)
        yield _table(labels.datasets, columns, (_dataset(d, document) for d in provenance.datasets))
    if provenance.checks:
        titles = (labels.check, labels.dataset, labels.outcome)
        yield _table(labels.checks, titles, (_check(c, labels) for c in provenance.checks))
    yield element("h3", None, text(labels.completeness))
    if not provenance.cuts:
        yield element("p", None, text(labels.complete))
    else:
        yield element("ul", None, *(element("li", None, lines(cut)) for cut in provenance.cuts))


def _dataset(record: DatasetRecord, document: Document) -> tuple[Html, ...]:
    labels, formatter = document.labels, document.formatter
    origin = record.kind if record.source is None else f"{record.source} ({record.kind})"
    rows = formatter.text(record.rows, formatter.infer(pa.int64()))
    if record.cut:
        rows = f"{rows} ({labels.cut})"
    return text(record.name), text(origin), text(rows)


def _check(record: CheckRecord, labels: Labels) -> tuple[Html, ...]:
    severity, sign = _SIGNS[record.outcome]
    names: dict[Outcome, str] = {
        "passed": labels.passed,
        "warned": labels.warned,
        "stopped": labels.failed,
    }
    mark = element("span", {"aria-hidden": "true"}, text(f"{sign} "))
    outcome = element("span", {"class": f"outcome {severity}"}, mark, text(names[record.outcome]))
    message = Html(f": {lines(record.message)}") if record.message else EMPTY
    return text(record.name), text(record.dataset), Html(outcome + message)


def _table(title: str, heads: Sequence[str], rows: Iterable[tuple[Html, ...]]) -> Html:
    """A small table under its heading; its first column names the rows."""
    head = element("tr", None, *(element("th", {"scope": "col"}, text(name)) for name in heads))
    body = (
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, first),
            *(element("td", None, cell) for cell in others),
        )
        for first, *others in rows
    )
    table = element("table", None, element("thead", None, head), element("tbody", None, *body))
    frame = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": title}
    return Html(element("h3", None, text(title)) + element("div", frame, table))
