"""From definition and data to a document: its figures are those of plain SQL."""

# ruff: noqa: E501 - a case stands on one line

import sqlite3
from decimal import Decimal
from typing import Any

import pytest
from tests.support.shop import HEAD, SALES, Shop

from broadsheet.document import block as made
from broadsheet.document.document import Document
from broadsheet.document.table import Table
from broadsheet.document.text import plain
from broadsheet.lib.errors import (
    CheckError,
    DefinitionError,
    LimitError,
    SourceError,
    TransformError,
)


def _content(document: Document, kind: type) -> list[Any]:
    return [block for block in document.blocks if isinstance(block, kind)]


def _plain(shop: Shop, month: str, where: str = "TRUE") -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(shop.database)
    sql = f"SELECT country, product, amount, pieces FROM sale WHERE day LIKE '2025-{month}-%'"
    rows = connection.execute(f"{sql} AND {where} ORDER BY id").fetchall()
    connection.close()
    return [(c, p, Decimal(str(a)).quantize(Decimal("0.01")), n) for c, p, a, n in rows]


METRICS = """\
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency, good: up}
      - {label: Pieces, dataset: sales, value: sum(pieces), good: down}
      - {label: Lamps only, dataset: sales, value: "sum(amount) FILTER (WHERE product = 'Lamp')"}
"""


def test_metrics_equal_plain_sql_and_are_compared(shop: Shop) -> None:
    with shop.document(HEAD + SALES + METRICS) as document:
        revenue, pieces, lamps = _content(document, made.Metrics)[0].items
    now, before = _plain(shop, "02"), _plain(shop, "01")
    assert revenue.value.value == sum(row[2] for row in now)
    assert revenue.before.value == sum(row[2] for row in before)
    assert revenue.change == pytest.approx(
        float(revenue.value.value / revenue.before.value - 1), abs=1e-12
    )
    assert revenue.value.text == f"${revenue.value.value:,}"
    assert pieces.value.value == sum(row[3] for row in now)
    assert isinstance(pieces.value.value, int)
    assert lamps.value.value == sum(row[2] for row in now if row[1] == "Lamp")
    assert revenue.verdict == ("good" if revenue.change > 0 else "bad")
    assert revenue.before_label == document.labels.previous_period


def test_a_parameter_narrows_the_rows(shop: Shop) -> None:
    with shop.document(HEAD + SALES + METRICS, {"country": "Peru"}) as document:
        revenue = _content(document, made.Metrics)[0].items[0]
    assert revenue.value.value == sum(row[2] for row in _plain(shop, "02", "country = 'Peru'"))


def test_a_transform_follows_its_inputs_back_in_time(shop: Shop) -> None:
    text = (
        HEAD
        + SALES
        + "  - name: by_country\n    compare: previous_period\n"
        + "    query: SELECT country, sum(amount) AS amount FROM Sales GROUP BY 1 ORDER BY 2 DESC\n"
        + "content:\n  - {type: metrics, items: [{label: x, dataset: by_country, value: sum(amount)}]}\n"
    )
    with shop.document(text) as document:
        metric = _content(document, made.Metrics)[0].items[0]
    assert metric.value.value == sum(row[2] for row in _plain(shop, "02"))
    assert metric.before.value == sum(row[2] for row in _plain(shop, "01"))


def test_a_table_with_totals_and_groups(shop: Shop) -> None:
    text = (
        HEAD
        + SALES
        + "content:\n  - type: table\n    dataset: sales\n    group_by: country\n    columns:\n"
        + "      - {field: product}\n      - {field: amount, format: currency, total: sum}\n"
        + "      - {field: pieces, total: avg}\n"
    )
    with shop.document(text) as document:
        table: Table = _content(document, Table)[0]
        rows = table.data.to_pylist()
    expected = _plain(shop, "02")
    countries = list(dict.fromkeys(row[0] for row in expected))
    ordered = [row for country in countries for row in expected if row[0] == country]
    assert [(r["product"], r["amount"]) for r in rows] == [(r[1], r[2]) for r in ordered]
    assert table.totals[1] is not None
    assert table.totals[1].value == sum(row[2] for row in expected)
    assert [group.title for group in table.groups] == [c or "–" for c in countries]
    assert sum(group.count for group in table.groups) == len(expected)
    for group, country in zip(table.groups, countries, strict=True):
        cell = group.subtotals[1]
        assert cell is not None
        assert cell.value == sum(row[2] for row in expected if row[0] == country)


def test_a_table_that_shows_the_first_rows_says_so(shop: Shop) -> None:
    text = HEAD + SALES + "content:\n  - {type: table, dataset: sales, title: Sales, limit: 5}\n"
    with shop.document(text) as document:
        table = _content(document, Table)[0]
    assert table.data.num_rows == 5
    assert (table.cut.shown, table.cut.available) == (5, 60)
    assert document.provenance.cuts == (f"Sales: {table.cut.text}",)


