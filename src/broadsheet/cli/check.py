"""`broadsheet check`."""

import sys

import typer

from broadsheet.cli import options
from broadsheet.cli.terminal import harmless, is_terminal, mark, put, put_json, styled


def check(
    reports: options.Reports,
    project: options.Project = None,
    json: options.Json = False,
) -> None:
    """Check definitions without fetching data: everything that is wrong, all at once.

    This reads the text, what it refers to, the configuration of its sources, formats,
    pictures, placeholders and SQL over datasets. It reaches no source;
    `broadsheet sources check` does.
    """
    from broadsheet.app import Broadsheet
    from broadsheet.cli.exit_codes import OK, exit_code
    from broadsheet.cli.failures import failure_data, print_failure
    from broadsheet.services.checking import check_reports
    from broadsheet.services.reports import find_reports

    app = Broadsheet.of_this_process()
    found = check_reports(find_reports(reports), app.environment, project or app.settings.project)
    code = next((exit_code(failure) for failure in found.values() if failure), OK)
    if json:
        entries = [
            {
                "report": str(path),
                "status": "failed" if failure else "ok",
                "error": failure_data(failure) if failure else None,
            }
            for path, failure in found.items()
        ]
        put_json({"ok": code == OK, "exit_code": code, "reports": entries})
        raise typer.Exit(code)
    for path, failure in found.items():
        if failure:
            print_failure(failure, debug=app.settings.debug)
        elif is_terminal(sys.stdout):
            sign = styled(mark("✓", sys.stdout), "good", sys.stdout)
            put(f"{sign} {harmless(str(path))}")
    raise typer.Exit(code)
