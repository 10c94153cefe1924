"""What the documentation shows is run as it stands there, in the project that `init` makes."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import page as page_validation
import pytest
from tests.support.command import COMMAND
from tests.support.pages import Page, written_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PAGES = {page.name: page for page in written_pages()}
_NAMED = re.compile(r"`(reports/[\w-]+\.yaml)`")
_VERSION = re.compile(r"\d+(\.\d+)+")
# These wait for a person, or for Ctrl-C.
_SKIPPED = ("broadsheet init", "broadsheet preview")


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is typed, and what the page says that it prints."""

    line: str
    expected: tuple[str, ...]


def definitions(page: Page) -> dict[str, str]:
    """The whole definitions of a page by the file that the text before them names."""
    found = {}
    for block in page.blocks:
        if block.language == "yaml" and block.text.startswith("broadsheet: 1\n"):
            before = page.text[: page.text.index(block.text)]
            names = _NAMED.findall(before)
            found[names[-1] if names else f"reports/{page.path.stem}.yaml"] = block.text
    return found


def commands(page: Page) -> Iterator[Command]:
    for block in page.blocks:
        parts = []
        if block.language == "console":
            parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
        elif block.language == "sh":
            parts = block.text.splitlines()
        for part in parts:
            line, *expected = part.strip().splitlines()
            if line.startswith("broadsheet ") and not line.startswith(_SKIPPED):
                yield Command(line, tuple(filter(None, expected)))


def call(
    *arguments: str | Path, folder: Path, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | dict(variables or {})
    return subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter project with every definition of the pages in it."""
    folder = tmp_path_factory.mktemp("docs") / "lantern"
    assert call(COMMAND, "init", folder, folder=folder.parent).returncode == 0
    for page in PAGES.values():
        for name, text in definitions(page).items():
            (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if [*commands(page)]])
def test_commands_do_what_the_page_says(name: str, project: Path) -> None:
    for command in commands(PAGES[name]):
        done = call(COMMAND, *shlex.split(command.line)[1:], folder=project)
        assert done.returncode == 0, f"{command.line}\n{done.stderr}"
        printed = _VERSION.sub("", done.stdout)
        for line in command.expected:
            assert _VERSION.sub("", line) in printed, command.line


@pytest.fixture(scope="module")
def made(project: Path) -> dict[str, Any]:
    """The outcome of every definition of the pages, by its file."""
    reports = [name for page in PAGES.values() for name in definitions(page)]
    options = ("--as-of", "2026-01-01", "--format", "json", "--output", "made", "--json")
    done = call(COMMAND, "run", *reports, *options, folder=project)
    return {outcome["report"]: outcome for outcome in json.loads(done.stdout)["reports"]}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if definitions(page)])
def test_definitions_run(name: str, made: dict[str, Any], project: Path) -> None:
    for report in definitions(PAGES[name]):
        assert made[report]["error"] is None, report
        (artifact,) = made[report]["artifacts"]
        assert json.loads((project / artifact["path"]).read_text("utf-8"))["blocks"], report


def test_the_first_report_says_what_its_page_says(made: dict[str, Any], project: Path) -> None:
    (artifact,) = made["reports/cash.yaml"]["artifacts"]
    document = json.loads((project / artifact["path"]).read_text("utf-8"))
    collected = document["blocks"][0]["items"][0]
    assert f"{collected['value']['text']} came in, 1.1% more" in PAGES["docs/first-report.md"].text
    assert collected["change_text"] == "+1.1%"


def test_the_archivable_pdf_is_accessible_too(project: Path) -> None:
    (report,) = definitions(PAGES["docs/formats.md"])
    assert call(COMMAND, "run", report, "--as-of", "2026-01-01", folder=project).returncode == 0
    profiles = page_validation.ValidationProfile
    for profile in (profiles.PDF_UA_1, profiles.PDF_A_2A):
        checked = page_validation.validate_pdf(project / "output" / "plans.pdf", profile=profile)
        assert checked.is_compliant, [failure.message for failure in checked.failures]


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """A folder with the adapter of the page, its test, and what an installer makes of it."""
    page = PAGES["docs/own-source.md"]
    source, test = (block.text for block in page.blocks if block.language == "python")
    (tmp_path / "duckdb_source.py").write_text(source, encoding="utf-8")
    (tmp_path / "test_duckdb_source.py").write_text(test, encoding="utf-8")
    (settings,) = (block.text for block in page.blocks if block.language == "toml")
    points = tomllib.loads(settings)["project"]["entry-points"]
    lines = [f"[{group}]\n{n} = {v}\n" for group, names in points.items() for n, v in names.items()]
    installed = tmp_path / "duckdb_source-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: duckdb-source\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("".join(lines))
    return tmp_path


def test_the_adapter_passes_the_contract(adapter: Path) -> None:
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", adapter)
    done = call(sys.executable, *arguments, folder=adapter)
    assert done.returncode == 0, done.stdout


def test_the_adapter_is_found_by_its_entry_point(adapter: Path) -> None:
    import duckdb

    (settings,) = (
        b.text for b in PAGES["docs/own-source.md"].blocks if b.text.startswith("sources:")
    )
    (adapter / "broadsheet.yaml").write_text(settings, encoding="utf-8")
    duckdb.connect(adapter / "facts.duckdb").close()
    variables = {"PYTHONPATH": str(adapter)}
    done = call(COMMAND, "sources", "check", folder=adapter, variables=variables)
    assert done.returncode == 0, done.stderr
    assert "facts (duckdb)  DuckDB v" in done.stdout
