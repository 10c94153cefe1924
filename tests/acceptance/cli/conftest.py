"""A project for each test, and one cache of bytecode for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.command import make_workplace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Workplace


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every process finds what another has compiled."""
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def place(tmp_path: Path, bytecode: Path) -> Workplace:
    """A project of its own."""
    return make_workplace(tmp_path, bytecode)
