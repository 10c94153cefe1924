"""A folder with files, and a source over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from broadsheet.sources.base import Request
from broadsheet.sources.files import Files, FilesConfig

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


@dataclass(frozen=True)
class Folder:
    """Writes files and reads them back through a source."""

    path: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def source(self, path: str = ".", **config: Any) -> Files:
        return Files(FilesConfig(path=path, **config), self.path)

    def fetch(self, path: str, request: Request, **config: Any) -> pa.Table:
        with self.source(path, **config).fetch(request) as reader:
            return reader.read_all()

    def read(self, path: str, name: str | None = None, **config: Any) -> pa.Table:
        """A whole table; the source's only one unless named."""
        name = name or config.get("table") or self.source(path, **config).schema()[0].name
        request = Request(table=name, max_rows=10_000_000, timeout=timedelta(seconds=60))
        return self.fetch(path, request, **config)

    def rows(self, path: str, name: str | None = None, **config: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.read(path, name, **config).to_pylist()
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