def test_a_cut_dataset_is_marked_everywhere(shop: Shop) -> None:
    text = HEAD + SALES + "    max_rows: 7\n" + METRICS + "  - {type: table, dataset: sales}\n"
    with shop.document(text) as document:
        table = _content(document, Table)[0]
    record = document.provenance.datasets[0]
    assert (record.rows, record.cut, record.limit) == (7, True, 7)
    assert table.cut.available is None
    assert any("sales" in cut for cut in document.provenance.cuts)
    with (
        pytest.raises(LimitError, match="more than 7 rows") as caught,
        shop.document(text.replace("max_rows: 7", "max_rows: 7\n    on_limit: fail")),
    ):
        pass
    assert caught.value.place is not None
    assert caught.value.place.field == "datasets[0].query"


def test_a_pivot_computes_its_totals(shop: Shop) -> None:
    text = (
        HEAD
        + SALES
        + "content:\n  - {type: pivot, dataset: sales, rows: [country], columns: product, value: avg(pieces)}\n"
    )
    with shop.document(text) as document:
        table = _content(document, Table)[0]
        rows = table.data.to_pylist()
    expected = _plain(shop, "02")
    assert [column.title for column in table.columns] == [
        "Country",
        "Chair",
        "Desk",
        "Lamp",
        "Total",
    ]
    for row in rows:
        pieces = [r[3] for r in expected if r[0] == row["country"]]
        assert row["total_"] == pytest.approx(sum(pieces) / len(pieces))
    everything = [r[3] for r in expected]
    assert table.totals[-1].value == pytest.approx(sum(everything) / len(everything))


def test_a_cohort_shows_ratios_to_its_beginning(shop: Shop) -> None:
    text = (
        HEAD
        + SALES
        + "  - name: ages\n    query: SELECT country AS born, pieces AS age, amount FROM sales\n"
        + "content:\n  - {type: cohort, dataset: ages, cohort: born, age: age, value: count(*)}\n"
    )
    with shop.document(text) as document:
        table = _content(document, Table)[0]
        rows = table.data.to_pylist()
    assert [row["cohort"] for row in rows] == ["Ghana", "Norway", "Peru"]
    assert all(row["age_0"] == 1.0 for row in rows)
    assert table.spans[1].count == 5


def test_for_each_sees_only_its_own_rows(shop: Shop) -> None:
    text = (
        HEAD
        + SALES
        + "content:\n  - type: for_each\n    dataset: sales\n    column: country\n    content:\n"
        + "      - {type: heading, text: '{{ each.value }} {{ each.index }}/{{ each.count }}'}\n"
        + "      - {type: metrics, items: [{label: Sum, dataset: sales, value: sum(amount)}]}\n"
        + "      - {type: text, text: 'Sum {{ metrics.sum.text }} of {{ datasets.sales.count }}'}\n"
    )
    with shop.document(text) as document:
        headings = _content(document, made.Heading)
        metrics = [block.items[0] for block in _content(document, made.Metrics)]
        texts = [plain(block.nodes) for block in _content(document, made.RichText)]
    expected = _plain(shop, "02")
    countries = list(dict.fromkeys(row[0] for row in expected))
    assert len(headings) == len(countries) == 4
    assert len({heading.id for heading in headings}) == 4
    for country, metric, text in zip(countries, metrics, texts, strict=True):
        rows = [row for row in expected if row[0] == country]
        assert metric.value.value == sum(row[2] for row in rows)
        assert metric.before is not None
        assert text == f"Sum {metric.value.text} of {len(rows)}"


def test_text_says_values_and_reads_none_as_markup(shop: Shop) -> None:
    connection = sqlite3.connect(shop.database)
    connection.execute("UPDATE sale SET product = '**bold** <b>x</b> {{ 7*7 }}'")
    connection.commit()
    connection.close()
    text = (
        HEAD
        + SALES
        + METRICS
        + "  - type: text\n    text: |\n      *{{ datasets.sales.first.product }}* in {{ parameters.period }},"
        + " {{ metrics.revenue.text }}{% if metrics.revenue.change %} changed {{ metrics.revenue.change_text }}{% endif %}\n"
    )
    with shop.document(text) as document:
        nodes = _content(document, made.RichText)[0].nodes
        metric = _content(document, made.Metrics)[0].items[0]
    runs = nodes[0].inlines
    assert runs[0].text == "**bold** <b>x</b> {{ 7*7 }}"
    assert runs[0].italic
    assert not runs[0].bold
    assert metric.value.text in plain(nodes)
    assert f"changed {metric.change_text}" in plain(nodes)


