"""Which encoding a text file has, and its text as checked UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import IO, TYPE_CHECKING, Any, TextIO

from broadsheet.lib.errors import Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 1 << 20
_EVIDENCE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings that files are really written in; the detector knows many more and likes them.
_WESTERN = ["cp1252", "cp1250", "cp1254", "cp1257", "latin_1"]
_OTHERS = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874"]
_EASTERN = ["cp932", "euc_jp", "gb18030", "big5", "cp949"]


def byte_order_mark(sample: bytes) -> tuple[str, int] | None:
    """The encoding that the file's first bytes declare, and how many they are."""
    return next(((name, len(mark)) for mark, name in _MARKS if sample.startswith(mark)), None)


def detect_encoding(sample: bytes, *, complete: bool) -> str:
    """The encoding of a text without a mark, from its first bytes.

    UTF-8 wherever the sample is valid UTF-8; `complete` says that no character can be cut at
    its end. What follows the sample is checked while it is read.
    """
    wide = _wide_encoding(sample)
    if wide is not None:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=complete)
    except UnicodeDecodeError:
        return _guess(sample)
    return "utf-8"


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of mostly western text is NUL."""
    half = len(sample) // 2
    if not half or sample.count(b"\0") < half // 2:
        return None
    even, odd = sample[0::2].count(b"\0"), sample[1::2].count(b"\0")
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    lines = [line for line in sample.splitlines() if not line.isascii()]
    evidence = b"\n".join(lines)[:_EVIDENCE]
    best = from_bytes(evidence, cp_isolation=_WESTERN + _OTHERS + _EASTERN).best()
    if best is None:
        return "cp1252" if _decodes(evidence, "cp1252") else "latin-1"
    # Western and central European code pages share most letters; where they tell the same
    # text, it is the western one that most files are in.
    if _decodes(evidence, "cp1252") and evidence.decode("cp1252") == str(best):
        return "cp1252"
    return str(best.encoding)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class Utf8Stream(io.RawIOBase):
    """A binary stream in any encoding, read as UTF-8; every byte is checked on the way.

    `head` is the first of its text, for looking at; `skip` takes characters off its front.
    `watch` sees each chunk that is read. Raises SourceError, naming file and line, for a byte
    that the encoding does not know and for NUL, which no table of text has.
    """

    def __init__(
        self,
        raw: IO[bytes],
        label: str,
        encoding: str | None = None,
        watch: Callable[[bytes], None] | None = None,
    ) -> None:
        super().__init__()
        self._raw = raw
        self._label = label
        self._is_chosen = encoding is not None
        self._line = 1
        self._ended = False
        self.watch = watch
        sample = self._sample()
        mark = byte_order_mark(sample)
        found = mark[0] if mark else encoding
        self.encoding = found or detect_encoding(sample, complete=len(sample) < SAMPLE)
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self.head = self._decode(sample[mark[1] if mark else 0 :])
        self.is_whole_head = self._ended
        self._pending = memoryview(self.head.encode())

    def _sample(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while size < SAMPLE:
            part = self._raw.read(SAMPLE - size)
            if not part:
                self._ended = True
                break
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def skip(self, characters: int) -> None:
        """Leave out the first characters of `head`."""
        self.head = self.head[characters:]
        self._pending = memoryview(self.head.encode())

    def at_end(self) -> bool:
        """Whether nothing is left to read."""
        self._fill()
        return not self._pending

    def as_text(self) -> TextIO:
        """The rest as text, line ends as they are."""
        return io.TextIOWrapper(io.BufferedReader(self, SAMPLE), encoding="utf-8", newline="")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._fill()
        part = self._pending[: len(buffer)]
        buffer[: len(part)] = part
        self._pending = self._pending[len(part) :]
        if self.watch is not None and part:
            self.watch(bytes(part))
        return len(part)

    def _fill(self) -> None:
        while not self._pending and not self._ended:
            data = self._raw.read(SAMPLE)
            self._ended = not data
            self._pending = memoryview(self._decode(data).encode())

    def _decode(self, data: bytes) -> str:
        try:
            text = self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self.encoding, "replace")
            bad = error.object[error.start : error.start + 1].hex().upper()
            raise self._failure(before, f"the byte 0x{bad} is no {self.encoding} text") from error
        nul = text.find("\0")
        if nul >= 0:
            raise self._failure(text[:nul], "there is a NUL character, which no text has")
        self._line += text.count("\n")
        return text

    def _failure(self, before: str, message: str) -> SourceError:
        lines = before.count("\n")
        if self._is_chosen:
            hint = "the encoding that the source sets is not the file's"
        else:
            hint = "set encoding to the file's own, for example cp1252 or utf-16"
        return SourceError(message, hint=hint, place=Place(self._label, self._line + lines))
