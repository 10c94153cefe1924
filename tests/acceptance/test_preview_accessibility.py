"""The page of the preview in a browser: axe finds nothing in any state, the keyboard is enough."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.support.browser import findings
from tests.support.command import AS_OF, make_workplace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from tests.support.command import Workplace

_WAIT = 30_000
_RENDERED = re.compile("^Rendered in")


@contextmanager
def previewed(place: Workplace) -> Iterator[str]:
    """The address of a preview that runs until the end of the context."""
    process = place.start(
        "preview", "sales.yaml", "--no-browser", "--as-of", AS_OF, variables={"NO_COLOR": "1"}
    )
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_any_state(
    browser: Browser, tmp_path: Path, width: int, scheme: Any
) -> None:
    place = make_workplace(tmp_path, tmp_path / "cache")
    with (
        previewed(place) as address,
        browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        ) as context,
    ):
        page = context.new_page()
        page.goto(address)
        assert findings(page) == []
        expect(page.locator("#stage")).to_have_text(_RENDERED, timeout=_WAIT)
        assert findings(page) == []
        place.change("title: Country}", "titel: Country}")
        expect(page.locator("#stage")).to_have_text("1 problem", timeout=_WAIT)
        assert page.locator("#problems").is_visible()
        assert "titel" in page.locator("#said").inner_text()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        place.change("titel: Country}", "title: Country}")
        expect(page.locator("#stage")).to_have_text(_RENDERED, timeout=_WAIT)
        assert page.locator("#problems").is_hidden()
        assert findings(page) == []


def test_the_keyboard_changes_the_format(browser: Browser, tmp_path: Path) -> None:
    place = make_workplace(tmp_path, tmp_path / "cache")
    with previewed(place) as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.locator("#stage")).to_have_text(_RENDERED, timeout=_WAIT)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "tab-html"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "tab-pdf"
        assert page.locator("#panel-pdf").is_visible()
        assert page.locator("#panel-html").is_hidden()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "alone"
        page.close()
