"""The generated reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.pages import Page

from reference_writer.reference import write_reference

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the reference, written anew."""
    folder = tmp_path_factory.mktemp("docs") / "reference"
    write_reference(folder)
    return folder


@pytest.fixture(scope="session")
def pages(reference: Path) -> dict[str, Page]:
    """The pages of the reference by their names without suffix."""
    return {path.stem: Page.read(path) for path in reference.iterdir()}
