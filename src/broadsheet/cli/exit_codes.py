"""Exit codes: what a script learns without reading a word."""

from __future__ import annotations

from broadsheet.lib.errors import BroadsheetError

OK = 0
DEFECT = 1
USAGE = 2
INTERRUPTED = 130
TERMINATED = 143
PIPE_CLOSED = 141

BY_CODE = {
    "error": USAGE,
    "definition": USAGE,
    "source": 3,
    "check": 4,
    "limit": 5,
    "transform": 6,
    "render": 7,
    "output": 8,
}
"""The exit code for each `BroadsheetError.code`."""

MEANINGS = {
    OK: "all is well",
    DEFECT: "an unexpected failure: a defect of Broadsheet",
    USAGE: "the command line, a definition, a parameter or a setting is wrong",
    3: "a source can't be reached, or refuses",
    4: "a data check stopped a report",
    5: "a limit of rows, time or memory was passed",
    6: "SQL over datasets is wrong, or not allowed",
    7: "a format can't be made",
    8: "a file can't be written",
    INTERRUPTED: "stopped by Ctrl-C",
    PIPE_CLOSED: "whoever read the output went away, as head does",
    TERMINATED: "stopped by SIGTERM or SIGHUP",
}
"""What each exit code says."""

SEVERAL = """\
Of several reports, the first in the order of the command line that failed
gives the code; the others are made all the same."""

_LINES = "\n".join(f"{code:5}  {meaning}" for code, meaning in MEANINGS.items())
EPILOGUE = f"""\b
Exit codes:
{_LINES}
{SEVERAL}"""


def exit_code(failure: BaseException) -> int:
    """The exit code for a failure."""
    return BY_CODE[failure.code] if isinstance(failure, BroadsheetError) else DEFECT
