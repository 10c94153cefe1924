"""Rows in a file are read back by range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from broadsheet.renderers.longtable.rows import read_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_any_range_is_read_back(tmp_path: Path) -> None:
    chunks = [list(range(3000)), list(range(3000, 9001))]
    data = pa.table(
        {
            "n": pa.chunked_array(chunks, pa.int64()),
            "word": pa.chunked_array(
                [
                    pa.array(["a", "b", None] * 1000).dictionary_encode(),
                    pa.array(["c"] * 6001).dictionary_encode(),
                ]
            ),
        }
    )
    write_rows(data, tmp_path / "rows")
    for start, stop in ((0, 1), (4095, 4097), (0, 9001), (8192, 9001), (2990, 3010)):
        rows = read_rows(tmp_path / "rows", start, stop)
        assert rows.column("n").to_pylist() == list(range(start, stop))
        assert (
            rows.column("word").to_pylist()
            == data.column("word").slice(start, stop - start).to_pylist()
        )
