"""The process that makes one format of a long document, within a limit of memory.

Started by `pipeline.render_process` with a pickled request on standard input, which stays
open as long as the parent lives. The answer is one JSON object on standard output.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from broadsheet.lib.errors import RenderError
from broadsheet.pipeline.spool import read_spool

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.renderers.base import Renderer

_GONE = 70


@dataclass(frozen=True, slots=True)
class Request:
    """What to make: `spool` as files named by `stem` in `folder`, in `memory` bytes."""

    renderer: Renderer
    spool: Path
    folder: Path
    stem: str
    memory: int


def _end_with_parent(life: BinaryIO) -> None:
    """Nobody waits for what this process makes once the other end of `life` is closed."""
    life.read()
    os._exit(_GONE)


def answer(request: Request) -> dict[str, Any]:
    """Make the format; says which files, or why not."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (request.memory, request.memory))
    try:
        # What libraries make on the way lies where the parent cleans up.
        tempfile.tempdir = str(request.spool.parent)
        document = read_spool(request.spool)
        files = request.renderer.render(document, request.folder, request.stem)
    except RenderError as error:
        return {"failed": "render", "message": error.message, "hint": error.hint}
    except MemoryError:
        return {"failed": "memory"}
    except OSError as error:
        return {"failed": "storage", "number": error.errno, "message": error.strerror}
    except Exception:
        return {"failed": "defect", "message": traceback.format_exc()}
    return {"files": [file.name for file in files]}


def main() -> None:
    """Entry point of the process."""
    request = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()
    # What a library prints must not mix with the answer.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    json.dump(answer(request), out)
    out.flush()
    # The thread may hold the lock of standard input, which an ordinary exit would wait for.
    os._exit(0)


if __name__ == "__main__":
    main()
