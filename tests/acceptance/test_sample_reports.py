"""The reports of the starter project, as files: standards, structure, accessibility."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.browser import findings
from tests.support.command import COMMAND
from tests.support.pdf import damage, failures, fonts_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

REPORTS = ("executive", "llm-cost", "retention")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with each report as PDF and HTML, and as PDF for the archive."""
    folder = tmp_path_factory.mktemp("starter")
    subprocess.run([COMMAND, "init", folder / "project"], check=True, capture_output=True)
    reports = folder / "project" / "reports"
    for name in REPORTS:
        text = (reports / f"{name}.yaml").read_text("utf-8")
        options = "\noutput:\n  options: {pdf: {standards: [ua-1, a-2a]}}\n"
        assert text.count("\noutput:\n") == 1
        (reports / f"{name}-archive.yaml").write_text(text.replace("\noutput:\n", options), "utf-8")
    formats = [word for each in ("pdf", "html") for word in ("--format", each)]
    subprocess.run(
        [COMMAND, "run", reports, "--as-of", "2026-01-01", "--output", folder, *formats],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.parametrize("name", REPORTS)
def test_a_pdf_keeps_its_standards(made: Path, name: str) -> None:
    for path, standards in (
        (made / f"{name}.pdf", ("ua-1",)),
        (made / f"{name}-archive.pdf", ("ua-1", "a-2a")),
    ):
        assert failures(path, *standards) == []
        assert damage(path) == ""
        assert {embedded for _, _, embedded, _ in fonts_of(path)} == {"yes"}


@pytest.mark.parametrize("name", REPORTS)
def test_about_names_each_dataset_once(made: Path, name: str) -> None:
    said = text_of(made / f"{name}.pdf", stored=True)
    about = said[said.rindex("About this report") :]
    assert "calculated" in about
    datasets = about[about.index("Dataset Source Rows Before") : about.index("Check Dataset")]
    assert "_before" not in datasets
    names = [line.split()[0] for line in datasets.splitlines()[1:] if line.endswith("✓")]
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(
    made: Path, browser: Browser, name: str, width: int, scheme: Any
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto((made / f"{name}.html").as_uri())
        # axe judges no contrast above a gradient; ours only mark that there is more to scroll.
        page.add_style_tag(content=".scroll { background: none !important; }")
        # A long table says nothing that its first rows do not.
        page.evaluate(
            """() => document.querySelectorAll('tbody').forEach(
                body => [...body.rows].slice(12, -1).forEach(row => row.remove()))"""
        )
        assert findings(page) == []


@pytest.mark.parametrize("name", REPORTS)
def test_no_figure_is_broken_in_two_lines(made: Path, browser: Browser, name: str) -> None:
    for width in (1280, 700, 390):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((made / f"{name}.html").as_uri())
        broken = page.evaluate(
            """() => [...document.querySelectorAll('.metrics .value')].filter(value => {
                const range = document.createRange();
                range.selectNodeContents(value);
                return range.getClientRects().length > 1;
            }).map(value => value.textContent)"""
        )
        assert broken == []
        page.close()


def test_a_chart_can_be_read_on_a_phone(made: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((made / "executive.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.picture')].map(picture => {
            const words = [...picture.querySelectorAll('text')];
            return Math.min(...words.map(word => word.getBoundingClientRect().height));
        })"""
    )
    assert min(sizes) >= 9, "as high as letters of 7 pixels"
    frame = page.locator(".picture").first
    frame.focus()
    page.keyboard.press("ArrowRight")
    # Asked again and again from outside: the page's own policy forbids scripts to wait inside.
    for _ in range(100):
        page.wait_for_timeout(50)
        if moved := frame.evaluate("frame => frame.scrollLeft"):
            break
    assert moved > 0
    page.close()
