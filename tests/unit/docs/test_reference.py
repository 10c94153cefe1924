"""Whatever a person may write is explained in the code, and has its place in the reference."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, get_args

import pytest
from tests.support.pages import ROOT, Page
from typer.main import get_command

from broadsheet.cli import exit_codes
from broadsheet.cli.root import app
from broadsheet.definition import parameter_schema, period, value_format
from broadsheet.definition.chart import KINDS, ChartKind
from broadsheet.definition.project import Project
from broadsheet.definition.schema import definition_schema
from broadsheet.lib.errors import BroadsheetError
from broadsheet.lib.settings import Settings
from broadsheet.renderers.registry import RENDERERS
from broadsheet.sources.registry import SOURCES, load_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

Pages = dict[str, Page]


def models() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each model of the language, by the heading that it should have."""
    schema = definition_schema()
    found = {"Definition": schema} | schema["$defs"]
    return {
        node["properties"].get("type", {}).get("const", name): node for name, node in found.items()
    }


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(f"{path} {name}", inner)


COMMANDS = dict(commands("broadsheet", get_command(app)))


def rows(section: str) -> dict[str, str]:
    """The last cell of each row of a section's tables, by the first."""
    found = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.replace("\\|", "¦").strip("|").split(" | ")]
        if line.startswith("|") and len(cells) > 1:
            found[cells[0].strip("`").replace("¦", "|")] = cells[-1]
    return found


def explained(section: str) -> set[str]:
    """What a section's tables give a meaning to."""
    return {name for name, meaning in rows(section).items() if meaning.strip("–` |")}


def fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_each_setting(pages: Pages) -> None:
    names = {f"BROADSHEET_{name.upper()}" for name in fields(Settings)}
    assert names <= explained(pages["settings"].sections["Environment"])


def test_each_field_of_the_project_file(pages: Pages) -> None:
    assert fields(Project) <= explained(pages["settings"].sections["Project file"])


@pytest.mark.parametrize("heading", models())
def test_each_model_and_field_of_the_language(heading: str, pages: Pages) -> None:
    model = models()[heading]
    section = (pages["definition"].sections | pages["blocks"].sections)[heading]
    assert model["description"].partition("\n")[0] in section
    names = {
        name
        for name, node in model["properties"].items()
        if not (name == "type" and "const" in node)
    }
    assert names <= explained(section)


def test_each_block(pages: Pages) -> None:
    mapping = definition_schema()["properties"]["content"]["items"]["discriminator"]["mapping"]
    assert set(mapping) <= set(pages["blocks"].sections)


def test_each_kind_of_chart(pages: Pages) -> None:
    assert list(KINDS) == list(get_args(ChartKind))
    assert set(KINDS) <= explained(pages["blocks"].sections["Kinds of charts"])


def test_each_word_of_a_value(pages: Pages) -> None:
    words = (
        ("Value formats", set(get_args(value_format.FormatKind))),
        ("Periods", set(period.RELATIVE)),
        ("Comparisons", set(get_args(period.Comparison))),
        ("Parameters", set(parameter_schema._checker().checkers)),
    )
    for heading, expected in words:
        assert expected <= explained(pages["definition"].sections[heading]), heading


@pytest.mark.parametrize("path", COMMANDS)
def test_each_command_and_option(path: str, pages: Pages) -> None:
    command = COMMANDS[path]
    section = pages["commands"].sections[path]
    assert command.help
    assert command.help.partition("\n")[0] in section
    given = explained(section)
    for entry in command.params:
        assert entry.help, f"{path} {entry.name}"
        is_argument = entry.param_type_name == "argument"
        names = [entry.metavar] if is_argument else [*entry.opts, *entry.secondary_opts]
        for name in names:
            assert any(name in row.replace(",", " ").split() for row in given), f"{path} {name}"


def test_each_exit_code(pages: Pages) -> None:
    codes = {value for value in vars(exit_codes).values() if isinstance(value, int)}
    codes |= set(exit_codes.BY_CODE.values())
    kinds: list[type[BroadsheetError]] = [BroadsheetError, *BroadsheetError.__subclasses__()]
    assert {kind.code for kind in kinds} == set(exit_codes.BY_CODE)
    assert {str(code) for code in codes} <= explained(pages["commands"].sections["Exit codes"])


@pytest.mark.parametrize("kind", SOURCES.names())
def test_each_source_and_its_settings(kind: str, pages: Pages) -> None:
    config = load_source(kind).Config
    section = pages["sources"].sections[kind]
    assert config.__doc__
    assert config.__doc__.partition("\n")[0] in section
    assert fields(config) - {"kind"} <= explained(section)


@pytest.mark.parametrize("name", RENDERERS.names())
def test_each_format_and_its_options(name: str, pages: Pages) -> None:
    renderer = RENDERERS.load(name)
    section = pages["formats"].sections[name]
    assert renderer.__doc__
    assert renderer.__doc__.partition("\n")[0] in section
    assert fields(renderer.Options) <= explained(section)


def test_each_extra(pages: Pages) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for extra in project["optional-dependencies"]:
        assert f"extra `{extra}`" in pages["sources"].text, extra
