"""The starter project: sources, sample data and three reports, ready to run."""

from __future__ import annotations

import shutil
import sqlite3
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from broadsheet.lib.errors import OutputError
from broadsheet.starter.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path

_DATA, _REPORTS = "data", "reports"


def create_project(folder: Path) -> tuple[Path, ...]:
    """Make a project in `folder`: its reports, sources and sample data; returns the reports.

    The folder may be missing or empty. Raises OutputError where it is neither or can't be
    written; nothing is left behind then.
    """
    _refuse_filled(folder)
    missing = _first_missing(folder)
    try:
        _write(folder)
    except BaseException as error:
        _remove(folder, missing)
        if isinstance(error, OSError | sqlite3.Error):
            raise _failure(folder, error) from error
        raise
    return tuple(sorted((folder / _REPORTS).glob("*.yaml")))


def _write(folder: Path) -> None:
    with as_file(files("broadsheet.starter") / "project") as template:
        # Copied without modes and times: a package may be installed read-only.
        shutil.copytree(template, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    write_sample(folder / _DATA)


def _refuse_filled(folder: Path) -> None:
    try:
        is_filled = folder.exists() and any(folder.iterdir())
    except NotADirectoryError:
        raise OutputError(f"{folder} is a file", hint="name a folder that is new") from None
    except OSError as error:
        raise _failure(folder, error) from error
    if is_filled:
        hint = "name a folder that is new or empty"
        raise OutputError(f"the folder {folder} is not empty", hint=hint)


def _first_missing(folder: Path) -> Path | None:
    """The topmost of the folder and those above it that is still to be made."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    return missing[-1] if missing else None


def _remove(folder: Path, missing: Path | None) -> None:
    """Take back what was written: all that had been missing, else what the folder now holds."""
    if missing is not None:
        shutil.rmtree(missing, ignore_errors=True)
        return
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _failure(folder: Path, error: OSError | sqlite3.Error) -> OutputError:
    reason = getattr(error, "strerror", None) or str(error)
    hint = "check the folder's rights and the room on its disk"
    return OutputError(f"can't make a project in {folder}: {reason.lower()}", hint=hint)
