"""Opening a file's bytes: as a stream without its compression, or with random access."""

from __future__ import annotations

import io
import shutil
import zlib
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from broadsheet.lib.errors import BroadsheetError, Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.sources.reading.location import File, Location

_BUFFER = 1 << 20


@contextmanager
def open_stream(file: File) -> Iterator[IO[bytes]]:
    """The file's bytes from start to end, decompressed. Raises SourceError."""
    with _open_raw(file.location) as raw, ExitStack() as stack:
        try:
            stream = _decompressed(raw, file, stack)
        except _broken() as error:
            raise _damaged(file, error) from error
        yield cast("IO[bytes]", _Stream(stream, file))


@contextmanager
def open_seekable(file: File, folder: Path) -> Iterator[Any]:
    """The file for reading anywhere in it; a compressed one is unpacked into `folder` first."""
    if file.compression is None:
        with _open_raw(file.location) as raw:
            yield raw
        return
    unpacked = folder / "unpacked"
    with open_stream(file) as stream, unpacked.open("wb") as copy:
        shutil.copyfileobj(stream, copy, _BUFFER)
    try:
        with unpacked.open("rb") as opened:
            yield opened
    finally:
        unpacked.unlink()


@contextmanager
def _open_raw(location: Location) -> Iterator[IO[bytes]]:
    try:
        opened = location.system.open(location.path, "rb")
    except Exception as error:
        raise location.failure(error) from error
    with opened:
        yield cast("IO[bytes]", _Guarded(opened, location))


class _Guarded(io.RawIOBase):
    """A file of some file system, whose many kinds of errors come out as SourceError."""

    def __init__(self, inner: Any, location: Location) -> None:
        super().__init__()
        self._inner = inner
        self._location = location

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._inner.seekable())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._inner.seek(offset, whence))

    def tell(self) -> int:
        return int(self._inner.tell())

    def read(self, size: int = -1, /) -> bytes:
        try:
            return bytes(self._inner.read(size))
        except Exception as error:
            raise self._location.failure(error) from error

    def readall(self) -> bytes:
        return self.read(-1)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Stream(io.RawIOBase):
    """Decompressed bytes; damage found on the way comes out as SourceError."""

    def __init__(self, inner: Any, file: File) -> None:
        super().__init__()
        self._inner = inner
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            return bytes(self._inner.read(size))
        except BroadsheetError:
            raise
        except _broken() as error:
            raise _damaged(self._file, error) from error

    def readall(self) -> bytes:
        return self.read(-1)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _decompressed(raw: IO[bytes], file: File, stack: ExitStack) -> Any:
    match file.compression:
        case "gz":
            import gzip

            return stack.enter_context(gzip.open(raw))
        case "bz2":
            import bz2

            return stack.enter_context(bz2.open(raw))
        case "xz":
            import lzma

            return stack.enter_context(lzma.open(raw))
        case "zst":
            import pyarrow as pa

            return stack.enter_context(pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd"))
        case "zip":
            return _only_member(raw, file, stack)
    return raw


def _only_member(raw: IO[bytes], file: File, stack: ExitStack) -> IO[bytes]:
    from zipfile import ZipFile

    archive = stack.enter_context(ZipFile(raw))
    # What macOS adds for itself is no data.
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise SourceError(
            f"the archive has {len(members)} files, where one is expected",
            hint="unpack it into a folder and point the source there",
            place=Place(file.label),
        )
    if members[0].flag_bits & 1:
        raise SourceError(
            "the archive is locked with a password",
            hint="store it without one",
            place=Place(file.label),
        )
    return stack.enter_context(archive.open(members[0]))


def _broken() -> tuple[type[Exception], ...]:
    import lzma
    from zipfile import BadZipFile

    return (OSError, EOFError, zlib.error, lzma.LZMAError, BadZipFile, NotImplementedError)


def _damaged(file: File, error: Exception) -> SourceError:
    return SourceError(
        f"the {file.compression or ''} file is damaged or cut off: {error}".replace("  ", " "),
        hint="fetch or write it again",
        place=Place(file.label),
    )
