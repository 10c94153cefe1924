"""Documents for the tests of renderers: every kind of block, and values that break things.

Deterministic: two calls give equal documents.
"""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.support.charts import revenue_data, sample_charts
from tests.support.hostile import TEXTS, hostile_data, hostile_table
from tests.support.tables import sales_data, sample_tables

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.block import (
    Block,
    Callout,
    Columns,
    ColumnsItem,
    Contents,
    Heading,
    Image,
    Metric,
    Metrics,
    PageBreak,
    Picture,
    Recommendation,
    Recommendations,
    RichText,
)
from broadsheet.document.cell import Cell, Scalar
from broadsheet.document.document import Branding, Document, NamedTable, Page
from broadsheet.document.formatter import Formatter
from broadsheet.document.labels import Labels
from broadsheet.document.provenance import (
    CheckRecord,
    DatasetRecord,
    ParameterRecord,
    Provenance,
)
from broadsheet.document.text import (
    Code,
    ItemList,
    LineBreak,
    Paragraph,
    Quote,
    Rule,
    Run,
)

if TYPE_CHECKING:
    from broadsheet.document.table import Table

__all__ = ["AS_OF", "hostile_table", "picture", "sample_document", "table_document"]

AS_OF = datetime(2025, 4, 1, 6, 0, tzinfo=UTC)

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">'
    b'<rect width="120" height="40" rx="6" fill="#1f4e79"/>'
    b'<circle cx="20" cy="20" r="12" fill="#c8752d"/></svg>'
)


