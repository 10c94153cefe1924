"""Parquet: the datasets as they were, provenance in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.documents import sample_document

from broadsheet.document.document import NamedTable
from broadsheet.lib.errors import RenderError
from broadsheet.renderers.parquet import METADATA_KEY, ParquetOptions, ParquetRenderer

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
def test_every_dataset_keeps_values_and_types(
    tmp_path: Path, compression: Literal["zstd", "snappy", "none"]
) -> None:
    document = sample_document()
    options = ParquetOptions(compression=compression)
    paths = ParquetRenderer(options).render(document, tmp_path, "report")
    assert [path.name for path in paths] == [
        "report-sales.parquet", "report-by_country.parquet", "report-hostile.parquet",
    ]  # fmt: skip
    for dataset, path in zip(document.datasets, paths, strict=True):
        found = pq.read_table(path)
        assert found.schema.equals(dataset.data.schema)
        # NaN is not equal to itself, so compare what both would print.
        assert str(found.to_pylist()) == str(dataset.data.to_pylist())
        facts = json.loads(found.schema.metadata[METADATA_KEY])
        assert facts["dataset"] == dataset.name
        assert facts["version"] == "0123456789ab"
        assert facts["datasets"][2]["cut"] is True


def test_a_single_dataset_has_the_plain_name(tmp_path: Path) -> None:
    data = pa.table({"a": [1]}).replace_schema_metadata({b"pandas": b"{}"})
    document = sample_document(datasets=(NamedTable("a", data),))
    (path,) = ParquetRenderer(ParquetOptions()).render(document, tmp_path, "report")
    assert path.name == "report.parquet"
    assert list(pq.read_table(path).schema.metadata) == [METADATA_KEY]


def test_what_parquet_can_not_hold_is_named(tmp_path: Path) -> None:
    data = pa.table({"a": pa.array([(1, 2, 3)], pa.month_day_nano_interval())})
    document = sample_document(datasets=(NamedTable("odd", data),))
    with pytest.raises(RenderError, match="odd"):
        ParquetRenderer(ParquetOptions()).render(document, tmp_path, "report")


def test_no_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="no dataset"):
        ParquetRenderer(ParquetOptions()).render(sample_document(datasets=()), tmp_path, "r")
