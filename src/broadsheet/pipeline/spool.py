"""A document as a file that another process reads; its rows are mapped there, not copied."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.lib.mapping import mapped_table

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from broadsheet.document.document import Document


def write_spool(document: Document, folder: Path) -> Path:
    """Write the document and its tables into `folder`; returns what `read_spool` takes."""
    path = folder / "document"
    with path.open("wb") as file:
        # A new value has computed nothing yet, so nothing that can be computed is written.
        _Pickler(file, folder).dump(replace(document))
    return path


def read_spool(path: Path) -> Document:
    """The document written at `path`, which our own parent process wrote."""
    document: Document = pickle.loads(path.read_bytes())  # noqa: S301
    return document


class _Pickler(pickle.Pickler):
    """Writes each table once, as an Arrow file beside the pickle."""

    def __init__(self, file: IO[bytes], folder: Path) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._folder = folder
        self._tables: dict[int, Path] = {}

    def reducer_override(self, value: Any) -> Any:
        if not isinstance(value, pa.Table):
            return NotImplemented
        if id(value) not in self._tables:
            path = self._folder / f"table-{len(self._tables)}.arrow"
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, value.schema) as writer:
                writer.write_table(value)
            self._tables[id(value)] = path
        return partial(mapped_table, self._tables[id(value)]), ()
