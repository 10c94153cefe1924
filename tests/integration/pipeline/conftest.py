"""One engine for all tests of the pipeline; a shop for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.shop import Shop, create_shop

from broadsheet.dataset.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine.start() as engine:
        yield engine


@pytest.fixture
def shop(tmp_path: Path, engine: Engine) -> Shop:
    create_shop(tmp_path)
    return Shop(tmp_path, engine)
