"""Which renderer makes which format."""

from __future__ import annotations

from broadsheet.lib.registry import Registry

RENDERERS = Registry(
    {
        "pdf": "broadsheet.renderers.pdf:PdfRenderer",
        "xlsx": "broadsheet.renderers.xlsx:XlsxRenderer",
        "csv": "broadsheet.renderers.csv:CsvRenderer",
        "json": "broadsheet.renderers.json:JsonRenderer",
        "html": "broadsheet.renderers.html:HtmlRenderer",
        "xml": "broadsheet.renderers.xml:XmlRenderer",
        "png": "broadsheet.renderers.png:PngRenderer",
        "svg": "broadsheet.renderers.svg:SvgRenderer",
        "parquet": "broadsheet.renderers.parquet:ParquetRenderer",
    },
    group="broadsheet.renderers",
    noun="format",
)
"""The formats; a package adds one by an entry point in the group `broadsheet.renderers`."""
