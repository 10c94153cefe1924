"""Every kind of chart, total, group and format over hostile values: made, or refused in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from tests.support.hostile import hostile_data

from broadsheet.definition.chart import ChartKind

if TYPE_CHECKING:
    from tests.support.command import Workplace

COLUMNS = tuple(hostile_data().column_names)
PAIRS = (
    *(("text", y) for y in ("ratio", "amount", "whole", "span", "text", "day")),
    *(("day", "whole"), ("at", "ratio"), ("local", "amount"), ("ratio", "whole")),
    *(("amount", "ratio"), ("flag", "span"), ("nothing", "nothing")),
)
FORMATS = ("integer", "decimal(2)", "percent(1)", "currency", "bytes", "duration", "date", "text")
LARGEST = 1.7e308


def blocks_of_charts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for kind in get_args(ChartKind):
        base = {"type": "chart", "kind": kind, "dataset": "hostile", "title": "=1+1 <b>"}
        color = {"color": "ratio"} if kind == "heatmap" else {}
        found += [base | color | {"x": x, "y": y} for x, y in PAIRS]
        ends = {"min": -LARGEST, "max": LARGEST, "goal": 5}
        found.append(base | {"x": "text", "y": "ratio", "color": "kind"} | ends)
    return found


def blocks_of_tables() -> list[dict[str, Any]]:
    total = {"field": "whole", "total": "sum"}
    shown = [total, {"field": "ratio", "total": "avg", "bar": True, "shade": True}]
    found: list[dict[str, Any]] = []
    for name in COLUMNS:
        found += [
            {"type": "table", "dataset": "hostile", "group_by": name, "columns": shown},
            {"type": "pivot", "dataset": "hostile", "rows": [name], "columns": "flag"}
            | {"value": "max(ratio)", "shade": True},
            {"type": "pivot", "dataset": "hostile", "rows": ["flag"], "columns": name}
            | {"value": "count(*)"},
            {"type": "for_each", "dataset": "hostile", "column": name, "limit": 100}
            | {"content": [{"type": "heading", "text": "{{ each.text }}", "level": 2}]},
            {"type": "recommendations", "dataset": "hostile", "headline": name}
            | {"detail": "text", "saving": "amount"},
        ]
    for kind in FORMATS:
        columns = [{"field": name, "format": kind} for name in COLUMNS]
        found.append({"type": "table", "dataset": "hostile", "columns": columns})
    return found


def blocks_of_figures() -> list[dict[str, Any]]:
    functions = ("min", "max", "count", "any_value", "median")
    items = [
        {"label": "=1+1", "name": f"{function}_{name}", "dataset": "hostile"}
        | {"value": f'{function}("{name}")'}
        for function in functions
        for name in COLUMNS
        if function != "median" or name in ("whole", "ratio", "day")
    ]
    gauges = [("max(ratio)", "max(ratio)", "min(ratio)"), ("max(whole)", "max(whole)", "0")]
    gauge = {"type": "gauge", "label": "=1+1", "dataset": "hostile"}
    rows = (
        "{% for r in datasets.hostile.rows %}{{ r.text }} {{ r.ratio }} {{ r.at }}\n\n{% endfor %}"
    )
    return [
        {"type": "metrics", "items": items},
        *(gauge | {"value": v, "max": most, "goal": goal} for v, most, goal in gauges),
        {"type": "text", "text": rows},
    ]


def report(content: list[dict[str, Any]]) -> str:
    datasets = [{"name": "hostile", "source": "values", "table": "hostile"}]
    return json.dumps({"broadsheet": 1, "name": "Blocks", "datasets": datasets, "content": content})


def test_all_that_can_be_made_is_made(made: Workplace) -> None:
    made.write("blocks/charts.yaml", report(blocks_of_charts()))
    made.write("blocks/tables.yaml", report(blocks_of_tables()))
    made.write("blocks/figures.yaml", report(blocks_of_figures()))
    outcome = made.call("run", "blocks", "-f", "json", "-o", "blocks-output", "--quiet")
    assert (outcome.code, outcome.err) == (0, "")
    for name in ("charts", "tables", "figures"):
        path = made.folder / f"blocks-output/{name}.json"
        # No number that JSON does not have, so that any program can read it.
        json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert made.left() == []


def test_what_sql_can_not_compute_is_told_with_its_place(made: Workplace) -> None:
    values = ("sum(amount)", "avg(flag)", "sum(text)", "max(nix)")
    items = [{"label": str(i), "dataset": "hostile", "value": v} for i, v in enumerate(values)]
    made.write("sums.yaml", report([{"type": "metrics", "items": items}]))
    outcome = made.call("run", "sums.yaml", "-f", "json", "--json")
    assert (outcome.code, outcome.err) == (6, "")
    problems = outcome.data["reports"][0]["error"]["problems"]
    fields = [problem["field"] for problem in problems]
    assert fields == [f"content[0].items[{index}].value" for index in range(len(values))]
    assert problems[0]["message"].startswith("Overflow in")
    assert made.left() == []
