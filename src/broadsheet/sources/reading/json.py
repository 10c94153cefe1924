"""JSON and NDJSON: objects as rows, numbers as they were written, nesting as JSON text."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from broadsheet.dataset.types import NumberText
from broadsheet.lib.errors import LimitError, Place, SourceError
from broadsheet.sources.reading.encoding import Utf8Stream
from broadsheet.sources.reading.inference import Notation
from broadsheet.sources.reading.naming import column_names
from broadsheet.sources.reading.opening import open_stream
from broadsheet.sources.reading.spill import TextScan, text_spill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadsheet.sources.deadline import Deadline
    from broadsheet.sources.reading.location import File
    from broadsheet.sources.reading.settings import Settings

_ROWS = 5_000
_CHUNK = 1 << 20
_MOST_COLUMNS = 5_000
_LARGEST_DOCUMENT = 256 << 20
_LARGEST_ROW = 64 << 20
_SPACE = " \t\n\r"

_Row = tuple[int, Any]


def scan_json(file: File, settings: Settings, folder: Path, deadline: Deadline) -> TextScan:
    """Look through a JSON or NDJSON file. Raises SourceError naming file and line."""
    with open_stream(file) as raw:
        stream = Utf8Stream(raw, file.label, settings.encoding)
        text = stream.as_text()
        if file.format == "ndjson":
            rows = _lines(text, file)
        elif stream.head.lstrip()[:1] == "[" and not settings.records:
            rows = _Elements(text, file).rows()
        else:
            rows = _document(text, file, settings.records)
        with text_spill(folder, Notation(), settings.text) as spill:
            names: dict[str, str] = {}
            while chunk := list(islice(rows, _ROWS)):
                deadline.check()
                objects = [_object(row, file) for row in chunk]
                names = _names(names, objects, file)
                columns = {name: [row.get(key) for row in objects] for key, name in names.items()}
                if columns:
                    spill.write_objects(columns)
            return spill.finish()


def _names(known: dict[str, str], rows: list[dict[str, Any]], file: File) -> dict[str, str]:
    """The columns of all keys so far, in order of appearance; known ones keep their name."""
    keys = dict.fromkeys(known) | dict.fromkeys(key for row in rows for key in row)
    if len(keys) == len(known):
        return known
    if len(keys) > _MOST_COLUMNS:
        raise SourceError(
            f"its objects have more than {_MOST_COLUMNS} different keys",
            hint="keys look like values here; have them written as rows",
            place=Place(file.label),
        )
    return dict(zip(keys, column_names(keys), strict=True))


def _object(row: _Row, file: File) -> dict[str, Any]:
    line, value = row
    if isinstance(value, dict):
        return value
    raise SourceError(
        f"an object was expected, not {_word(value)}",
        hint='each row is an object such as {"name": 1}',
        place=Place(file.label, line),
    )


def _word(value: object) -> str:
    if isinstance(value, NumberText):
        return "a number"
    names = {dict: "an object", list: "an array", str: "a text", bool: "a truth value"}
    return names.get(type(value), "null")


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=NumberText, parse_int=NumberText, parse_constant=NumberText)


def _broken(file: File, line: int, message: str) -> SourceError:
    return SourceError(
        f"it is not valid JSON: {message}",
        hint="mend it, or set format if it is something else",
        place=Place(file.label, line),
    )


def _lines(text: TextIO, file: File) -> Iterator[_Row]:
    decode = _decoder().decode
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            yield number, decode(line)
        except json.JSONDecodeError as error:
            raise _broken(file, number, f"{error.msg} at column {error.colno}") from error
        except RecursionError as error:
            raise _broken(file, number, "it is nested too deeply") from error


def _document(text: TextIO, file: File, path: tuple[str, ...]) -> Iterator[_Row]:
    content = text.read(_LARGEST_DOCUMENT + 1)
    if len(content) > _LARGEST_DOCUMENT:
        raise LimitError(
            f"{file.label} is larger than {_LARGEST_DOCUMENT >> 20} MB, too much for one object",
            hint="have it written as an array of objects, or as NDJSON",
        )
    if not content.strip():
        return
    try:
        value = _decoder().decode(content)
    except json.JSONDecodeError as error:
        raise _broken(file, error.lineno, f"{error.msg} at column {error.colno}") from error
    except RecursionError as error:
        raise _broken(file, 1, "it is nested too deeply") from error
    for record in _records(value, path, file):
        yield 1, record


def _records(value: Any, path: tuple[str, ...], file: File) -> list[Any]:
    for depth, key in enumerate(path):
        if not isinstance(value, dict) or key not in value:
            known = ", ".join(value) if isinstance(value, dict) else _word(value)
            raise SourceError(
                f"there is no {'.'.join(path[: depth + 1])!r} in it, which records names",
                hint=f"at that place there is {known}",
                place=Place(file.label),
            )
        value = value[key]
    if isinstance(value, list):
        return value
    lists = [key for key, item in value.items() if _is_rows(item)] if _is_open(value, path) else []
    if len(lists) == 1:
        return list(value[lists[0]])
    raise SourceError(
        "it is not clear which of its arrays has the rows" if lists else "it has no array of rows",
        hint=f"set records to one of {', '.join(lists)}" if lists else "set records to its path",
        place=Place(file.label),
    )


def _is_open(value: Any, path: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and not path


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


class _Elements:
    """The elements of an array, one after the other, without the whole of it in memory."""

    def __init__(self, text: TextIO, file: File) -> None:
        self._text = text
        self._file = file
        self._decode = _decoder().raw_decode
        self._buffer = ""
        self._position = 0
        self._line = 1
        self._counted = 0
        self._is_complete = False

    def rows(self) -> Iterator[_Row]:
        """Each element with its line."""
        self._expect("[")
        if self._peek() == "]":
            self._position += 1
        else:
            while True:
                yield self._element()
                if self._expect(",]") == "]":
                    break
        if self._peek():
            raise _broken(self._file, self._count_lines(), "there is more after the array's end")

    def _element(self) -> _Row:
        self._peek()
        line = self._count_lines()
        while True:
            try:
                value, end = self._decode(self._buffer, self._position)
            except json.JSONDecodeError as error:
                if self._is_complete or len(self._buffer) - self._position > _LARGEST_ROW:
                    at = line + self._buffer.count("\n", self._position, error.pos)
                    raise _broken(self._file, at, error.msg) from error
            except RecursionError as error:
                raise _broken(self._file, line, "it is nested too deeply") from error
            else:
                # A number at the buffer's end may go on in the next chunk.
                if end < len(self._buffer) or self._is_complete:
                    self._position = end
                    return line, value
            self._more(max(_CHUNK, len(self._buffer) - self._position))

    def _expect(self, characters: str) -> str:
        found = self._peek()
        if not found or found not in characters:
            wanted = " or ".join(characters)
            raise _broken(
                self._file, self._count_lines(), f"expected {wanted}, not {found or 'its end'}"
            )
        self._position += 1
        return found

    def _peek(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            while self._position < len(self._buffer):
                character = self._buffer[self._position]
                if character not in _SPACE:
                    return character
                self._position += 1
            if self._is_complete:
                return ""
            self._more(_CHUNK)

    def _more(self, size: int) -> None:
        self._count_lines()
        more = self._text.read(size)
        self._is_complete = not more
        self._buffer = self._buffer[self._position :] + more
        self._position = self._counted = 0

    def _count_lines(self) -> int:
        """The line of the position, counting on from where it was counted last."""
        self._line += self._buffer.count("\n", self._counted, self._position)
        self._counted = self._position
        return self._line
