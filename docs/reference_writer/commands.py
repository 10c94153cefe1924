"""The command line: every command with its arguments, options and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.main import get_command

from broadsheet.cli.exit_codes import MEANINGS, SEVERAL
from broadsheet.cli.root import app
from reference_writer.markdown import page, prose, table

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "broadsheet"


def commands_page() -> str:
    """The whole command line."""
    codes = table(["Code", "Meaning"], [[f"{code}", text] for code, text in MEANINGS.items()])
    parts = [_section(path, command) for path, command in commands()]
    return page("Commands", *parts, "## Exit codes", codes, SEVERAL)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command and group by the words that call it, such as `broadsheet sources check`."""
    yield from _below(NAME, get_command(app))


def entries(path: str, command: Any) -> list[tuple[str, str]]:
    """Arguments and options as `--help` tells them: how they are written, what they mean."""
    context = command.context_class(command, info_name=path)
    found = []
    for parameter in command.params:
        written, meaning = parameter.get_help_record(context)
        if parameter.param_type_name == "argument":
            written = parameter.metavar
        found.append((written, " ".join(meaning.split())))
    return found


def _below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _below(f"{path} {name}", inner)


def _section(path: str, command: Any) -> str:
    rows = [[f"`{written}`", meaning] for written, meaning in entries(path, command)]
    parts = [f"## {path}", prose(command.help), table(["Argument or option", "Meaning"], rows)]
    return "\n\n".join(part for part in parts if part)
