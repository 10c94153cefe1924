"""One format of a long document, made in a process of its own.

There it has a limit of memory, and a crash is one failed format.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import LimitError, RenderError
from broadsheet.lib.stop import Stopped

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.lib.stop import Stop
    from broadsheet.pipeline.render_child import Request


def render_apart(request: Request, stop: Stop) -> tuple[Path, ...]:
    """Make the files of one format. `stop` ends the process at once.

    Raises RenderError, LimitError past the memory allowed, OSError as the renderer met it.
    """
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            # Modules that stand where we were started are none of ours (-P).
            [sys.executable, "-P", "-m", "broadsheet.pipeline.render_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            # Arrow's own allocator would reserve a GiB of the limit before it uses any.
            env=os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"},
        ) as process,
    ):
        try:
            with stop.ending(process.kill):
                answer = _ask(process, request)
                code = process.wait() if answer is None else 0
        finally:
            process.kill()
        stop.check()
        if answer is None:
            complaints.seek(0)
            raise _too_large(request) if code < 0 else RuntimeError(complaints.read().decode())
    if "files" in answer:
        return tuple(request.folder / name for name in answer["files"])
    raise _failure(answer, request)


def _ask(process: subprocess.Popen[bytes], request: Request) -> dict[str, Any] | None:
    """The answer, or None where the process died before it had one."""
    if process.stdin is None or process.stdout is None:
        raise Stopped
    try:
        # Standard input stays open: the process ends by itself when it closes.
        process.stdin.write(pickle.dumps(request))
        process.stdin.flush()
    except BrokenPipeError:
        return None
    text = process.stdout.read()
    answer: dict[str, Any] | None = json.loads(text) if text else None
    return answer


def _too_large(request: Request) -> LimitError:
    return LimitError(
        f"{request.renderer.format} needs more memory than the "
        f"{request.memory / 2**30:g} GiB allowed, and was stopped",
        hint="show fewer rows or columns, or allow more with BROADSHEET_MEMORY",
    )


def _failure(answer: dict[str, Any], request: Request) -> Exception:
    match answer["failed"]:
        case "render":
            return RenderError(answer["message"], hint=answer["hint"])
        case "memory":
            return _too_large(request)
        case "storage":
            return OSError(answer["number"], answer["message"])
        case _:
            return RuntimeError(answer["message"])
