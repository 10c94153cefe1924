"""The source as a whole: which files, which tables, SQL over them, limits, failures."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from broadsheet.lib.errors import LimitError, SourceError
from broadsheet.sources.base import Request
from broadsheet.sources.files import Files, FilesConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.sources.files.conftest import Folder


@pytest.fixture
def bills(folder: Folder) -> Folder:
    folder.write("bills/2024-01.csv", "team,cost\na,1.50\nb,2\n")
    folder.write("bills/2024-02.csv", "Team,cost,note\nc,3.125,x\n")
    folder.write("bills/readme.md", "no data")
    folder.write("bills/.hidden.csv", "x\n1\n")
    return folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "private"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_check_says_what_is_there(bills: Folder) -> None:
    assert bills.source("bills/2024-01.csv").check() == "1 csv file"
    bills.write("bills/a.json", "[]")
    assert bills.source("bills").check() == "3 files: 2 csv, 1 json"
    assert bills.source("bills/", format="csv").check() == "2 files: 2 csv"
    assert bills.source("*/2024*.csv").check() == "2 files: 2 csv"


def test_each_file_is_a_table(bills: Folder) -> None:
    first, second = bills.source("bills").schema()
    assert (first.name, first.kind) == ("_2024_01", "file")
    assert [(c.name, c.type) for c in first.columns] == [
        ("team", "string"),
        ("cost", "decimal128(18, 2)"),
    ]
    assert second.name == "_2024_02"
    assert bills.rows("bills", "_2024_02") == [{"Team": "c", "cost": Decimal("3.125"), "note": "x"}]


def test_all_files_as_one_table(bills: Folder) -> None:
    table = bills.read("bills", table="bills")
    assert table.schema.names == ["team", "cost", "note", "file_name"]
    assert table.schema.field("cost").type == pa.decimal128(18, 3)
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("a", Decimal("1.500"), None, "2024-01.csv"),
        ("b", Decimal("2.000"), None, "2024-01.csv"),
        ("c", Decimal("3.125"), "x", "2024-02.csv"),
    ]
    assert [t.name for t in bills.source("bills", table="bills").schema()] == ["bills"]


def test_one_table_widens_types_over_its_files(folder: Folder) -> None:
    folder.write("x/a.csv", "n,code,day,none\n1,12,2024-01-01,\n")
    folder.write("x/b.csv", "n,code,day,none\n,007,2024-01-01 10:00,\n")
    pq.write_table(pa.table({"n": [2**40], "code": ["x"]}), folder.path / "x/c.parquet")
    folder.write("x/d.json", '[{"n": 1.25, "code": 1.50, "file_name": "own"}]')
    folder.write("x/e.csv", "")
    table = folder.read("x", table="t")
    kinds = dict(zip(table.schema.names, table.schema.types, strict=True))
    assert kinds == {
        "n": pa.decimal128(21, 2),
        "code": pa.string(),
        "day": pa.timestamp("us"),
        "none": pa.string(),
        "file_name": pa.string(),
        "file_name_2": pa.string(),
    }
    assert table["n"].to_pylist() == [Decimal(1), None, Decimal(2**40), Decimal("1.25")]
    assert table["code"].to_pylist() == ["12", "007", "x", "1.50"]
    assert table["file_name_2"].to_pylist() == ["a.csv", "b.csv", "c.parquet", "d.json"]


def test_types_that_parquet_files_disagree_on(folder: Folder) -> None:
    first = {"a": pa.array([1]), "b": pa.array([1.5]), "c": pa.array([1])}
    second = {
        "a": pa.array([Decimal("1.5")]),
        "b": pa.array([Decimal("1.5")]),
        "c": pa.array([True]),
    }
    for name, columns in (("1", first), ("2", second)):
        pq.write_table(pa.table(columns), folder.path / f"{name}.parquet")
    table = folder.read(".", table="t")
    assert table.schema.types[:3] == [pa.decimal128(20, 1), pa.float64(), pa.string()]
    assert table["c"].to_pylist() == ["1", "true"]


def test_patterns_keep_the_folders_apart(folder: Folder) -> None:
    folder.write("in/2024/01/bill.csv", "a\n1\n")
    folder.write("in/2024/02/bill.csv", "a\n2\n")
    names = [table.name for table in folder.source("in/**/*.csv").schema()]
    assert names == ["_2024_01_bill", "_2024_02_bill"]
    rows = folder.rows("in/**/*.csv", table="bills")
    assert rows == [
        {"a": 1, "file_name": "2024/01/bill.csv"},
        {"a": 2, "file_name": "2024/02/bill.csv"},
    ]


def test_names_that_would_collide(folder: Folder) -> None:
    folder.write("a.csv", "x\n1\n")
    folder.write("a.json", '[{"x": 2}]')
    assert [t.name for t in folder.source().schema()] == ["a_csv", "a_json"]
    folder.write("A.csv", "x\n1\n")
    with pytest.raises(SourceError, match=r"\./A\.csv and \./a\.csv would both be the table a_csv"):
        folder.source().schema()


def test_absolute_paths_and_links(bills: Folder, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "bills/2024-01.csv")
    (tmp_path / "links").symlink_to(tmp_path / "bills")
    assert len(bills.rows("link.csv")) == 2
    assert bills.source("links").check() == "2 files: 2 csv"
    assert Files(FilesConfig(path=str(tmp_path / "bills")), Path("/")).check() == "2 files: 2 csv"
    assert bills.source(f"file://{tmp_path}/bills/*.csv").check() == "2 files: 2 csv"


def test_a_name_with_pattern_characters_is_a_file_first(folder: Folder) -> None:
    folder.write("a[1].csv", "x\n1\n")
    assert folder.rows("a[1].csv") == [{"x": 1}]


def test_format_beats_the_suffix(folder: Folder) -> None:
    folder.write("a.dat", "x;y\n1;2\n")
    assert folder.rows("a.dat", format="csv") == [{"x": 1, "y": 2}]
    assert folder.rows("*.dat", format="csv") == [{"x": 1, "y": 2}]


@pytest.mark.parametrize(
    ("path", "config", "message", "hint"),
    [
        ("bills/2024-1.csv", {}, "there is no file bills/2024-1.csv", "there is 2024-01.csv"),
        ("bils/a.csv", {}, "there is no file bils/a.csv", "is not there either"),
        ("bills/*.json", {}, "no file matches bills/*.json", "in its folder there is .hidden.csv"),
        ("none/*.csv", {}, "no file matches none/*.csv", "its folder does not exist"),
        ("bills", {"format": "json"}, "there is no json file in the folder bills", "2024-01.csv"),
        ("bills/readme.md", {}, "suffix of bills/readme.md does not say", "set format"),
        ("bills/*.md", {}, "the suffixes of the files that match bills/*.md", "set format"),
        ("nothing://x/y.csv", {}, "nothing://x/y.csv can't be read", None),
    ],
)
def test_nothing_there(
    bills: Folder, path: str, config: dict[str, Any], message: str, hint: str | None
) -> None:
    with pytest.raises(SourceError) as caught:
        bills.source(path, **config).check()
    assert message in caught.value.message
    assert hint is None or hint in (caught.value.hint or "")


def test_unreadable_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.csv", "x\n1\n")
    # Permissions don't bind the superuser that tests may run as.
    from fsspec.implementations.local import LocalFileSystem

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(LocalFileSystem, "_open", refuse)
    with pytest.raises(SourceError, match=r"a\.csv may not be read \(check its permissions"):
        folder.source("a.csv").check()


def test_failures_while_reading_keep_secrets(
    folder: Folder, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/x/a.csv", b"x\n1\n")
    config = FilesConfig(
        path="memory://x/a.csv", storage_options={"secret": "hunter22", "retries": 3}
    )
    assert "hunter22" not in repr(config)

    def fail(*_args: object, **_options: object) -> None:
        raise TimeoutError("signing with hunter22 took too long")

    monkeypatch.setattr(type(memory), "_open", fail)
    with pytest.raises(SourceError) as caught:
        Files(config, folder.path).check()
    assert str(caught.value) == "memory://x/a.csv can't be read: signing with *** took too long"
    assert caught.value.retryable


def test_object_storage(folder: Folder, memory: Any) -> None:
    memory.pipe("/bucket/bills/a.csv", b"x\n1\n")
    assert folder.source("memory://bucket/bills").check() == "1 csv file"
    # A listing is never an old one.
    memory.pipe("/bucket/bills/b.csv", b"x\n2\n")
    rows = folder.rows("memory://bucket/bills/*.csv", table="t")
    assert rows == [{"x": 1, "file_name": "a.csv"}, {"x": 2, "file_name": "b.csv"}]
    with pytest.raises(
        SourceError, match=r"no file memory://bucket/bills/c\.csv \(there is [ab]\.csv"
    ):
        folder.source("memory://bucket/bills/c.csv").check()


def test_query_over_several_tables(bills: Folder, temporary: Path) -> None:
    sql = """
        SELECT team, cost, :since AS since FROM _2024_01 WHERE cost > :least
        UNION ALL BY NAME SELECT team, cost FROM _2024_02 ORDER BY team
    """
    since = datetime(2024, 1, 1, tzinfo=UTC)
    request = Request(query=sql, parameters={"least": Decimal("1.75"), "since": since, "more": 1})
    table = bills.fetch("bills", request)
    assert table.schema.field("cost").type == pa.decimal128(19, 3)
    assert table.to_pylist() == [
        {"team": "b", "cost": Decimal(2), "since": since},
        {"team": "c", "cost": Decimal("3.125"), "since": None},
    ]
    assert not list(temporary.iterdir())


def test_query_reads_only_the_tables_it_names(bills: Folder) -> None:
    bills.write("bills/broken.csv", "a,b\n1\n")
    table = bills.fetch("bills", Request(query="SELECT count(*) AS n FROM _2024_01"))
    assert table.to_pylist() == [{"n": 2}]


def test_query_over_numbers_too_wide_for_sql(folder: Folder) -> None:
    folder.write("a.csv", f"x\n{'9' * 50}\n")
    assert folder.fetch("a.csv", Request(query="SELECT x FROM a"))["x"][0].as_py() == "9" * 50


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(), "either a table or a query"),
        (Request(table="a", query="SELECT 1"), "either a table or a query"),
        (Request(table="_2024_1"), r"there is no table _2024_1 \(there is _2024_01, _2024_02\)"),
        (Request(query="SELECT * FROM nothing"), r"there is no table nothing \(there is _2024_01"),
        (Request(query="SELECT :x"), "the query names the parameter :x, which has no value"),
        (Request(query="SELECT nonsense FROM _2024_01"), "nonsense"),
        (Request(query="DROP TABLE x"), "SELECT"),
        (Request(query="SELECT * FROM read_csv('/etc/passwd')"), "not allowed"),
    ],
)
def test_requests_that_cannot_be_met(bills: Folder, request_: Request, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        bills.fetch("bills", request_)


@pytest.mark.parametrize("what", [Request(table="a"), Request(query="SELECT n FROM a ORDER BY n")])
def test_one_row_more_than_the_limit(folder: Folder, what: Request) -> None:
    folder.write("a.csv", "n\n" + "\n".join(map(str, range(1000))))
    for limit, rows in ((10, 11), (999, 1000), (1000, 1000)):
        table = folder.fetch("a.csv", replace(what, max_rows=limit))
        assert table["n"].to_pylist() == list(range(rows))


@pytest.mark.parametrize("what", [Request(table="a"), Request(query="SELECT n FROM a")])
def test_time_is_up(folder: Folder, temporary: Path, what: Request) -> None:
    folder.write("a.csv", "n\n1\n")
    with pytest.raises(LimitError):
        folder.fetch("a.csv", replace(what, timeout=timedelta(0)))
    request = Request(query="SELECT sum(a.range) FROM range(10000000000) a", timeout=_SHORT)
    with pytest.raises(LimitError):
        folder.fetch("a.csv", request)
    assert not list(temporary.iterdir())


_SHORT = timedelta(seconds=2)


def test_nothing_is_left_behind(folder: Folder, temporary: Path) -> None:
    folder.write("a.csv", "n\n1\n")
    with folder.source("a.csv").fetch(Request(table="a")) as reader:
        assert list(temporary.iterdir())
        assert reader.read_next_batch().num_rows == 1
    folder.write("a.csv", "n\n1,2\n")
    with pytest.raises(SourceError):
        folder.fetch("a.csv", Request(table="a"))
    assert not list(temporary.iterdir())


def test_failure_while_streaming_is_the_sources_own(folder: Folder) -> None:
    table = pa.table({"a": list(range(1_000_000))})
    pq.write_table(table, folder.path / "a.parquet", row_group_size=100_000)
    request = Request(table="a", max_rows=1_000_000)
    with folder.source("a.parquet").fetch(request) as reader:
        reader.read_next_batch()
        (folder.path / "a.parquet").write_bytes(b"")
        with pytest.raises(SourceError):
            reader.read_all()


@pytest.mark.parametrize(
    "config",
    [
        {"path": ""},
        {"delimiter": ";;"},
        {"delimiter": ""},
        {"delimiter": "¦"},
        {"quote": "\n"},
        {"encoding": "klingon"},
        {"encoding": "base64"},
        {"table": "two words"},
        {"skip_rows": -1},
        {"decimal": "'"},
        {"unknown": 1},
    ],
)
def test_config_that_means_nothing(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FilesConfig.model_validate({"kind": "files", "path": "a.csv", **config})
