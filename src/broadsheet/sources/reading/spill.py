"""Texts kept in an Arrow file while the whole of a file is looked through for its types."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa

from broadsheet.dataset.types import NumberText, json_text, whole_characters
from broadsheet.sources.reading.inference import ALL, TEXT, Notation, Seen, convert, observe
from broadsheet.sources.reading.scan import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_MOMENTS = ("moment", "aware")
_FAMILIES: dict[type, tuple[str, ...]] = {
    NumberText: ("number",),
    int: ("number",),
    float: ("number",),
    Decimal: ("number",),
    bool: ("boolean",),
    str: _MOMENTS,
    date: _MOMENTS,
    datetime: _MOMENTS,
}


@dataclass(frozen=True, slots=True)
class TextScan:
    """The texts of a file with what was seen in them; a Scan."""

    paths: tuple[Path, ...]
    seen: Mapping[str, Seen]
    notation: Notation

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name, seen.type, seen) for name, seen in self.seen.items())

    def batches(self, types: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
        for path in self.paths:
            with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
                for batch in reader:
                    arrays = [
                        convert(array, types[name], self.notation, self.seen[name])
                        for name, array in zip(batch.schema.names, batch.columns, strict=True)
                    ]
                    yield pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


@dataclass(slots=True)
class TextSpill:
    """Writes texts into `folder` and observes them; `as_text` names columns that stay text."""

    folder: Path
    notation: Notation
    as_text: frozenset[str] = frozenset()
    _seen: dict[str, Seen] = field(default_factory=dict)
    _paths: list[Path] = field(default_factory=list)
    _writer: Any = None
    _schema: pa.Schema | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def declare(self, names: Sequence[str]) -> None:
        """Name columns before, or without, any row."""
        for name in names:
            self._seen.setdefault(name, TEXT if name in self.as_text else Seen())

    def write(self, batch: pa.RecordBatch, families: Mapping[str, tuple[str, ...]] | None) -> None:
        """Add rows of texts; `families` says what each column may be, anything if None."""
        self.declare(batch.schema.names)
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            seen = self._seen[name]
            if "text" in seen.families:
                continue
            allowed = ALL if families is None else families[name]
            self._seen[name] = seen | observe(array, self.notation, allowed, seen)
        if self._schema != batch.schema:
            self._open(batch.schema)
        self._writer.write_batch(batch)

    def write_objects(self, columns: Mapping[str, Sequence[object]]) -> None:
        """Add rows of Python values, column by column."""
        texts = {name: _texts(values) for name, values in columns.items()}
        arrays = [array for array, _ in texts.values()]
        batch = pa.RecordBatch.from_arrays(arrays, names=list(texts))
        self.write(batch, {name: families for name, (_, families) in texts.items()})

    def _open(self, schema: pa.Schema) -> None:
        """A later batch may know more columns, as JSON does: each schema has its own file."""
        self._stack.close()
        path = unused_path(self.folder)
        self._paths.append(path)
        file = self._stack.enter_context(pa.OSFile(str(path), "wb"))
        self._writer = self._stack.enter_context(pa.ipc.new_stream(file, schema))
        self._schema = schema

    def finish(self) -> TextScan:
        """What was written, for reading."""
        self.close()
        return TextScan(tuple(self._paths), dict(self._seen), self.notation)

    def close(self) -> None:
        """Let go of the file."""
        self._stack.close()


@contextmanager
def text_spill(
    folder: Path, notation: Notation, as_text: frozenset[str] = frozenset()
) -> Iterator[TextSpill]:
    """A spill whose file is closed whatever happens."""
    spill = TextSpill(folder, notation, as_text)
    try:
        yield spill
    finally:
        spill.close()


def unused_path(folder: Path) -> Path:
    """A path in `folder` that nothing has yet."""
    return folder / f"{uuid4().hex}.arrow"


def _texts(values: Sequence[object]) -> tuple[pa.Array, tuple[str, ...]]:
    """The values as texts, and the families they may be of by their Python types."""
    kinds = set(map(type, values)) - {type(None)}
    families = {_FAMILIES.get(kind, ()) for kind in kinds}
    texts: Sequence[Any] = values
    if not kinds <= {str, NumberText}:
        texts = [_text(value) for value in values]
    try:
        array = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        array = pa.array([t if t is None else whole_characters(t) for t in texts], pa.string())
    return array, families.pop() if len(families) == 1 else ()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return json_text(value) if isinstance(value, dict | list) else str(value)
