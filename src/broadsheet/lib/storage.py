"""What an operating system's error about a file means for a person."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from broadsheet.lib.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SCRATCH = "broadsheet-"
_NO_FOLDER = frozenset({errno.EEXIST, errno.ENOTDIR})


def has_no_room(error: OSError) -> bool:
    """Whether the disk is full, or a limit of the system says that it is."""
    return error.errno in _FULL or error.errno == errno.EFBIG or "No space left" in str(error)


def output_error(error: OSError, path: Path) -> OutputError:
    """Why `path` can't be written, or made a folder."""
    if has_no_room(error):
        folder = path if path.is_dir() else path.parent
        return _no_room(error, folder, "free some space, or choose another folder")
    if error.errno in _NO_FOLDER:
        message = f"can't write to {path}: a file stands where a folder is needed"
        return OutputError(message, hint="choose another folder")
    return _refused(error, path, "check the folder and its rights")


def scratch_error(error: OSError, path: Path) -> OutputError:
    """Why rows can't be kept in the temporary file `path`."""
    hint = "set TMPDIR to a folder with room"
    if not has_no_room(error):
        return _refused(error, path, hint)
    # Where temporary folders are made; their own names would help nobody.
    outside = (folder for folder in path.parents if not folder.name.startswith(_SCRATCH))
    return _no_room(error, next(outside, path), f"free some space, or {hint}")


def _refused(error: OSError, path: Path, hint: str) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"can't write {path}: {reason}", hint=hint)


def _no_room(error: OSError, folder: Path, hint: str) -> OutputError:
    if error.errno == errno.EFBIG:
        message = f"a file in {folder} became larger than this system allows"
        return OutputError(message, hint="raise its limit, see ulimit -f", retryable=True)
    return OutputError(f"the disk that holds {folder} is full", hint=hint, retryable=True)
