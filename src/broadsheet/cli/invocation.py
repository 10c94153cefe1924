"""One call of the command line: runs a command, turns what happens into words and a code."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from typer.exceptions import Abort, Exit, TyperException

from broadsheet.cli.exit_codes import DEFECT, OK, PIPE_CLOSED, USAGE, exit_code
from broadsheet.cli.failures import failure_data, print_failure, print_problem, problem_data
from broadsheet.cli.terminal import flush, prepare_streams, put_json
from broadsheet.lib.errors import BroadsheetError, OutputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def invoke(given: Sequence[str]) -> int:
    """Run the command line `given`, and return its exit code."""
    end = given.index("--") if "--" in given else len(given)
    options = given[:end]
    # Wherever they stand: who asks for a traceback has just run the same line without it.
    arguments = [text for text in options if text != "--debug"] + list(given[end:])
    if "--debug" in options:
        os.environ["BROADSHEET_DEBUG"] = "1"
    prepare_streams()
    try:
        return _run(arguments, wants_json="--json" in options)
    except BrokenPipeError:
        # The reader went away, as `head` does.
        _silence(sys.stdout)
        return PIPE_CLOSED
    except Abort:
        raise KeyboardInterrupt from None


def _run(arguments: list[str], *, wants_json: bool) -> int:
    try:
        code = _invoke(arguments or ["--help"])
        flush()
    except TyperException as error:
        problem = _usage_problem(error)
        if not wants_json or not _put_error(USAGE, problem_data("usage", problem)):
            print_problem(problem)
        return USAGE
    except (BrokenPipeError, Abort):
        raise
    except Exception as error:
        return _fail(error, wants_json=wants_json)
    return code


def _invoke(arguments: list[str]) -> int:
    """Run a command; unlike Typer's own way this leaves every exception to us."""
    from typer.main import get_command

    from broadsheet.cli.root import app

    if "_BROADSHEET_COMPLETE" in os.environ:
        app(arguments, prog_name="broadsheet")
    command = get_command(app)
    try:
        with command.make_context("broadsheet", arguments) as context:
            command.invoke(context)
    except Exit as exit_:
        return exit_.exit_code
    return OK


def _fail(error: Exception, *, wants_json: bool) -> int:
    code = exit_code(error)
    is_told = wants_json and _put_error(code, failure_data(error))
    if not is_told or code == DEFECT:
        print_failure(error, debug=_asks_for_debug())
    if isinstance(error.__cause__, OSError):
        _silence(sys.stdout)
    return code


def _put_error(code: int, error: dict[str, Any]) -> bool:
    """Print an error as JSON; whether that was possible."""
    try:
        put_json({"ok": False, "exit_code": code, "error": error})
        flush()
    except BrokenPipeError:
        raise
    except OutputError:
        _silence(sys.stdout)
        return False
    return True


def _usage_problem(error: TyperException) -> Problem:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "broadsheet"
    return Problem(Place(), error.format_message(), f"see {path} --help")


def _asks_for_debug() -> bool:
    if "BROADSHEET_DEBUG" not in os.environ:
        return False
    from broadsheet.lib.settings import load_settings

    try:
        return load_settings().debug
    except BroadsheetError:
        return False


def _silence(stream: Any) -> None:
    """Let what is still buffered go nowhere, so that nothing complains at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