def _png(width: int, height: int) -> bytes:
    """An RGB gradient as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(
        b"\x00" + bytes(b for x in range(width) for b in (255 * x // width, 255 * y // height, 120))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def picture(alt: str = "A gradient", *, svg: bool = False) -> Picture:
    """A small picture, PNG unless asked for SVG."""
    if svg:
        return Picture(SVG, "image/svg+xml", alt, 120, 40)
    return Picture(_png(96, 48), "image/png", alt, 96, 48)


def _cell(formatter: Formatter, value: Scalar, kind: str) -> Cell:
    return Cell(value, formatter.text(value, ValueFormat.parse(kind)))


def _metrics(formatter: Formatter) -> Metrics:
    sums = sales_data()["revenue"].to_pylist()
    revenue = sum(value for value in sums if value is not None)

    def cell(value: Scalar, kind: str) -> Cell:
        return _cell(formatter, value, kind)

    parse = ValueFormat.parse
    return Metrics(
        (
            Metric(
                "revenue",
                "Revenue",
                cell(revenue, "currency"),
                parse("currency"),
                cell(revenue / 2, "currency"),
                "Feb 2025",
                1.0,
                "+100 %",
                "up",
                "good",
            ),
            Metric(
                "invoices",
                "Invoices",
                cell(1234567, "integer"),
                parse("integer"),
                cell(1300000, "integer"),
                "Feb 2025",
                -0.0503,
                "−5.0 %",
                "down",
                "bad",
            ),
            Metric("share", "Share of returns", cell(0.0312, "percent(1)"), parse("percent(1)")),
            Metric("missing", "Nobody knows", cell(None, "decimal(2)"), parse("decimal(2)")),
            Metric(
                "wait", "Longest wait", cell(93784.5, "duration"), parse("duration"),
                cell(93784.5, "duration"), "Feb 2025", 0.0, "0 %", "same", "neutral",
            ),
            Metric("best", "Best <day> & =1+1", cell(AS_OF.date(), "date"), parse("date")),
        )
    )  # fmt: skip


def _rich_text() -> RichText:
    def say(*texts: str | Run) -> Paragraph:
        return Paragraph(tuple(Run(t) if isinstance(t, str) else t for t in texts))

    return RichText(
        (
            say(
                "Revenue was ",
                Run("$1,411.32", bold=True),
                ", which is ",
                Run("not", italic=True),
                " what ",
                Run("plan.csv", code=True),
                " said ",
                Run("last year", strike=True),
                ": see ",
                Run("the ledger", link="https://example.org/ledger?a=1&b=<2>"),
                ".",
            ),
            Paragraph((Run("A minor heading"),), heading=2),
            Paragraph((Run("First line"), LineBreak(), Run("second line", bold=True, italic=True))),
            ItemList(
                (
                    (say("A bullet"),),
                    (say("One with a list"), ItemList(((say("inner"),), (say("more"),)), start=3)),
                )
            ),
            Quote((say("Quoted & <b>not bold</b>"),)),
            Code("SELECT *\nFROM sales -- {{ 7*7 }} #let"),
            Rule(),
            say("مرحبا بالعالم, 你好, नमस्ते, 👍🏽 and ", Run("=1+1", bold=True)),
        )
    )


def _remarks(formatter: Formatter) -> tuple[Block, ...]:
    note = (Paragraph((Run("Mind "), Run("this", bold=True), Run("."))),)
    saving = _cell(formatter, 1250, "currency")
    return (
        Callout("info", "To know", note),
        Callout("success", "", note),
        Callout("warning", "Look at <this> & =that", note),
        Callout("danger", "Stop", (*note, ItemList(((Paragraph((Run("one"),)),),)))),
        Recommendations(
            "What to do",
            (
                Recommendation("danger", "Stop idle machines", note, saving, "saves"),
                Recommendation("warning", "Buy reserved ones", note),
                Recommendation("info", "=HYPERLINK(1) <b>"),
                Recommendation("success", "Nothing else"),
            ),
        ),
        Recommendations("Nothing to do", (), "No recommendation today."),
    )


def _blocks(formatter: Formatter) -> tuple[Block, ...]:
    first, second, *charts = sample_charts()
    return (
        Contents("Contents", 2),
        Heading("Revenue", 1, "revenue"),
        _metrics(formatter),
        _rich_text(),
        Columns((ColumnsItem(2, (first,)), ColumnsItem(1, (second, Heading("Beside", 3, "b"))))),
        Heading("Charts", 2, "charts"),
        *charts,
        PageBreak(),
        Heading("Tables <b>&</b> =1+1", 1, "tables"),
        *sample_tables(formatter),
        hostile_table(),
        Heading("Remarks", 1, "remarks"),
        *_remarks(formatter),
        Image(picture(), 0.4, "A caption"),
        Image(picture("A badge", svg=True), 1.0),
        RichText(tuple(Paragraph((Run(t[:500]),)) for t in TEXTS if t)),
    )


def sample_provenance(formatter: Formatter) -> Provenance:
    """Parameters of several types, datasets whole and cut, checks passed and warned."""
    period = Cell("2025-03", "1 to 31 March 2025")
    return Provenance(
        report="Store sales",
        version="0123456789ab",
        as_of=AS_OF,
        parameters=(
            ParameterRecord("period", "Period", period),
            ParameterRecord("country", "Only this country", Cell(None, "–")),
            ParameterRecord("top", "Top", _cell(formatter, 10, "integer")),
            ParameterRecord("hostile", "=1+1", Cell("=1+1 <b>", "=1+1 <b>")),
        ),
        datasets=(
            DatasetRecord("sales", "store", "sqlite", sales_data().num_rows, False, 100_000),
            DatasetRecord("by_country", None, "sql", 6, False, 100_000),
            DatasetRecord("hostile", "files", "files", len(TEXTS), True, len(TEXTS)),
        ),
        checks=(
            CheckRecord("count(*) > 0", "sales", "passed"),
            CheckRecord("min(revenue) >= 0", "sales", "warned", "The lowest revenue is -5.00."),
        ),
        cuts=(f"The dataset hostile was cut at {len(TEXTS)} rows.", "Shows 6 of 24 countries."),
        software="broadsheet 0.1.0",
    )


def sample_document(**overrides: Any) -> Document:
    """A document with every kind of block; `overrides` replace fields of Document.

    Texts of values follow `locale`, `time_zone` and `currency` where these are overridden.
    """
    fields: dict[str, Any] = {
        "title": "Store sales <b>&</b> more",
        "description": "What the store sold, to whom, and how that changed.",
        "type": "financial",
        "locale": "en-US",
        "language": "en",
        "direction": "ltr",
        "time_zone": "America/New_York",
        "currency": "USD",
        "as_of": AS_OF,
        "page": Page(),
        "branding": Branding(header="Chinook", footer="Confidential", logo=picture("Chinook")),
        "datasets": (
            NamedTable("sales", sales_data()),
            NamedTable("by_country", revenue_data()),
            NamedTable("hostile", hostile_data()),
        ),
        "keywords": ("sales", "store"),
        **overrides,
    }
    formatter = Formatter(fields["locale"], fields["time_zone"], fields["currency"])
    fields.setdefault("blocks", _blocks(formatter))
    fields.setdefault("provenance", sample_provenance(formatter))
    fields.setdefault("labels", Labels.for_language(fields["language"]))
    return Document(**fields)


def table_document(*tables: Table, **overrides: Any) -> Document:
    """A document of nothing but `tables`; `overrides` as in `sample_document`."""
    datasets = tuple(NamedTable(t.id or f"t{i}", t.data) for i, t in enumerate(tables, 1))
    return sample_document(**{"blocks": tables, "datasets": datasets, **overrides})
