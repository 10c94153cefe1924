"""HTML reports in a real browser: axe finds nothing, nothing is loaded, a phone shows it all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.browser import findings
from tests.support.documents import picture, sample_document

from broadsheet.document.document import Branding
from broadsheet.document.table import Table
from broadsheet.renderers.html import HtmlOptions, HtmlRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from broadsheet.document.document import Document

_ROWS = 12


def written(document: Document, folder: Path, **options: Any) -> str:
    (path,) = HtmlRenderer(HtmlOptions(**options)).render(document, folder, "report")
    return path.as_uri()


def branded(color: str) -> Document:
    branding = Branding(primary_color=color, header="Chinook", logo=picture("Chinook", svg=True))
    return short(sample_document(branding=branding))


def short(document: Document) -> Document:
    """Few rows of each table are enough for axe, which takes its time for each cell."""
    blocks = tuple(
        replace(block, data=block.data.slice(0, _ROWS))
        if isinstance(block, Table) and not block.groups
        else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html><body><p style='color:#aaa'>pale</p><img src='data:,'></body></html>")
    found = " ".join(findings(page))
    for rule in ("color-contrast", "image-alt", "html-has-lang", "document-title"):
        assert rule in found
    page.close()


@pytest.mark.parametrize(
    ("color", "scheme", "width"),
    [
        ("#1f4e79", "light", 1280),
        ("#1f4e79", "dark", 390),
        ("#ffe680", "light", 390),
        ("#ff3b30", "dark", 1280),
    ],
)
def test_axe_finds_nothing(
    browser: Browser, tmp_path: Path, color: str, scheme: Any, width: int
) -> None:
    address = written(branded(color), tmp_path)
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(address)
        # axe judges no contrast above a gradient; ours only mark that there is more to scroll.
        page.add_style_tag(content=".scroll { background: none !important; }")
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true; }")
        assert findings(page) == []


def test_axe_finds_nothing_in_a_right_to_left_report(browser: Browser, tmp_path: Path) -> None:
    document = sample_document(language="ar", locale="ar-EG", direction="rtl")
    page = browser.new_page()
    page.goto(written(short(document), tmp_path))
    assert findings(page) == []
    page.close()


def test_charts_are_the_same_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    places = []
    for direction in ("ltr", "rtl"):
        document = sample_document(language="he", locale="he-IL", direction=direction)
        page = browser.new_page()
        page.goto(written(short(document), tmp_path))
        found = page.evaluate(
            """() => [...document.querySelectorAll('.picture svg')].map(svg => {
                const left = svg.getBoundingClientRect().left;
                return [...svg.querySelectorAll('text')].map(
                    word => Math.round(word.getBoundingClientRect().left - left));
            })"""
        )
        assert len(found) > 5
        places.append(found)
        page.close()
    assert places[0] == places[1]


def test_axe_finds_nothing_in_a_mail(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(written(short(sample_document()), tmp_path, variant="mail"))
    assert findings(page) == []
    page.close()


def test_nothing_is_requested_and_nothing_is_refused(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    address = written(sample_document(), tmp_path)
    page.goto(address)
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert messages == []
    page.close()


def test_a_phone_scrolls_tables_and_never_the_page(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(written(sample_document(), tmp_path))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(written(sample_document(), tmp_path))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_paper_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(written(sample_document(), tmp_path))
    page.emulate_media(media="print")
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('.scroll')]
            .filter(frame => getComputedStyle(frame).overflowX !== 'visible').length"""
    )
    assert clipped == 0
    assert page.locator(".about table").first.is_visible()
    page.close()
