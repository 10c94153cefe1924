"""Parquet: one file for each dataset, types kept, provenance in the file's own metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from broadsheet.lib.errors import RenderError
from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.facts import document_facts
from broadsheet.renderers.naming import file_name, unique

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document, NamedTable

METADATA_KEY = b"broadsheet"
"""The key in a file's metadata; its value is JSON: title, provenance, and the `dataset`."""


class ParquetOptions(RendererOptions):
    """Options of Parquet."""

    compression: Literal["zstd", "snappy", "none"] = Field(
        "zstd", description="Compression of the column pages"
    )


class ParquetRenderer:
    """Writes the datasets as they were used: STEM.parquet, several as STEM-DATASET.parquet."""

    format: ClassVar[str] = "parquet"
    media_type: ClassVar[str] = "application/vnd.apache.parquet"
    Options: ClassVar[type[RendererOptions]] = ParquetOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = ParquetOptions.model_validate(options.model_dump())

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write a file for each dataset; raises RenderError where there is none."""
        if not document.datasets:
            raise RenderError(
                "The report has no dataset, so there is nothing to write as Parquet.",
                hint="add a dataset, or choose another format",
            )
        datasets = document.datasets
        names = unique(
            [file_name(dataset.name, "dataset") for dataset in datasets], lambda n, i: f"{n}-{i}"
        )
        stems = [stem] if len(datasets) == 1 else [f"{stem}-{name}" for name in names]
        facts = document_facts(document)
        paths = tuple(folder / f"{name}.parquet" for name in stems)
        for dataset, path in zip(datasets, paths, strict=True):
            self._write(dataset, path, json.dumps({**facts, "dataset": dataset.name}))
        return paths

    def _write(self, dataset: NamedTable, path: Path, facts: str) -> None:
        # Foreign metadata of the schema (a driver's, pandas') says nothing about this run.
        data = dataset.data.replace_schema_metadata({METADATA_KEY: facts.encode()})
        try:
            pq.write_table(data, path, compression=self._options.compression)
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
            raise RenderError(
                f"The dataset {dataset.name} can't be written as Parquet: {error}",
                hint="cast the column to a plain type in the dataset's query",
            ) from error
