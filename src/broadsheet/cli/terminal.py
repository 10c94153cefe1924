"""Plain text to a terminal, a pipe or a file: colour where it is seen, nothing that harms."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TextIO

from broadsheet.lib.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Style = Literal["error", "warning", "good", "quiet", "strong"]

_CODES: dict[Style, str] = {
    "error": "1;31",
    "warning": "33",
    "good": "32",
    "quiet": "2",
    "strong": "1",
}
_HARMFUL = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
}
_NARROWEST = 20
_MARKS = {"✓": "ok", "✗": "failed", "–": "-", "…": "...", "·": "-"}


def harmless(text: str) -> str:
    """`text` with control characters shown, so that data can't steer a terminal."""
    return text.translate(_HARMFUL)


def fitted(text: str, margin: int, stream: TextIO) -> list[str]:
    """The lines of `text`; where `stream` is a terminal, broken between words at its edge.

    `margin` columns of each line are for something else. A long word, such as a path to be
    copied, is left whole.
    """
    lines = text.split("\n")
    if not is_terminal(stream):
        return lines
    width = max(shutil.get_terminal_size().columns - margin, _NARROWEST)
    pieces = [
        textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
        for line in lines
    ]
    return [piece for found in pieces for piece in found]


def styled(text: str, style: Style, stream: TextIO) -> str:
    """`text` in a style, where `stream` is a terminal that shows colours."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if _has_colors(stream) else text


def mark(text: str, stream: TextIO) -> str:
    """`text` in letters that `stream` can show."""
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return "".join(_MARKS.get(letter, letter) for letter in text)
    return text


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sees `stream` as it is written."""
    return stream.isatty()


def put(text: str, stream: TextIO | None = None) -> None:
    """Write a line to standard output, or to `stream`.

    Raises OutputError where it can't be written, BrokenPipeError where nobody reads.
    """
    with _writing():
        (stream or sys.stdout).write(f"{text}\n")


def put_json(data: Any) -> None:
    """Write one JSON document to standard output, as `put` does."""
    put(json.dumps(data, indent=2))


def flush() -> None:
    """Write what is buffered for standard output, as `put` does."""
    with _writing():
        sys.stdout.flush()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"can't write to standard output: {error.strerror}") from error


def prepare_streams() -> None:
    """Let file names that are not Unicode, and letters that a terminal lacks, pass."""
    for stream in (sys.stdout, sys.stderr):
        is_utf8 = (stream.encoding or "").lower().replace("-", "") == "utf8"
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")


def size_text(size: int) -> str:
    """A number of bytes for people."""
    if size < 1000:
        return f"{size} B"
    amount, units = size / 1000, ["kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.1f} {units[0]}" if amount < 10 else f"{amount:.0f} {units[0]}"


def _has_colors(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
