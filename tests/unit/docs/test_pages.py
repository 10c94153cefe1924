"""The pages written by hand: examples are valid, links lead somewhere, commands exist."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.pages import DOCS, ROOT, CodeBlock, Page, written_pages
from typer.main import get_command

from broadsheet.cli.root import app
from broadsheet.definition import yaml
from broadsheet.definition.definition import Definition
from broadsheet.definition.loader import parse_definition
from broadsheet.definition.project import Project
from broadsheet.sources.registry import SOURCES, connect
from reference_writer.markdown import anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {page.name: page for page in written_pages()}
EXAMPLES = {
    f"{page.name}:{block.line}": (page, block)
    for page in PAGES.values()
    for block in page.blocks
    if block.language == "yaml"
}


def test_the_pages_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/README.md"} <= set(PAGES)
    assert len(EXAMPLES) > 10


@pytest.mark.parametrize("where", EXAMPLES)
def test_each_example_is_valid(where: str) -> None:
    """Whole definitions, project files, or parts of a definition: see docs/README.md."""
    page, block = EXAMPLES[where]
    data, _ = yaml.load(block.text)
    if "broadsheet" in data:
        parse_definition(block.text)
    elif "sources" in data:
        _check_sources(Project.model_validate(data), page)
    else:
        Definition.model_validate({"broadsheet": 1, "name": "A part"} | data)


def _check_sources(project: Project, page: Page) -> None:
    for config in project.sources.values():
        if config["kind"] in SOURCES.names():
            connect(_with_secrets(config), Path())
        else:
            # An adapter that the page itself shows.
            assert f'kind = "{config["kind"]}"' in page.text


def _with_secrets(config: dict[str, Any]) -> dict[str, Any]:
    urls = {"postgres": "postgresql://a:b@c/d", "sqlalchemy": "sqlite:///a.sqlite"}
    return {
        name: urls.get(config["kind"], "secret") if str(value).startswith("${") else value
        for name, value in config.items()
    }


@pytest.mark.parametrize("name", PAGES)
def test_each_link_leads_somewhere(name: str, reference: Path) -> None:
    page = PAGES[name]
    for link in page.links:
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _, fragment = link.partition("#")
        path = (page.path.parent / target).resolve() if target else page.path
        if path.is_relative_to(DOCS / "reference"):
            path = reference / path.relative_to(DOCS / "reference")
        assert path.exists(), link
        if fragment:
            anchors = {anchor(heading) for heading in Page.read(path).headings}
            assert fragment in anchors, link


def test_each_link_of_the_reference_leads_somewhere(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for link in page.links:
            target, _, fragment = link.partition("#")
            found = Page.read(page.path.parent / target) if target else page
            assert not fragment or fragment in map(anchor, found.headings), f"{page.name}: {link}"


def test_each_page_is_in_the_index() -> None:
    linked = set(PAGES["docs/README.md"].links)
    assert {path.name for path in DOCS.glob("*.md")} - {"README.md"} <= linked
    decisions = set(PAGES["docs/decisions/README.md"].links)
    assert {path.name for path in DOCS.glob("decisions/*.md")} - {"README.md"} <= decisions


@pytest.mark.parametrize("name", PAGES)
def test_each_command_exists(name: str) -> None:
    targets = {line.partition(":")[0] for line in (ROOT / "Makefile").read_text().splitlines()}
    for words in _commands(PAGES[name]):
        if words[0] == "make":
            assert set(words[1:]) <= targets, words
        else:
            _check_command(words[1:])


def _commands(page: Page) -> Iterator[list[str]]:
    shell = [block for block in page.blocks if block.language in ("console", "sh")]
    lines = [line for block in shell for line in _lines(block)]
    for text in (*lines, *page.spans):
        if text.startswith(("broadsheet ", "make ")):
            yield shlex.split(" ".join(text.split()), comments=True)


def _lines(block: CodeBlock) -> list[str]:
    """Lines that are typed: those after a prompt, or all where there is none."""
    typed = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
    return typed or block.text.splitlines()


def _check_command(words: list[str]) -> None:
    command: Any = get_command(app)
    while words and (inner := getattr(command, "commands", {})):
        if words[0].startswith("-"):
            break
        assert words[0] in inner, f"there is no command {words[0]}"
        command, words = inner[words[0]], words[1:]
    options = {option for entry in command.params for option in entry.opts}
    # One that may stand anywhere.
    options |= {"--debug", "--help"}
    for word in words:
        if word.startswith("-"):
            assert word.partition("=")[0] in options, f"{command.name} has no option {word}"
