"""Which tables are long, and where they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.documents import sample_document
from tests.support.long_tables import long_table
from tests.support.pdf import failures, render_pdf, text_of

from broadsheet.document.block import Columns, ColumnsItem
from broadsheet.renderers.longtable import threshold
from broadsheet.renderers.longtable.threshold import is_long

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("rows", "long"), [(999, False), (1_999, False), (2_000, True)])
def test_long_is_a_matter_of_rows_and_cells(rows: int, long: bool) -> None:
    assert is_long(long_table(rows)) is long


def test_beside_other_blocks_a_long_table_is_typeset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threshold, "LEAST_ROWS", 150)
    monkeypatch.setattr(threshold, "LEAST_CELLS", 150)
    pair = Columns((ColumnsItem(1, (long_table(160),)), ColumnsItem(1, (long_table(3),))))
    path = render_pdf(sample_document(blocks=(pair, long_table(170))), tmp_path)
    assert failures(path, "ua-1") == []
    assert text_of(path).count("Without returns.") == 3
