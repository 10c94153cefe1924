"""Engines lent again: still warm, with nothing of earlier work in them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from broadsheet.dataset.engine import Engine
from broadsheet.dataset.engine_pool import EnginePool
from broadsheet.lib.errors import LimitError, TransformError


@pytest.fixture
def pool() -> Iterator[EnginePool]:
    pool = EnginePool()
    yield pool
    pool.close()


def _process(engine: Engine) -> int:
    assert engine._process is not None
    return engine._process.pid


def test_the_same_child_serves_one_borrower_after_the_other(
    pool: EnginePool, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.arrow"
    table = pa.table({"x": [1, 2, 3]})
    with pa.OSFile(str(rows), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    with pool.borrow() as first:
        child = _process(first)
        first.session(tmp_path).register("x", rows)
        mapped = Path(f"/proc/{child}/maps")
        assert str(rows) in mapped.read_text()
    with pool.borrow() as second:
        assert _process(second) == child
        with pytest.raises(TransformError, match="no session"):
            second.ask({"do": "inspect", "sql": "SELECT 1"}, timedelta(seconds=20))
        assert str(rows) not in mapped.read_text()
        session = second.session(tmp_path)
        with pytest.raises(TransformError, match="Table with name x does not exist"):
            session.query(
                "SELECT * FROM x",
                {},
                into=tmp_path / "result.arrow",
                max_rows=1,
                timeout=timedelta(seconds=20),
            )


def test_two_borrowers_at_once_have_a_child_each(pool: EnginePool) -> None:
    with pool.borrow() as first, pool.borrow() as second:
        assert _process(first) != _process(second)


def test_another_memory_limit_needs_another_child(pool: EnginePool) -> None:
    with pool.borrow(512 << 20) as small:
        child = _process(small)
    with pool.borrow(256 << 20) as smaller:
        assert _process(smaller) != child


def test_a_child_that_died_or_may_be_at_work_is_not_lent_again(
    pool: EnginePool, tmp_path: Path
) -> None:
    with pool.borrow() as engine:
        child = engine._process
    assert child is not None
    child.kill()
    child.wait()
    with pool.borrow() as engine:
        engine.session(tmp_path)
        child = engine._process
    assert child is not None
    with pytest.raises(KeyError), pool.borrow() as engine:
        raise KeyError
    assert child.poll() is not None


def test_a_child_stopped_at_its_limit_is_replaced(pool: EnginePool, tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="longer than 0.2 s"), pool.borrow() as engine:
        engine.session(tmp_path).query(
            "SELECT count(*) FROM range(100000000000)",
            {},
            into=tmp_path / "result.arrow",
            max_rows=1,
            timeout=timedelta(seconds=0.2),
        )
    with pool.borrow() as engine:
        assert engine.session(tmp_path).tables("SELECT 1") == ()


def test_only_a_few_wait_unused(pool: EnginePool) -> None:
    with pool.borrow() as first, pool.borrow() as second, pool.borrow() as third:
        children = [engine._process for engine in (first, second, third)]
    assert sum(child is not None and child.poll() is None for child in children) == 2
