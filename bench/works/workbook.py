"""A detail table as a workbook: ours, and XlsxWriter in constant memory."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import xlsxwriter
from bench import project
from bench.data import parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FORMATS = (
    *("#,##0", "#,##0", "@", "@", "#,##0", '"€"#,##0.00', "0.0%"),
    *("yyyy-mm-dd hh:mm", "yyyy-mm-dd", "@"),
)
_WIDTHS = (10, 10, 12, 36, 10, 16, 9, 18, 12, 36)


@contextmanager
def ours(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """Broadsheet's renderer over a built document."""
    source = project.sources_of_file(parquet(folder, rows))
    with project.built(project.DETAIL, source) as document, TemporaryDirectory() as out:
        xlsx = project.renderer("xlsx")
        yield lambda number: xlsx.render(document, Path(out), f"report-{number}")


@contextmanager
def constant_memory(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """XlsxWriter with formats, filter, frozen header and totals."""
    file = pq.ParquetFile(parquet(folder, rows))
    with TemporaryDirectory() as out:
        yield lambda number: _write(file, Path(out) / f"report-{number}.xlsx")


def _write(file: pq.ParquetFile, path: Path) -> None:
    options = {"constant_memory": True, "remove_timezone": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Sales")
        looks = [book.add_format({"num_format": each}) for each in _FORMATS]
        bold = book.add_format({"bold": True})
        for index, width in enumerate(_WIDTHS):
            sheet.set_column(index, index, width)
        sheet.write_row(0, 0, file.schema_arrow.names, bold)
        sheet.freeze_panes(1, 0)
        line = 0
        for batch in file.iter_batches(65_536):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                line += 1
                for index, value in enumerate(row):
                    sheet.write(line, index, value, looks[index])
        sheet.autofilter(0, 0, line, len(looks) - 1)
        for column in (1, 5):
            letter = "ABCDEF"[column]
            sheet.write_formula(
                line + 1, column, f"=SUBTOTAL(9,{letter}2:{letter}{line + 1})", bold
            )
