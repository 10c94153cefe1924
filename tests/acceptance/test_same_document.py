"""One definition and the same rows in SQLite, PostgreSQL and MariaDB: the same artifacts.

What the artifacts say is what Python computes from the rows with exact decimals.
"""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pypdf
import pytest
from tests.support import trade
from tests.support.mariadb_server import running_mariadb
from tests.support.postgres_server import running_postgres
from tests.support.workbook import open_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.command import Workplace

KINDS = ("sqlite", "postgres", "mysql")
FORMATS = ("json", "csv", "xlsx", "xml", "html", "pdf", "parquet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the artifacts of each kind of source."""
    place = trade.make_workplace(tmp_path_factory.mktemp("trade"))
    (place.folder / "broadsheet.yaml").rename(place.folder / "sqlite.yaml")
    with running_postgres() as postgres, running_mariadb() as mariadb:
        postgres.execute(["CREATE DATABASE trade"])
        postgres.execute(trade.statements(trade.POSTGRES, trade.with_offset), "trade")
        # Its usual order of texts takes o and ö for equal, which the others do not.
        mariadb.execute(["CREATE DATABASE trade CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"])
        rows = trade.statements(trade.MARIADB, trade.in_utc)
        mariadb.execute(["SET time_zone = '+00:00'", *rows], "trade")
        for kind, server in (("postgres", postgres), ("mysql", mariadb)):
            password = quote(server.password, safe="")
            at = f"{server.user}:{password}@{server.host}:{server.port}/trade"
            scheme = "postgresql" if kind == "postgres" else kind
            place.write(
                f"{kind}.yaml", f'sources: {{store: {{kind: {kind}, url: "{scheme}://{at}"}}}}\n'
            )
        return {kind: _run(place, kind) for kind in KINDS}


def _run(place: Workplace, kind: str) -> Path:
    wanted = [text for name in FORMATS for text in ("--format", name)]
    outcome = place.call(
        *("run", "trade.yaml", "--as-of", trade.AS_OF, "--project", f"{kind}.yaml"),
        *("--output", kind, "--quiet", *wanted),
    )
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    return place.folder / kind


def document(folder: Path) -> Any:
    return json.loads((folder / "trade.json").read_text(encoding="utf-8"), parse_float=Decimal)


def _without_kind(text: str) -> str:
    """A text with its mentions of the source's kind made one."""
    names = "|".join(KINDS)
    text = re.sub(rf"store \(({names})\)", "store (KIND)", text)
    return re.sub(rf'("kind": "|<kind>)({names})\b', r"\1KIND", text)


def _json(folder: Path) -> object:
    return _without_kind((folder / "trade.json").read_text(encoding="utf-8"))


def _csv(folder: Path) -> object:
    with zipfile.ZipFile(folder / "trade.zip") as bundle:
        return {name: _without_kind(bundle.read(name).decode()) for name in bundle.namelist()}


def _xlsx(folder: Path) -> object:
    return [
        (sheet.title, cell.coordinate, cell.number_format, _known(cell.value))
        for values in (False, True)
        for sheet in open_xlsx(folder / "trade.xlsx", values=values)
        for row in sheet
        for cell in row
    ]


def _known(value: object) -> object:
    return _without_kind(value) if isinstance(value, str) else value


def _xml(folder: Path) -> object:
    return _without_kind((folder / "trade.xml").read_text(encoding="utf-8"))


def _html(folder: Path) -> object:
    return _without_kind((folder / "trade.html").read_text(encoding="utf-8"))


def _pdf(folder: Path) -> object:
    pages = pypdf.PdfReader(folder / "trade.pdf").pages
    return [_without_kind(page.extract_text()) for page in pages]


def _parquet(folder: Path) -> object:
    found = {path.name: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
    return {
        name: (
            [(field.name, field.type) for field in table.schema],
            table.to_pylist(),
            _without_kind(table.schema.metadata[b"broadsheet"].decode()),
        )
        for name, table in found.items()
    }


READERS: dict[str, Callable[[Path], object]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "xml": _xml,
    "html": _html,
    "pdf": _pdf,
    "parquet": _parquet,
}


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_same_of_the_same_rows(
    made: dict[str, Path], name: str, kind: str
) -> None:
    theirs = READERS[name](made["sqlite"])
    assert theirs
    assert READERS[name](made[kind]) == theirs


def test_the_provenance_tells_the_sources_apart(made: dict[str, Path]) -> None:
    for kind in KINDS:
        first = document(made[kind])["provenance"]["datasets"][0]
        assert (first["name"], first["source"], first["kind"]) == ("sales", "store", kind)


def figures(blocks: list[Any], key: str = "value") -> list[dict[str, Any]]:
    """The metrics by name, one mapping for each block of them."""
    return [
        {item["name"]: item[key] and item[key]["value"] for item in block["items"]}
        for block in blocks
        if block["type"] == "metrics"
    ]


def table(folder: Path, title: str) -> Any:
    return next(block for block in document(folder)["blocks"] if block.get("title") == title)


def exact(value: Any) -> Any:
    """Decimals are written as texts."""
    return Decimal(value) if isinstance(value, str) else value


def test_metrics_and_their_comparison_are_exact(made: dict[str, Path]) -> None:
    now, before = trade.sold(*trade.NOW), trade.sold(*trade.BEFORE)
    assert len(now) > 60
    blocks = document(made["postgres"])["blocks"]
    for key, rows in (("value", now), ("before", before)):
        found = figures(blocks, key)[0]
        assert exact(found["revenue"]) == trade.revenue(rows)
        assert found["sales"] == len(rows)
        assert found["express"] == sum(row.express is True for row in rows)
        assert exact(found["highest"]) == max(r.amount for r in rows if r.amount is not None)
        assert exact(found["weighed"]) == trade.weighed(rows)
    metrics = next(block["items"] for block in blocks if block["type"] == "metrics")
    change = (trade.revenue(now) - trade.revenue(before)) / abs(trade.revenue(before))
    assert abs(Decimal(metrics[0]["change"]) - change) < Decimal("1e-15")
    assert metrics[0]["change_text"] == f"{change * 100:+.1f}%"
    assert metrics[0]["value"]["text"] == f"€{trade.revenue(now):,}"
    start, end = ("2025-03-01 00:00:00", "2025-04-01 00:00:00")
    clock = [sale for sale in trade.sales() if start <= str(sale.sold_at) < end]
    assert exact(figures(blocks)[0]["by_the_clock"]) == trade.revenue(clock)


def test_totals_groups_and_pivots_add_up(made: dict[str, Path]) -> None:
    rows = trade.sold(*trade.NOW)
    countries = table(made["mysql"], "Countries")
    for name, *cells in countries["rows"]:
        own = [row for row in rows if row.country == name]
        assert [exact(cell) for cell in cells[:4]] == [
            len(own),
            trade.revenue(own),
            sum(row.pieces for row in own),
            trade.weighed(own),
        ]
    totals = [cell and exact(cell["value"]) for cell in countries["totals"][1:5]]
    assert totals == [
        len(rows),
        trade.revenue(rows),
        sum(row.pieces for row in rows),
        trade.weighed(rows),
    ]
    products = table(made["mysql"], "Sales by product")
    assert [group["title"] for group in products["groups"]] == list(
        dict.fromkeys(row.product for row in rows)
    )
    for group in products["groups"]:
        own = [row for row in rows if row.product == group["title"]]
        assert group["count"] == len(own)
        assert exact(group["subtotals"][5]["value"]) == trade.revenue(own)
    pivot = table(made["mysql"], "Country by product")
    heads = [column["title"] for column in pivot["columns"][1:-1]]
    for name, *cells in pivot["rows"]:
        for head, cell in zip(heads, cells, strict=False):
            own = [row for row in rows if (row.country, row.product) == (name, head)]
            assert (cell is None) == (not own)
            assert not own or exact(cell) == trade.revenue(own)
    assert exact(pivot["totals"][-1]["value"]) == trade.revenue(rows)


def test_a_repeat_takes_the_rows_apart(made: dict[str, Path]) -> None:
    rows = trade.sold(*trade.NOW)
    each = figures(document(made["mysql"])["blocks"])[1:]
    values = dict.fromkeys(row.express for row in rows)
    assert [exact(found["own_revenue"]) for found in each] == [
        trade.revenue(row for row in rows if row.express is value) for value in values
    ]


def test_times_are_shown_on_the_clock_of_the_report(made: dict[str, Path]) -> None:
    moments = [row.booked_at for row in trade.sold(*trade.NOW) if row.booked_at is not None]
    zone = ZoneInfo("Europe/Berlin")
    texts = [row[1] for row in table(made["mysql"], "Sales by product")["rows"] if row[1]]
    assert sorted(texts) == sorted(moment.astimezone(zone).isoformat() for moment in moments)
    assert {text[-6:] for text in texts} == {"+01:00", "+02:00"}
