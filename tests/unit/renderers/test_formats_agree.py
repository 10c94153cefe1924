"""JSON, XML and HTML of one document say the same, and say it in the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from tests.support.documents import sample_document, table_document

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.table import Column, Table
from broadsheet.renderers.html import HtmlOptions, HtmlRenderer
from broadsheet.renderers.json import JsonOptions, JsonRenderer
from broadsheet.renderers.xml import NAMESPACE, XmlOptions, XmlRenderer

if TYPE_CHECKING:
    from broadsheet.document.document import Document

_N = f"{{{NAMESPACE}}}"
_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.decimals(-(10**15), 10**15, places=4),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.dates(),
        st.none() | _MOMENTS,
        st.none() | st.text(st.characters(codec="utf-8"), max_size=20),
    ),
    max_size=8,
)
_COLUMNS = (
    ("whole", pa.int64(), "integer"),
    ("amount", pa.decimal128(24, 4), "currency"),
    ("ratio", pa.float64(), "decimal(3)"),
    ("day", pa.date32(), "date"),
    ("at", pa.timestamp("us", "UTC"), "datetime"),
    ("text", pa.string(), "text"),
)
_UNWRITABLE = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF],
    "\ufffd",
)


def made(document: Document, folder: str) -> tuple[Path, Path, Path]:
    target = Path(folder)
    (page,) = HtmlRenderer(HtmlOptions()).render(document, target, "report")
    (data,) = JsonRenderer(JsonOptions()).render(document, target, "report")
    (tree,) = XmlRenderer(XmlOptions()).render(document, target, "report")
    return page, data, tree


@settings(max_examples=40, deadline=None)
@given(_ROWS)
def test_every_value_is_the_same(rows: list[tuple[object, ...]]) -> None:
    data = pa.table(
        {
            name: pa.array([row[index] for row in rows], kind)
            for index, (name, kind, _) in enumerate(_COLUMNS)
        }
    )
    columns = tuple(Column(name, name, ValueFormat.parse(kind)) for name, _, kind in _COLUMNS)
    document = table_document(Table("T", columns, data, id="t"))
    with tempfile.TemporaryDirectory() as folder:
        page, plain, tree = made(document, folder)
        (table,) = json.loads(plain.read_text(encoding="utf-8"))["blocks"]
        xml_rows = etree.parse(tree).getroot().find(f"{_N}blocks/{_N}table/{_N}rows")
        parsed = html.document_fromstring(page.read_text(encoding="utf-8"))
    for index, column in enumerate(columns):
        written = [row[index] for row in table["rows"]]
        exact = data.column(index).to_pylist()
        assert [None if value is None else str(value) for value in written] == [
            None if row[index].get("null") else _decoded(row[index]) for row in xml_rows
        ]
        if column.field in ("whole", "ratio", "text"):
            kind = {"whole": int, "ratio": float}.get(column.field, str)
            assert [None if value is None else kind(value) for value in written] == exact
        elif column.field == "amount":
            assert written == [None if value is None else format(value, "f") for value in exact]
        elif column.field == "at":
            moments = [value and datetime.fromisoformat(value) for value in written]
            assert moments == exact
    cells = parsed.xpath("//figure//tbody/tr") if rows else []
    for index, column in enumerate(columns):
        texts = document.formatter.column(data.column(index), column.format)
        assert [row[index].text_content() for row in cells] == [
            text.translate(_UNWRITABLE) for text in texts
        ]


def _decoded(cell: Any) -> str:
    if cell.get("encoding"):
        return base64.b64decode(cell.text or "").decode()
    return cell.text or ""


_SCRIPT = "from test_formats_agree import digest; print(digest())"


def digest() -> str:
    """A digest of the sample document in every format of this family."""
    document = sample_document()
    total = hashlib.sha256()
    with tempfile.TemporaryDirectory() as folder:
        for path in made(document, folder):
            total.update(path.read_bytes())
        renderer = HtmlRenderer(HtmlOptions(variant="mail"))
        for path in renderer.render(document, Path(folder), "mail"):
            total.update(path.read_bytes())
        total.update(b"".join(each.data for each in renderer.mail(document).pictures))
    return total.hexdigest()


def test_the_same_bytes_in_any_process() -> None:
    here = digest()
    assert digest() == here
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    for seed, zone, language in (("1", "Asia/Kolkata", "C"), ("2", "America/St_Johns", "de_DE")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env={**environment, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here
