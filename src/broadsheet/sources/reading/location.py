"""Where the files are: a path, folder or pattern, on this machine or behind any fsspec URL."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import BroadsheetError, SourceError
from broadsheet.sources.reading.naming import Format, compression, file_format

if TYPE_CHECKING:
    from collections.abc import Mapping

_PATTERN = re.compile(r"[*?\[]")
_MOST_NEAR_NAMES = 3


@dataclass(frozen=True, slots=True)
class Location:
    """A file system and a path in it; `label` is how a person knows it, without secrets."""

    system: Any
    path: str
    label: str
    secrets: tuple[str, ...] = ()
    is_web: bool = False

    def failure(self, error: Exception) -> SourceError:
        """What went wrong with this place, in words that give no secret away."""
        if isinstance(error, FileNotFoundError):
            return SourceError(f"there is no file {self.label}", hint=self._near())
        if isinstance(error, PermissionError):
            return SourceError(
                f"{self.label} may not be read", hint="check its permissions or the credentials"
            )
        text = str(error) or type(error).__name__
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return SourceError(
            f"{self.label} can't be read: {text}",
            retryable=isinstance(error, TimeoutError | ConnectionError),
        )

    def _near(self) -> str | None:
        parent, _, name = self.path.rstrip("/").rpartition("/")
        if self.is_web:
            return None
        try:
            names = [_name(path) for path in self.system.ls(parent or "/", detail=False)]
        except Exception:  # the hint is a courtesy, whose failure must not hide the reason
            return f"the folder {parent} is not there either" if parent else None
        near = get_close_matches(name, names, n=_MOST_NEAR_NAMES, cutoff=0.6)
        return f"there is {', '.join(near)}" if near else None


@dataclass(frozen=True, slots=True)
class File:
    """One file of a source; `name` is its path below the source's folder."""

    location: Location
    name: str
    format: Format

    @property
    def label(self) -> str:
        """How a person knows it."""
        return self.location.label

    @property
    def compression(self) -> str | None:
        """gz, bz2, xz, zst or zip, by the suffix."""
        return compression(self.name)


def resolve(path: str, base_folder: Path, options: Mapping[str, Any]) -> Location:
    """The place that a config's path names; relative ones count from `base_folder`."""
    import fsspec
    from fsspec.implementations.local import LocalFileSystem

    if "://" not in path:
        local = Path(base_folder, Path(path).expanduser()).absolute().as_posix()
        return Location(LocalFileSystem(), local, path)
    secrets = _secrets(path, options)
    label = _without_secrets(path)
    try:
        system, inner = fsspec.core.url_to_fs(path, **options)
    except ImportError as error:
        raise SourceError(
            f"{path.partition('://')[0]} addresses need a package more", hint=str(error)
        ) from error
    except Exception as error:
        raise Location(None, "", label, secrets, is_web=True).failure(error) from error
    is_web = path.startswith(("http://", "https://"))
    return Location(system, str(inner), label, secrets, is_web)


def find_files(location: Location, only: Format | None) -> tuple[File, ...]:
    """The files at a place, by name; raises SourceError where there are none.

    A folder gives the files in it (not below it) whose suffix says a known format, or `only`
    that format; a pattern gives what matches; a single file is taken as `only` whatever its
    suffix says.
    """
    try:
        # A listing that a file system remembers may be older than this run.
        location.system.invalidate_cache()
        if location.is_web or location.system.isfile(location.path):
            return (_single(location, only),)
        if location.system.isdir(location.path):
            return _in_folder(location, only)
        if _PATTERN.search(location.path):
            return _matching(location, only)
    except BroadsheetError:
        raise
    except Exception as error:
        raise location.failure(error) from error
    raise location.failure(FileNotFoundError())


