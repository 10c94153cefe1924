"""`broadsheet run`."""

from pathlib import Path
from typing import Annotated

import typer

from broadsheet.cli import options
from broadsheet.cli.terminal import put_json


def run(
    reports: options.Reports,
    parameter: options.Parameters = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="A format to make, such as pdf or xlsx; may be repeated. Else the report's own.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the files go.")
    ] = Path("output"),
    as_of: options.AsOf = None,
    project: options.Project = None,
    json: options.Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but failures.")
    ] = False,
) -> None:
    """Make the files of reports.

    On a terminal this shows what is going on. In a pipe, standard output has the path of
    each file, one on a line; warnings and failures go to standard error.
    """
    values = options.read_parameters(parameter)
    from broadsheet.app import Broadsheet
    from broadsheet.dataset.engine_pool import engines

    app = Broadsheet.of_this_process()
    # It loads while this process loads the rest.
    engines.warm(app.settings.memory)
    from broadsheet.cli.progress import progress
    from broadsheet.cli.results import outcome, print_results, results_data
    from broadsheet.lib.scratch import own_temporary_folder
    from broadsheet.services.reports import RunCommand, find_reports, run_reports

    command = RunCommand(
        reports=find_reports(reports),
        parameters=values,
        formats=tuple(format) if format else None,
        folder=output,
        now=app.clock(),
        as_of=as_of,
        project=project or app.settings.project,
        environment=app.environment,
        memory=app.settings.memory,
    )
    with own_temporary_folder(), progress(command.reports, quiet=quiet or json) as listener:
        results = run_reports(command, listener)
    if json:
        put_json(results_data(results))
    else:
        print_results(results, quiet=quiet, debug=app.settings.debug)
    raise typer.Exit(outcome(results))
