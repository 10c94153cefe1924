"""A project for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.command import make_workplace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Workplace


@pytest.fixture
def place(tmp_path: Path, bytecode: Path) -> Workplace:
    """A project of its own."""
    return make_workplace(tmp_path, bytecode)
