"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Reports = Annotated[
    list[Path],
    typer.Argument(
        metavar="REPORT...",
        help="Definitions (YAML or JSON); a folder stands for all that are in it.",
        show_default=False,
    ),
]
Report = Annotated[Path, typer.Argument(metavar="REPORT", help="A definition (YAML or JSON).")]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        "-p",
        metavar="NAME=VALUE",
        help="A parameter's value; may be repeated.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="The time to look from, such as 2025-12-15 or 2025-12-15T08:00; else now.",
        show_default=False,
    ),
]
Project = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="FILE",
        help="The project file; else BROADSHEET_PROJECT, or the nearest broadsheet.yaml in or"
        " above the report's folder.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for machines.")]


def read_text(text: str, argument: str) -> str:
    """The text of an argument. Raises typer.BadParameter for bytes that are none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text.encode("utf-8", "surrogateescape")
        message = f"{shown!r} is no text in UTF-8"
        raise typer.BadParameter(message, param_hint=argument) from None
    return text


def read_parameters(texts: list[str] | None) -> dict[str, str]:
    """Values by name from texts `name=value`. Raises typer.BadParameter."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, sign, value = read_text(text, "--parameter").partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--parameter")
        if name.strip() in found:
            raise typer.BadParameter(f"{name.strip()} is given twice", param_hint="--parameter")
        found[name.strip()] = value
    return found