def test_checks_stop_or_warn(shop: Shop) -> None:
    checks = (
        "checks:\n  - {dataset: sales, expect: count(*) > 1000, message: Too few, on_fail: ON}\n"
        "  - {dataset: sales, expect: pieces >= 1, on_fail: warn}\n"
        "  - {dataset: sales, fresh: {column: day, within: 1h}}\n"
    )
    with (
        pytest.raises(CheckError, match="Too few: count"),
        shop.document(HEAD + SALES + checks.replace("ON", "stop") + METRICS),
    ):
        pass
    with shop.document(HEAD + SALES + checks.replace("ON", "warn") + METRICS) as document:
        callouts = _content(document, made.Callout)
    assert [record.outcome for record in document.provenance.checks] == [
        "warned",
        "warned",
        "passed",
    ]
    assert [callout.severity for callout in callouts] == ["warning"] * 2
    assert "12 of 60 rows" in plain(callouts[1].nodes)


def test_fresh_looks_no_further_than_the_period(shop: Shop) -> None:
    checks = "checks:\n  - {dataset: sales, fresh: {column: day, within: 1d}, on_fail: stop}\n"
    with shop.document(HEAD + SALES + checks + METRICS) as document:
        assert document.provenance.checks[0].outcome == "passed"
    later = {"period": "2025-02-20/2025-03-10"}
    with (
        pytest.raises(
            CheckError,
            match="the latest day of sales is Feb 28, 2025, more than 1d before Mar 11, 2025",
        ),
        shop.document(HEAD + SALES + checks + METRICS, later),
    ):
        pass


def test_an_empty_result_is_a_document_that_says_so(shop: Shop) -> None:
    text = HEAD + SALES + METRICS + "  - {type: table, dataset: sales, group_by: country}\n"
    text += (
        "  - {type: pivot, dataset: sales, rows: [country], columns: product, value: sum(amount)}\n"
    )
    text += "  - {type: cohort, dataset: sales, cohort: country, age: pieces, value: count(*)}\n"
    with shop.document(text, {"period": "1999"}) as document:
        tables = _content(document, Table)
        metrics = _content(document, made.Metrics)[0].items
    assert [table.data.num_rows for table in tables] == [0, 0, 0]
    assert all(table.empty_text == document.labels.no_rows for table in tables)
    assert metrics[0].value.text == "–"
    assert metrics[0].change is None


ERRORS: list[tuple[str, type[Exception], str, str]] = [
    (SALES + "content:\n  - {type: table, dataset: sales, columns: [{field: amont}]}\n", DefinitionError, "has no column 'amont'", "content[0].columns[0].field"),
    (SALES + "content:\n  - {type: chart, kind: bar, dataset: sales, x: contry, y: amount}\n", DefinitionError, "has no column 'contry'", "content[0].x"),
    (SALES + "content:\n  - {type: metrics, items: [{label: a, dataset: sales, value: count(*)}, {label: b, dataset: sales, value: sum(amont)}]}\n", TransformError, 'column "amont" not found', "content[0].items[1].value"),
    (SALES + "content:\n  - {type: metrics, items: [{label: a, dataset: sales, value: amount}]}\n", TransformError, "one for each row", "content[0].items[0].value"),
    (SALES + "content:\n  - {type: text, text: '{{ metrics.nothing.text }}'}\n", DefinitionError, "nothing", "content[0].text"),
    (SALES + "content:\n  - {type: text, text: '{{ x'}\n", DefinitionError, "can't be filled in", "content[0].text"),
    (SALES + "content:\n  - {type: image, path: none.png, alt: x}\n", DefinitionError, "can't read the picture none.png", "content[0].path"),
    (SALES.replace("FROM sale", "FROM sael"), SourceError, "sael", "datasets[0].query"),
    ("datasets:\n  - {name: a, query: SELECT * FROM b}\n  - {name: b, query: SELECT * FROM a}\n", DefinitionError, "refer to each other in a circle", "datasets[0].query"),
    ("datasets:\n  - {name: a, query: SELECT * FROM b}\n  - {name: b, query: SELECT 1 AS x}\n", DefinitionError, "defined below", "datasets[0].query"),
    ("datasets:\n  - {name: a, query: SELECT * FROM a}\n", DefinitionError, "refers to itself", "datasets[0].query"),
    ("datasets:\n  - {name: a, query: \"SELECT * FROM '/etc/passwd'\"}\n", DefinitionError, "no dataset '/etc/passwd'", "datasets[0].query"),
    ("datasets:\n  - {name: a, query: LOAD httpfs}\n", TransformError, "only a SELECT", "datasets[0].query"),
    ("datasets:\n  - {name: a, timeout: 500ms, query: SELECT count(*) FROM range(100000000000) t(i)}\n", LimitError, "ran longer than 0.5 s", "datasets[0].query"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "message", "field"), ERRORS)
def test_a_mistake_names_its_place(
    shop: Shop, text: str, kind: type[Any], message: str, field: str
) -> None:
    with pytest.raises(kind) as caught, shop.document(HEAD + text):
        pass
    error = caught.value
    assert message in str(error)
    assert error.place.field == field
    assert error.place.file == "shop.yaml"
    assert error.place.line > 1


def test_the_same_run_gives_an_equal_document(shop: Shop) -> None:
    text = HEAD + SALES + METRICS + "  - {type: table, dataset: sales}\n"
    with shop.document(text) as first, shop.document(text) as second:
        assert first == second
