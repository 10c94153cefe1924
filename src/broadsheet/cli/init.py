"""`broadsheet init`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli.terminal import harmless, is_terminal, put


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="An empty folder, or one to be made.")
    ] = Path(),
) -> None:
    """Make a project to start from: sources with sample data, and reports over them."""
    from broadsheet.starter.create import create_project

    reports = create_project(folder)
    if not is_terminal(sys.stdout):
        for report in reports:
            put(str(report))
        return
    put(f"Made {len(reports)} reports over sample data:")
    for report in reports:
        put(f"    {harmless(str(report))}")
    put("Now try:")
    put(f"    broadsheet run {harmless(str(reports[0]))}")
    put(f"    broadsheet preview {harmless(str(reports[0]))}")
