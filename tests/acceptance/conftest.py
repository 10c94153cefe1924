"""A browser, and one cache of bytecode for all processes of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.browser import running_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every process finds what another has compiled."""
    return tmp_path_factory.mktemp("bytecode")
