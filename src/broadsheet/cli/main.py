"""The command `broadsheet`: runs a command, turns what happens into words and an exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from typer.exceptions import Abort, Exit, TyperException

from broadsheet.cli.exit_codes import (
    DEFECT,
    INTERRUPTED,
    OK,
    PIPE_CLOSED,
    TERMINATED,
    USAGE,
    exit_code,
)
from broadsheet.cli.failures import failure_data, print_failure, print_line
from broadsheet.cli.terminal import flush, prepare_streams, put_json
from broadsheet.lib.errors import BroadsheetError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


class Terminated(BaseException):
    """SIGTERM or SIGHUP came."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Where a signal ends it, this does not return: threads that still work are not waited for.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = given[: given.index("--")] if "--" in given else given
    # Wherever they stand: who asks for a traceback has just run the same line without it.
    given = [text for text in given if text != "--debug"]
    prepare_streams()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        return _run(given, wants_json="--json" in options, debug="--debug" in options)
    except BrokenPipeError:
        # The reader went away, as `head` does.
        _silence(sys.stdout)
        return PIPE_CLOSED
    except (KeyboardInterrupt, Abort):
        _leave(INTERRUPTED)
    except Terminated:
        _leave(TERMINATED)


def _run(arguments: list[str], *, wants_json: bool, debug: bool) -> int:
    try:
        code = _invoke(arguments or ["--help"])
        flush()
    except TyperException as error:
        if wants_json:
            put_json(_document(USAGE, {"code": "usage", "message": error.format_message()}))
        _print_usage(error)
        return USAGE
    except (BrokenPipeError, Abort):
        raise
    except Exception as error:
        return _fail(error, wants_json=wants_json, debug=debug)
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


def _fail(error: Exception, *, wants_json: bool, debug: bool) -> int:
    code = exit_code(error)
    if wants_json:
        with contextlib.suppress(OSError, BroadsheetError):
            put_json(_document(code, failure_data(error)))
            flush()
    if not wants_json or code == DEFECT:
        print_failure(error, debug=debug or _asks_for_debug())
    if isinstance(error, BroadsheetError) and isinstance(error.__cause__, OSError):
        _silence(sys.stdout)
    return code


def _document(code: int, error: dict[str, Any]) -> dict[str, Any]:
    return {"ok": False, "exit_code": code, "error": error}


def _print_usage(error: TyperException) -> None:
    print_line("error", error.format_message())
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "broadsheet"
    print_line("hint", f"see {path} --help")


def _asks_for_debug() -> bool:
    if "BROADSHEET_DEBUG" not in os.environ:
        return False
    from broadsheet.lib.settings import load_settings

    try:
        return load_settings().debug
    except BroadsheetError:
        return False


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def _leave(code: int) -> NoReturn:
    """End now: a thread may be deep in a query that nothing can interrupt."""
    from broadsheet.lib.scratch import sweep

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sweep()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _silence(stream: Any) -> None:
    """Let what is still buffered go nowhere, so that nothing complains at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
