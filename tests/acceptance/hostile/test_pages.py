"""PDF, HTML, PNG and SVG of hostile values: shown as they are, and nothing of them is run.

What can't be shown, such as control characters, is U+FFFD. PNG and SVG have no texts to read
back, only shapes: they are the pages of the PDF, valid, and without anything that runs.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from PIL import Image
from tests.support.hostile import (
    CONTROLS,
    FORMULAS,
    HOSTILE_TITLE,
    LONG,
    MARKUP,
    TABLE_TITLE,
    TEXTS,
    hostile_data,
)
from tests.support.process import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog

_UNWRITABLE = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF],
    "\ufffd",
)
_SVG = "{http://www.w3.org/2000/svg}"


def shown_numbers() -> Iterator[tuple[str, list[str]]]:
    """Whole numbers and decimals in the words of en-US, NULL as a dash."""
    data = hostile_data()
    for name, form in (("whole", "{:,}"), ("amount", "{:,.10f}")):
        values = data[name].to_pylist()
        yield name, ["–" if value is None else form.format(value) for value in values]


def squeezed(text: str) -> str:
    """A text without space and without what shows nothing, where lines may be broken anywhere."""
    nothing = r"[\s\u00ad\u200b\u2060-\u206f\u202a-\u202e\ufeff\ufffd\U0010ffff]"
    return re.sub(nothing, "", text)


@pytest.fixture(scope="module")
def pdf_pages(output: Path) -> list[str]:
    command = [program("pdftotext"), "-raw", str(output / "values.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]


def test_pdf_shows_every_value(pdf_pages: list[str]) -> None:
    text = squeezed("".join(pdf_pages))
    for value in (*FORMULAS, *MARKUP, *CONTROLS):
        assert squeezed(value.translate(_UNWRITABLE)) in text, value
    for _, numbers in shown_numbers():
        assert all(number in text for number in numbers)
    for day in ("Jan1,1", "Feb28,1900", "Dec31,9999", "NaN", "∞", "-∞"):
        assert day in text
    # A cell longer than a page is cut, and the table says so.
    assert text.count("☃") < LONG.count("☃")
    assert "…cut" in text


def test_pdf_shows_the_titles(pdf_pages: list[str]) -> None:
    first = squeezed(pdf_pages[0])
    for title in (HOSTILE_TITLE, TABLE_TITLE, "=1+1 <i>&amp;</i>", "=1+1 <b> #let"):
        assert squeezed(title.replace("\0", "\ufffd")) in first
    assert all(squeezed("$x$ \\ @x ]]>") in squeezed(page) for page in pdf_pages)


@pytest.fixture(scope="module")
def table(browser: Browser, output: Path) -> list[list[str]]:
    """The cells of the page as a browser has them, its script allowed to run if it had any."""
    page = browser.new_page()
    said: list[str] = []
    requested: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: requested.append(request.url))
    page.goto((output / "values.html").as_uri())
    cells: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('figure table tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    links = page.evaluate("[...document.querySelectorAll('main a')].map(a => a.href)")
    page.close()
    assert said == []
    assert len(requested) == 1
    assert links == []
    return cells


def test_html_shows_every_value(table: list[list[str]]) -> None:
    head, *rows = table
    titles = [title.lower() for title in head]
    data = hostile_data()
    rows = rows[: data.num_rows]
    texts = [row[titles.index("text")] for row in rows]
    assert texts == ["–" if text is None else text.translate(_UNWRITABLE) for text in TEXTS]
    for name, numbers in shown_numbers():
        assert [row[titles.index(name)] for row in rows] == numbers


def test_html_shows_the_titles(browser: Browser, output: Path) -> None:
    page = browser.new_page()
    page.goto((output / "values.html").as_uri())
    title = " ".join(HOSTILE_TITLE.replace("\0", "\ufffd").split())
    assert page.title() == title
    assert page.locator("h1").text_content() == title
    assert page.get_by_text(TABLE_TITLE, exact=True).count() == 1
    page.goto((output / "names.html").as_uri())
    titles = page.evaluate("[...document.querySelectorAll('th')].map(th => th.textContent)")
    shown = [" ".join(title.split()).lower() for title in titles]
    for name in (*FORMULAS, *MARKUP):
        # A name becomes a title: blanks for underscores, a capital in front.
        words = " ".join(name.replace("_", " ").split())
        assert any(text.startswith(words.lower()) for text in shown), name
    page.close()


def test_pictures_are_the_pages(output: Path, pdf_pages: list[str]) -> None:
    for index in range(1, len(pdf_pages) + 1):
        with Image.open(output / f"values-{index}.png") as image:
            image.load()
            assert image.width > 1000
        root = etree.parse(
            output / f"values-{index}.svg", etree.XMLParser(huge_tree=True)
        ).getroot()
        assert root.tag == f"{_SVG}svg"
        assert not root.xpath("//*[local-name()='script' or local-name()='foreignObject']")
        attributes: list[Any] = root.xpath("//@*")
        assert not [a for a in attributes if a.attrname.startswith("on")]
        references = root.xpath("//@*[local-name()='href']")
        assert all(str(reference).startswith(("#", "data:image/")) for reference in references)
    assert not (output / f"values-{len(pdf_pages) + 1}.png").exists()
