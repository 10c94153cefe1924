"""XML: the tree of JSON in another spelling, described by its schema."""

from __future__ import annotations

import base64
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from tests.support.documents import hostile_table, sample_document, table_document
from tests.support.hostile import TEXTS

from broadsheet.renderers.json import JsonOptions, JsonRenderer
from broadsheet.renderers.xml import NAMESPACE, XmlOptions, XmlRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document

_N = f"{{{NAMESPACE}}}"


def render(document: Document, folder: Path, **options: Any) -> Any:
    (path,) = XmlRenderer(XmlOptions(**options)).render(document, folder, "report")
    assert path == folder / "report.xml"
    return etree.parse(path, etree.XMLParser(huge_tree=True)).getroot()


def json_tree(document: Document, folder: Path, **options: Any) -> Any:
    (path,) = JsonRenderer(JsonOptions(**options)).render(document, folder, "report")
    return json.loads(path.read_text(encoding="utf-8"))


def text_of(element: Any) -> str | None:
    if element.get("null") == "true":
        return None
    text = element.text or ""
    if element.get("encoding") == "base64":
        return base64.b64decode(text).decode("utf-8", "surrogatepass")
    return str(text)


def assert_same(element: Any, value: Any) -> None:
    """`element` says what `value` of the JSON tree says."""
    tag = element.tag.removeprefix(_N)
    if tag == "spec":
        assert json.loads(text_of(element) or "") == value
    elif isinstance(value, dict):
        members = dict(value)
        if members.get("type") == tag:
            del members["type"]
        assert [child.tag.removeprefix(_N) for child in element] == list(members)
        for child, member in zip(element, members.values(), strict=True):
            assert_same(child, member)
    elif isinstance(value, list):
        for child, item in zip(element, value, strict=True):
            assert_same(child, item)
    elif isinstance(value, bool):
        assert text_of(element) == str(value).lower()
    elif isinstance(value, int | float):
        assert type(value)(text_of(element) or "") == value
    else:
        assert text_of(element) == value


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("datasets", [False, True])
def test_it_is_what_its_schema_says(tmp_path: Path, datasets: bool, indent: int | None) -> None:
    path = resources.files("broadsheet.renderers.tree") / "document.xsd"
    schema = etree.XMLSchema(etree.fromstring(path.read_bytes()))
    root = render(sample_document(), tmp_path, datasets=datasets, indent=indent)
    schema.assertValid(root)
    root.find(f"{_N}blocks").append(etree.Element(f"{_N}surprise"))
    assert not schema.validate(root)


def test_it_says_what_json_says(tmp_path: Path) -> None:
    document = sample_document()
    root = render(document, tmp_path, datasets=True)
    assert_same(root, json_tree(document, tmp_path, datasets=True))


def test_texts_come_back_as_they_were(tmp_path: Path) -> None:
    root = render(table_document(hostile_table()), tmp_path)
    rows = root.find(f"{_N}blocks/{_N}table/{_N}rows")
    assert [text_of(row[0]) for row in rows] == list(TEXTS)


def test_null_is_not_the_empty_text(tmp_path: Path) -> None:
    root = render(sample_document(description=""), tmp_path)
    description, logo = root.find(f"{_N}description"), root.find(f".//{_N}before")
    assert description.attrib == {}
    assert text_of(description) == ""
    assert logo is not None
    nulls = root.findall(f".//{_N}v[@null='true']")
    assert nulls
    assert all(not null.text for null in nulls)


def test_only_texts_that_xml_cannot_hold_are_encoded(tmp_path: Path) -> None:
    root = render(sample_document(title="a\x00b\ud800\ufffe", description="c\r\nd\te"), tmp_path)
    title, description = root.find(f"{_N}title"), root.find(f"{_N}description")
    assert title.get("encoding") == "base64"
    assert text_of(title) == "a\x00b\ud800\ufffe"
    assert description.get("encoding") is None
    assert description.text == "c\r\nd\te"


def test_markup_is_text(tmp_path: Path) -> None:
    root = render(sample_document(title="]]> <b>&amp;</b> \"'"), tmp_path)
    assert root.find(f"{_N}title").text == "]]> <b>&amp;</b> \"'"
