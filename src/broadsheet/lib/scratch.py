"""Folders for the time of one piece of work, of which nothing stays behind."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from broadsheet.lib.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = "broadsheet-"
_LOCK = ".in-use"


class _Register:
    """The folders in use, so that a process which must end at once can remove them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.folders: set[Path] = set()
        self.closed = False


_register = _Register()


@contextmanager
def scratch_folder(parent: Path | None = None, prefix: str = _PREFIX) -> Iterator[Path]:
    """A private folder (in `parent`, or where temporary files go), gone afterwards.

    Folders that a process left behind when it was killed are removed first. Raises OSError
    where it can't be made.
    """
    parent = parent or Path(tempfile.gettempdir())
    _remove_abandoned(parent, prefix)
    folder, lock = _make(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
        with _register.lock:
            _register.folders.discard(folder)


def _make(parent: Path, prefix: str) -> tuple[Path, int]:
    """A new folder and its held lock, which the operating system lets go of when we die."""
    while True:
        with _register.lock:
            if _register.closed:
                raise InterruptedError("this process is ending")
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            _register.folders.add(folder)
        try:
            lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / _LOCK).exists():
            return folder, lock
        # Before it was locked, somebody took it for abandoned.
        os.close(lock)
        with _register.lock:
            _register.folders.discard(folder)


def _remove_abandoned(parent: Path, prefix: str) -> None:
    for lock in parent.glob(f"{glob.escape(prefix)}*/{_LOCK}"):
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:
            # Somebody holds it, so somebody works there.
            continue
        finally:
            os.close(descriptor)


@contextmanager
def own_temporary_folder() -> Iterator[None]:
    """While inside, whatever this process calls temporary is made in one folder that goes away.

    So also what libraries make is gone when the process must end without waiting. Raises
    OutputError where it can't be made.
    """
    before = tempfile.tempdir
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_folder())
        except OSError as error:
            raise OutputError(
                f"can't make a temporary folder: {error.strerror or error}",
                hint="set TMPDIR to a folder with room",
            ) from None
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before


def sweep() -> None:
    """Remove every folder still in use, and allow no new one.

    For a process that ends without waiting for its threads.
    """
    with _register.lock:
        _register.closed = True
        for folder in _register.folders:
            # A thread that still works may write while we remove; once more is enough then.
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
