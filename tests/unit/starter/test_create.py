"""A project is whole or not there at all, and its definitions hold."""

import errno
from pathlib import Path

import pytest

from broadsheet.definition.block import Block
from broadsheet.definition.chart import Chart
from broadsheet.definition.loader import load_definition, load_project
from broadsheet.definition.reference import walk
from broadsheet.lib.errors import OutputError
from broadsheet.starter import create
from broadsheet.starter.create import create_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "above" / "lantern"
    create_project(folder)
    return folder


def blocks(project: Path) -> list[Block]:
    return [
        block
        for report in sorted((project / "reports").iterdir())
        for _, block in walk(load_definition(report).definition.content)
    ]


def test_all_files_are_there(project: Path) -> None:
    names = {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}
    assert names == {
        "README.md",
        "broadsheet.yaml",
        "logo.svg",
        "data/business.sqlite",
        "data/cost_centers.csv",
        "data/llm_usage.csv",
        "reports/executive.yaml",
        "reports/llm-cost.yaml",
        "reports/retention.yaml",
    }


def test_the_reports_are_returned_under_the_name_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(create, "write_sample", Path.mkdir)
    monkeypatch.chdir(tmp_path)
    reports = create_project(Path("new"))
    assert reports == tuple(
        Path("new/reports", name) for name in ("executive.yaml", "llm-cost.yaml", "retention.yaml")
    )


def test_the_sources_that_reports_name_are_those_of_the_project(project: Path) -> None:
    sources, _ = load_project(project / "broadsheet.yaml")
    for report in (project / "reports").iterdir():
        definition = load_definition(report).definition
        assert {d.source for d in definition.datasets if d.source} <= sources.sources.keys()
        assert (report.parent / (definition.branding.logo or "")).is_file()


def test_together_they_show_the_whole_language(project: Path) -> None:
    found = blocks(project)
    assert {block.type for block in found} == {
        *("heading", "text", "metrics", "chart", "table", "pivot", "cohort", "funnel", "gauge"),
        *("callout", "recommendations", "columns", "for_each", "page_break", "contents"),
    }
    assert {block.kind or "spec" for block in found if isinstance(block, Chart)} == {
        *("line", "area", "bar", "stacked_bar", "grouped_bar", "combo", "pie", "donut"),
        *("scatter", "histogram", "heatmap", "sparkline", "spec"),
    }


def test_two_projects_are_equal(project: Path, tmp_path: Path) -> None:
    create_project(tmp_path / "other")
    for path in project.rglob("*"):
        if path.is_file():
            other = tmp_path / "other" / path.relative_to(project)
            assert other.read_bytes() == path.read_bytes(), path.name


def test_an_empty_folder_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create, "write_sample", Path.mkdir)
    create_project(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("README.md", "broadsheet.yaml", "data", "logo.svg", "reports")
    }


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(OutputError, match="not empty") as caught:
        create_project(tmp_path)
    assert caught.value.hint == "name a folder that is new or empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("kept")
    with pytest.raises(OutputError, match="is a file"):
        create_project(file)
    with pytest.raises(OutputError, match="not a directory"):
        create_project(file / "below")
    assert file.read_text() == "kept"


def test_nothing_is_left_of_a_project_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        folder.mkdir()
        (folder / "half").write_text("made")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(create, "write_sample", fail)
    with pytest.raises(OutputError, match="no space left") as caught:
        create_project(tmp_path / "a" / "b")
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError):
        create_project(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_project_is_taken_back_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(create, "write_sample", interrupt)
    with pytest.raises(KeyboardInterrupt):
        create_project(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
