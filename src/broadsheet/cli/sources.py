"""`broadsheet sources`: look at the sources of a project."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadsheet.cli import options
from broadsheet.cli.terminal import harmless, is_terminal, mark, put, put_json, styled

if TYPE_CHECKING:
    from broadsheet.services.project import OpenProject
    from broadsheet.services.sources import SourceState

app = typer.Typer(help="Look at the sources of a project.", rich_markup_mode=None)

_Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A source of the project.", show_default=False)
]


@app.command("check")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Sources; all if none.", show_default=False),
    ] = None,
    project: options.Project = None,
    json: options.Json = False,
) -> None:
    """Connect to sources and say what answers."""
    from broadsheet.cli.exit_codes import OK, exit_code
    from broadsheet.services.sources import check_source, source_names

    opened = _open(project)
    code, entries = OK, []
    for name in source_names(opened, names or ()):
        state = check_source(opened, name)
        if state.failure and code == OK:
            code = exit_code(state.failure)
        entries.append(_state_data(state))
        if not json:
            _print_state(state)
    if json:
        put_json({"ok": code == OK, "exit_code": code, "sources": entries})
    raise typer.Exit(code)


def _print_state(state: "SourceState") -> None:
    from broadsheet.cli.failures import print_failure

    sign = mark("✗" if state.failure else "✓", sys.stdout)
    sign = styled(sign, "error" if state.failure else "good", sys.stdout)
    kind = state.kind or "unknown"
    put(f"{sign} {harmless(f'{state.name} ({kind})  {state.answer}'.rstrip())}")
    sys.stdout.flush()
    if state.failure:
        print_failure(state.failure)


def _state_data(state: "SourceState") -> dict[str, Any]:
    from broadsheet.cli.failures import failure_data

    return {
        "name": state.name,
        "kind": state.kind,
        "status": "failed" if state.failure else "ok",
        "answer": state.answer or None,
        "seconds": round(state.seconds, 3),
        "error": failure_data(state.failure) if state.failure else None,
    }


@app.command("schema")
def schema(
    name: _Name,
    table: Annotated[
        str | None,
        typer.Argument(metavar="[TABLE]", help="Only this table.", show_default=False),
    ] = None,
    project: options.Project = None,
    json: options.Json = False,
) -> None:
    """List what a query may name: tables, views or files, with their columns."""
    from broadsheet.services.sources import source_tables

    tables = source_tables(_open(project), name, table)
    if json:
        put_json({"ok": True, "exit_code": 0, "tables": [_table_data(info) for info in tables]})
        return
    for info in tables:
        put(f"{styled(harmless(info.name), 'strong', sys.stdout)} ({info.kind})")
        width = max((len(column.name) for column in info.columns), default=0)
        for column in info.columns:
            required = "" if column.nullable else "  not null"
            put(harmless(f"    {column.name:{width}}  {column.type}{required}".rstrip()))


@app.command("query")
def query(
    name: _Name,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL", help="A query in the source's own language.", show_default=False
        ),
    ],
    parameter: options.Parameters = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows at most.")] = 20,
    project: options.Project = None,
    json: options.Json = False,
) -> None:
    """Print the rows of a query: a table on a terminal, CSV in a pipe.

    Values are bound to :NAME in the query. A number, true, false or null is taken as one;
    anything else is text, as is what stands in double quotes.
    """
    values = options.read_parameters(parameter)
    sql = options.read_text(sql, "SQL")
    from broadsheet.cli.failures import print_line
    from broadsheet.cli.rows import put_csv, put_table, rows_data
    from broadsheet.lib.clock import system_clock
    from broadsheet.services.sources import query_source, read_values

    found, cut = query_source(_open(project), name, sql, read_values(values, system_clock()), limit)
    if json:
        put_json({"ok": True, "exit_code": 0, **rows_data(found), "cut": cut})
    elif is_terminal(sys.stdout):
        put_table(found)
    else:
        put_csv(found)
    if cut and not json:
        print_line("warning", f"cut: only the first {limit} rows are shown; see --limit")


def _open(file: Path | None) -> "OpenProject":
    from broadsheet.app import Broadsheet
    from broadsheet.services.project import open_project

    shared = Broadsheet.of_this_process()
    return open_project(Path(), shared.environment, file or shared.settings.project)


def _table_data(info: Any) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.type, "nullable": column.nullable}
        for column in info.columns
    ]
    return {"name": info.name, "kind": info.kind, "columns": columns}
