"""`broadsheet version`."""

import typer

from broadsheet.cli.terminal import put


def version() -> None:
    """Print the version."""
    from importlib import metadata

    put(f"broadsheet {metadata.version('broadsheet')}")


def show(wanted: bool) -> None:
    """Print the version and exit, if wanted."""
    if wanted:
        version()
        raise typer.Exit
