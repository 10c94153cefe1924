"""Parquet keeps its types."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.lib.errors import SourceError

if TYPE_CHECKING:
    from tests.integration.sources.files.conftest import Folder


def test_types_are_kept_as_a_dataset_knows_them(folder: Folder) -> None:
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)
    table = pa.table(
        {
            "n": pa.array([1, None], pa.int16()),
            "u": pa.array([2**64 - 1, None], pa.uint64()),
            "d": pa.array([Decimal("1.50"), None], pa.decimal128(12, 2)),
            "w": pa.array([Decimal("9" * 50), None], pa.decimal256(60, 2)),
            "t": pa.array([moment, None], pa.timestamp("ns", "America/New_York")),
            "day": pa.array([dt.date(2024, 1, 2), None], pa.date64()),
            "word": pa.array(["a", None]).dictionary_encode(),
            "list": pa.array([[Decimal("1.10")], None]),
            "bytes": pa.array([b"\xff", None]),
        }
    )
    pq.write_table(table, folder.path / "a.parquet")
    read = folder.read("a.parquet")
    assert read.schema.types == [
        pa.int64(),
        pa.decimal128(20, 0),
        pa.decimal128(12, 2),
        pa.decimal256(60, 2),
        pa.timestamp("us", "UTC"),
        pa.date32(),
        pa.string(),
        pa.string(),
        pa.string(),
    ]
    first, second = read.to_pylist()
    assert list(first.values()) == [
        1,
        Decimal(2**64 - 1),
        Decimal("1.50"),
        Decimal("9" * 50),
        moment,
        dt.date(2024, 1, 2),
        "a",
        "[1.10]",
        "ff",
    ]
    assert set(second.values()) == {None}


def test_names_and_no_rows(folder: Folder) -> None:
    table = pa.Table.from_arrays([pa.array([], pa.int64())] * 2, names=["a", "A"])
    pq.write_table(table, folder.path / "a.parquet")
    assert folder.read("a.parquet").schema.names == ["a", "A_2"]


def test_compressed_once_more(folder: Folder) -> None:
    pq.write_table(pa.table({"a": [1]}), folder.path / "a.parquet")
    folder.write("b.parquet.gz", gzip.compress((folder.path / "a.parquet").read_bytes()))
    assert folder.rows("b.parquet.gz") == [{"a": 1}]


@pytest.mark.parametrize("keep", [0, 4, -20])
def test_damaged_file(folder: Folder, keep: int) -> None:
    pq.write_table(pa.table({"a": [1]}), folder.path / "a.parquet")
    data = (folder.path / "a.parquet").read_bytes()
    folder.write("a.parquet", data[:keep])
    with pytest.raises(SourceError, match=r"^a\.parquet: it can't be read as Parquet"):
        folder.read("a.parquet", "a")


def test_damage_within_the_data(folder: Folder) -> None:
    pq.write_table(pa.table({"a": list(range(5000))}), folder.path / "a.parquet")
    data = bytearray((folder.path / "a.parquet").read_bytes())
    data[10:400] = b"\xff" * 390
    folder.write("a.parquet", bytes(data))
    with pytest.raises(SourceError, match=r"^a\.parquet: it can't be read as Parquet"):
        folder.read("a.parquet", "a")
