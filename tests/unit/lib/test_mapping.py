"""Mapped files: pages are given back, and come again when they are looked at."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from broadsheet.lib.mapping import mapped_table, release_pages

ROWS = 4_000_000
MAPPINGS = Path("/proc/self/smaps")


def resident(path: Path) -> int:
    """Bytes of a mapped file that are in the memory of this process."""
    lines = iter(MAPPINGS.read_text().splitlines())
    found = 0
    for line in lines:
        if line.endswith(str(path)):
            found += next(int(each.split()[1]) for each in lines if each.startswith("Rss:"))
    return found * 1024


@pytest.mark.skipif(not MAPPINGS.exists(), reason="asks Linux")
def test_pages_that_were_read_are_given_back_and_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "rows.arrow"
    rows = pa.table({"v": pa.array(range(ROWS), pa.int64())})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows, max_chunksize=65_536)
    table = mapped_table(path)
    assert pc.sum(table["v"]).as_py() == ROWS * (ROWS - 1) // 2
    assert resident(path) > ROWS * 7
    release_pages()
    assert resident(path) < ROWS
    assert table.equals(rows)
