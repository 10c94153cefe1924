"""The command `broadsheet`: hears signals from the first moment on, and says how it ended.

Everything else is imported inside, as importing takes a while and Ctrl-C may come meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

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
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        from broadsheet.cli.invocation import invoke

        return invoke(given)
    except KeyboardInterrupt:
        from broadsheet.cli.exit_codes import INTERRUPTED

        _leave(INTERRUPTED)
    except Terminated:
        from broadsheet.cli.exit_codes import TERMINATED

        _leave(TERMINATED)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def _leave(code: int) -> NoReturn:
    """End now: a thread may be deep in a query that nothing can interrupt."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    from broadsheet.lib.scratch import sweep

    sweep()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)
