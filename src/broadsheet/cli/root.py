"""The commands of `broadsheet`. Each imports what it needs when it is called, so help is quick."""

from typing import Annotated

import typer

from broadsheet.cli import check, init, run, schema, sources, version
from broadsheet.cli.exit_codes import EPILOGUE
from broadsheet.cli.preview.command import preview

app = typer.Typer(
    # Rich's help would double the time that help takes.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(epilog=EPILOGUE)
def root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=version.show, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
    _debug: Annotated[
        bool,
        typer.Option(
            "--debug", help="Print the traceback of a failure; may stand anywhere in the line."
        ),
    ] = False,
) -> None:
    """Turn data sources and YAML definitions into typeset reports."""


app.command("init")(init.init)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("preview")(preview)
app.add_typer(sources.app, name="sources")
app.command("schema")(schema.schema)
app.command("version")(version.version)