def _single(location: Location, only: Format | None) -> File:
    # The address of a file on the web may go on after its name.
    name = _name(location.label if location.is_web else location.path)
    found = only or file_format(name)
    if found is None:
        raise SourceError(
            f"the suffix of {location.label} does not say what is in it",
            hint="set format: csv, excel, json, ndjson or parquet",
        )
    return File(location, name, found)


def _in_folder(location: Location, only: Format | None) -> tuple[File, ...]:
    paths = sorted(
        entry["name"] for entry in location.system.ls(location.path, detail=True) if _is_file(entry)
    )
    root = location.path.rstrip("/")
    files = _known(location, paths, root)
    chosen = tuple(file for file in files if only in (None, file.format))
    if not chosen:
        what = f"{only} file" if only else "file of a known format"
        raise SourceError(
            f"there is no {what} in the folder {location.label}",
            hint=f"there is {_some([_name(path) for path in paths])}" if paths else "it is empty",
        )
    return chosen


def _matching(location: Location, only: Format | None) -> tuple[File, ...]:
    matches = location.system.glob(location.path, detail=True)
    paths = sorted(path for path, entry in matches.items() if _is_file(entry))
    root = _PATTERN.split(location.path, maxsplit=1)[0].rpartition("/")[0]
    if not paths:
        raise SourceError(f"no file matches {location.label}", hint=_listing(location, root))
    if only:
        return tuple(_file(location, path, root, only) for path in paths)
    files = _known(location, paths, root)
    if not files:
        raise SourceError(
            f"the suffixes of the files that match {location.label} don't say what is in them",
            hint="set format: csv, excel, json, ndjson or parquet",
        )
    return files


def _known(location: Location, paths: list[str], root: str) -> tuple[File, ...]:
    """Those of a known format; hidden ones are some program's own business."""
    formats = ((path, file_format(_name(path))) for path in paths)
    return tuple(
        _file(location, path, root, found)
        for path, found in formats
        if found and not _name(path).startswith((".", "_", "~$"))
    )


def _file(location: Location, path: str, root: str, found: Format) -> File:
    name = path.removeprefix(root).lstrip("/")
    start = _PATTERN.split(location.label, maxsplit=1)[0]
    folder = start.rpartition("/")[0] if start != location.label else location.label.rstrip("/")
    label = f"{folder}/{name}" if folder else name
    return File(replace(location, path=path, label=label), name, found)


def _listing(location: Location, root: str) -> str | None:
    try:
        names = [_name(path) for path in location.system.ls(root or "/", detail=False)]
    except FileNotFoundError:
        return "its folder does not exist"
    return f"in its folder there is {_some(sorted(names))}" if names else "its folder is empty"


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NEAR_NAMES
    text = ", ".join(names[:_MOST_NEAR_NAMES])
    return f"{text} and {more} more" if more > 0 else text


def _is_file(entry: Mapping[str, Any]) -> bool:
    """Symbolic links count as what they point at."""
    if entry.get("islink") and entry["type"] != "directory":
        return Path(entry["name"]).is_file()
    return bool(entry["type"] == "file")


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _without_secrets(url: str) -> str:
    """The URL without user, password and the values of its query (signatures, tokens)."""
    scheme, _, rest = url.partition("://")
    rest = rest.rsplit("@", 1)[-1] if "@" in rest.partition("/")[0] else rest
    if scheme in ("http", "https"):
        rest = rest.partition("?")[0]
    return f"{scheme}://{rest}"


def _secrets(url: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that no message may show, the longest first."""
    rest = url.partition("://")[2]
    host = rest.partition("/")[0]
    found = {host.rpartition("@")[0]} if "@" in host else set()
    found |= set(found and next(iter(found)).split(":"))
    if "?" in rest:
        query = rest.partition("?")[2]
        found |= {query} | {pair.partition("=")[2] for pair in query.split("&")}
    found |= set(_texts(options))
    return tuple(sorted((text for text in found if len(text) > 3), key=len, reverse=True))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [t for i in items for t in _texts(i)] if isinstance(value, dict | list) else []
