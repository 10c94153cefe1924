"""Failures as the command line tells them: in words, and as data for machines."""

from __future__ import annotations

import os
import sys
from typing import Any

from broadsheet.cli.terminal import fitted, harmless, put, styled
from broadsheet.lib.errors import BroadsheetError, Place, Problem


def print_failure(failure: BaseException, *, debug: bool = False) -> None:
    """Tell a failure on standard error."""
    if not isinstance(failure, BroadsheetError):
        _print_defect(failure, debug)
        return
    for problem in failure.problems:
        print_problem(problem)
    if debug:
        put(harmless(_trace(failure)), sys.stderr)


def print_problem(problem: Problem) -> None:
    """Tell one thing that is wrong on standard error."""
    where = str(problem.place)
    print_line("error", f"{where}: {problem.message}" if where else problem.message)
    if problem.hint:
        print_line("hint", problem.hint)


def print_line(label: str, text: str) -> None:
    """One labelled line on standard error: `error: ...`, `hint: ...`, `warning: ...`."""
    style = {"error": "error", "warning": "warning"}.get(label, "quiet")
    head = styled(f"{label}:", style, sys.stderr)  # type: ignore[arg-type]
    indent = "  " if label == "hint" else ""
    margin = " " * len(f"{indent}{label}: ")
    first, *rest = fitted(harmless(text), len(margin), sys.stderr)
    put(f"{indent}{head} {first}", sys.stderr)
    for line in rest:
        put(f"{margin}{line}", sys.stderr)


def failure_data(failure: BaseException) -> dict[str, Any]:
    """A failure for machines; where there are several problems, the fields are the first's."""
    if not isinstance(failure, BroadsheetError):
        return problem_data("defect", Problem(Place(), _summary(failure)))
    data = problem_data(failure.code, *failure.problems, retryable=failure.retryable)
    return data | {"message": failure.message}


def problem_data(code: str, *problems: Problem, retryable: bool = False) -> dict[str, Any]:
    """Problems for machines, under the fields of the first."""
    found = [_problem_data(problem) for problem in problems]
    return {"code": code, "retryable": retryable, **found[0], "problems": found}


def _problem_data(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "message": problem.message,
        "hint": problem.hint,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "field": place.field or None,
    }


def _print_defect(failure: BaseException, debug: bool) -> None:
    print_line("error", _summary(failure))
    if debug:
        put(harmless(_trace(failure)), sys.stderr)
        print_line("hint", "this is a defect of Broadsheet; please report it with the lines above")
        return
    try:
        # Only the person who ran it may read it: a message can hold data.
        import tempfile

        handle, name = tempfile.mkstemp(prefix="broadsheet-defect-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(_trace(failure))
        where = f"please report it with {name}"
    except OSError:
        where = "run it again with BROADSHEET_DEBUG=1 to see where"
    print_line("hint", f"this is a defect of Broadsheet; {where}")


def _summary(failure: BaseException) -> str:
    text = " ".join(str(failure).split())
    name = type(failure).__name__
    return f"unexpected {name}: {text[:300]}" if text else f"unexpected {name}"


def _trace(failure: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(failure))
