"""`broadsheet preview`."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from broadsheet.cli import options
from broadsheet.cli.terminal import put

if TYPE_CHECKING:
    from broadsheet.lib.stop import Stop
    from broadsheet.services.preview import Preview


class Shown(StrEnum):
    """What a browser can show."""

    HTML = "html"
    PDF = "pdf"


def preview(
    report: options.Report,
    parameter: options.Parameters = None,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="The port of the page; 0 for a free one."),
    ] = 0,
    format: Annotated[
        Shown, typer.Option("--format", "-f", help="What the page shows first.")
    ] = Shown.HTML,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    as_of: options.AsOf = None,
    project: options.Project = None,
) -> None:
    """Show a report in a browser, and again whenever it changes.

    The page follows the definition, the project file, pictures, and data files on this
    machine. Only this machine can open it, by the address that is printed. Ctrl-C ends it.
    """
    values = options.read_parameters(parameter)
    from broadsheet.app import Broadsheet
    from broadsheet.cli.preview.server import serving
    from broadsheet.lib.scratch import own_temporary_folder
    from broadsheet.lib.stop import Stop
    from broadsheet.services.preview import Preview, PreviewCommand

    app = Broadsheet.of_this_process()
    shown = Preview(
        PreviewCommand(
            report=report,
            parameters=values,
            formats=(format, *(other for other in Shown if other != format)),
            clock=app.clock,
            as_of=as_of,
            project=project or app.settings.project,
            environment=app.environment,
            memory=app.settings.memory,
        )
    )
    with own_temporary_folder(), serving(shown, port) as address:
        put(f"Preview of {report} at {address}")
        put("Ctrl-C ends it.")
        sys.stdout.flush()
        if browser:
            _open_browser(address)
        _work(shown, Stop())


def _work(shown: "Preview", stop: "Stop") -> None:
    """Render in a thread of its own, and tell here what became of it, until a signal comes."""
    from threading import Thread

    worker = Thread(target=shown.run, args=(stop,), name="preview", daemon=True)
    worker.start()
    told, version = 0, -1
    try:
        while worker.is_alive():
            state = shown.wait(version, 1.0)
            version = state.version
            if not state.stage and state.attempt != told:
                told = state.attempt
                _tell(shown)
    finally:
        stop.request()
        worker.join(1.0)


def _tell(shown: "Preview") -> None:
    from broadsheet.cli.failures import print_failure, print_line
    from broadsheet.cli.results import warnings_of

    state = shown.state
    if state.failure is not None:
        print_failure(state.failure)
        return
    put(f"rendered in {state.seconds:.1f} s")
    sys.stdout.flush()
    for text in warnings_of(state.provenance):
        print_line("warning", text)


def _open_browser(address: str) -> None:
    import webbrowser
    from threading import Thread

    # Some browsers only return when their window is closed.
    Thread(target=webbrowser.open, args=(address,), daemon=True).start()
