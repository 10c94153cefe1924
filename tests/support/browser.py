"""A real browser, and axe in it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from tests.support.process import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium; the test is skipped without it."""
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@cache
def _axe() -> str:
    # The package's own wrapper is not needed, only the script that it brings along.
    spec = find_spec("axe_playwright_python")
    assert spec, "install the development dependencies"
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """What axe has against a page: each rule that it breaks (WCAG 2.2 A and AA), and where.

    A page with a content security policy has to be opened with `bypass_csp`.
    """
    page.evaluate(_axe())
    result = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, iframes: false})",
        _RULES,
    )
    assert result["passes"]
    return [
        f"{finding['id']}: {node['target']} {node['failureSummary']}"
        for finding in result["violations"]
        for node in finding["nodes"]
    ]
