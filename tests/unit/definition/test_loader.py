"""The language: a complete example survives, and each mistake is told with line and hint."""

from pathlib import Path

import pytest

from broadsheet.definition import yaml
from broadsheet.definition.loader import load_definition, load_project, parse_definition
from broadsheet.lib.errors import DefinitionError

EXAMPLE = """\
broadsheet: 1
name: Store sales
type: financial
time_zone: America/New_York
locale: en-US
currency: USD
parameters:
  type: object
  properties:
    period: {type: string, format: period, default: last_month}
    country: {type: [string, "null"], default: null, title: Only this country}
    top: {type: integer, minimum: 1, maximum: 50, default: 10}
datasets:
  - name: invoices
    source: store
    query: |
      SELECT day, country, amount FROM invoice
      WHERE day >= :period_start AND day < :period_end
        AND (:country IS NULL OR country = :country)
    compare: previous_period
    cache: 1h
  - name: by_country
    query: SELECT country, sum(amount) AS revenue FROM invoices GROUP BY country LIMIT :top
checks:
  - {dataset: invoices, expect: count(*) > 0, message: No invoice, on_fail: stop}
  - {dataset: invoices, fresh: {column: day, within: 3d}}
content:
  - {type: heading, text: Revenue}
  - type: metrics
    items:
      - {label: Revenue, dataset: invoices, value: sum(amount), format: currency, good: up}
  - {type: chart, kind: bar, dataset: by_country, x: country, y: revenue}
  - type: table
    dataset: by_country
    columns:
      - {field: country}
      - {field: revenue, format: currency, total: sum, bar: true}
  - type: for_each
    dataset: by_country
    column: country
    content:
      - type: columns
        items:
          - content: [{type: text, text: "{{ each.value }}"}]
output: {formats: [pdf, xlsx], page: {size: a4, orientation: portrait}}
branding: {primary_color: "#1f4e79", header: Chinook, footer: Confidential}
"""


def _problems(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(text, file="r.yaml")
    return [str(problem) for problem in caught.value.problems]


def _line(part: str) -> int:
    return next(n for n, line in enumerate(EXAMPLE.splitlines(), 1) if part in line)


def test_yaml_to_model_to_yaml_keeps_everything() -> None:
    first = parse_definition(EXAMPLE).definition
    again = parse_definition(yaml.dump(first.plain())).definition
    assert again == first
    assert again.plain() == first.plain() == yaml.load(EXAMPLE)[0]
    assert again.version == first.version


def test_json_is_read_too() -> None:
    loaded = parse_definition('{"broadsheet": 1, "name": "x", "content": []}')
    assert loaded.definition.name == "x"


MISTAKES = [
    (
        "value: sum(amount), format",
        "value: sum(amount), fromat",
        "there is no field 'fromat' here (did you mean 'format'?)",
    ),
    ("good: up}", "good: upp}", "'upp' is not known here (did you mean 'up'?"),
    ("kind: bar", "kind: bra", "'bra' is not known here (did you mean 'bar'?"),
    ("type: chart", "type: chrat", "'chrat' is not known here (did you mean 'chart'?"),
    (
        "kind: bar, dataset: by_country, x",
        "kind: bar, dataset: by_contry, x",
        "there is no dataset 'by_contry' (did you mean 'by_country'?)",
    ),
    ("LIMIT :top", "LIMIT :tpo", "no parameter gives :tpo (did you mean :top?)"),
    (
        "- name: by_country",
        "- name: Invoices",
        "two datasets are called 'Invoices' (dataset 'invoices' has it already",
    ),
    ("- name: by_country", "- name: invoices_before", "two datasets are called 'invoices_before'"),
    ("default: last_month", "default: last_mnth", "'last_mnth' is no period"),
    (
        "minimum: 1, maximum: 50, default: 10",
        "minimum: 1, maximum: 50, default: 99",
        "99 is greater than the maximum of 50",
    ),
    ('type: [string, "null"]', "type: sting", "'sting' is no type of a parameter (one of string"),
    (
        "time_zone: America/New_York",
        "time_zone: Mars/Olympus",
        "'Mars/Olympus' is not allowed here (expected an IANA time zone",
    ),
    ("locale: en-US", "locale: xx-YY", "'xx-YY' is not allowed here (expected a locale"),
    ("currency: USD", "currency: DOLLAR", "'DOLLAR' is not allowed here (expected an ISO 4217"),
    ("cache: 1h", "cache: soon", "'soon' is not allowed here (expected a duration"),
    ("within: 3d", "within: 0s", "'0s' is not allowed here (expected a duration longer"),
    (
        "format: currency, good",
        "format: money, good",
        "'money' is not allowed here (expected one of integer",
    ),
    (
        "compare: previous_period",
        "compare: previous",
        "'previous' is not known here (did you mean 'previous_period'?",
    ),
    (
        "period: {type: string, format: period, default: last_month}",
        "period: {type: string, default: x}",
        "there is no period to compare",
    ),
    (
        'primary_color: "#1f4e79"',
        "primary_color: blue",
        "'blue' is not allowed here (expected a colour",
    ),
    ("size: a4", "size: a9", "'a9' is not known here"),
    ("broadsheet: 1", "broadsheet: 2", "2 is not known here (expected 1)"),
    ("name: Store sales\n", "", "the field 'name' is missing"),
    (
        "kind: bar, dataset: by_country, x: country, y: revenue",
        "kind: bar, dataset: by_country, x: country",
        "a bar chart needs y",
    ),
    (
        "{type: heading, text: Revenue}",
        "heading",
        "expected a mapping of fields to values, not 'heading'",
    ),
    ("{type: heading, text: Revenue}", "{text: Revenue}", "a block needs a type"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_a_hint(right: str, wrong: str, message: str) -> None:
    assert right in EXAMPLE
    problems = _problems(EXAMPLE.replace(right, wrong, 1))
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("r.yaml:") for problem in problems)


def test_a_mistake_stands_where_it_was_made() -> None:
    problem = _problems(EXAMPLE.replace("good: up}", "good: upp}"))[0]
    line = _line("good: up}")
    column = EXAMPLE.splitlines()[line - 1].index("good:") + 1
    assert problem.startswith(f"r.yaml:{line}:{column} content[1].items[0].good:")


def test_mistakes_come_all_at_once() -> None:
    wrong = EXAMPLE.replace("good: up", "good: upp").replace("size: a4", "size: a9")
    wrong = wrong.replace("value: sum(amount), format", "value: sum(amount), fromat")
    assert len(_problems(wrong)) == 3


def test_names_and_fields_come_at_once_too() -> None:
    wrong = EXAMPLE.replace("size: a4", "size: a9").replace("LIMIT :top", "LIMIT :tpo")
    problems = _problems(wrong)
    assert any(":tpo" in problem for problem in problems)
    assert any("'a9'" in problem for problem in problems)


def test_a_dataset_has_one_origin() -> None:
    base = "broadsheet: 1\nname: x\ndatasets:\n  - {name: a, %s}\n"
    assert "either a query or a table" in _problems(base % "source: s")[0]
    assert "needs the source" in _problems(base % "table: t")[0]


def test_two_metrics_of_one_name() -> None:
    text = (
        "broadsheet: 1\nname: x\ndatasets: [{name: a, query: SELECT 1 AS b}]\ncontent:\n"
        "  - type: metrics\n    items:\n"
        "      - {label: Total sum, dataset: a, value: sum(b)}\n"
        "      - {label: Total Sum, dataset: a, value: max(b)}\n"
    )
    assert "two metrics are called 'total_sum'" in _problems(text)[0]


@pytest.mark.parametrize("text", ["", "- 1", "5", "null"])
def test_what_is_no_definition_at_all(text: str) -> None:
    (problem,) = _problems(text)
    assert "a report definition" in problem
    assert ("this file is empty" in problem) == (text in ("", "null"))


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "sales.yaml").write_bytes(b"name: \xff")
    with pytest.raises(DefinitionError, match="not UTF-8"):
        load_definition(tmp_path / "sales.yaml")
    with pytest.raises(DefinitionError, match="did you mean sales.yaml"):
        load_definition(tmp_path / "sale.yaml")
    with pytest.raises(DefinitionError, match="can't read it"):
        load_definition(tmp_path)


def test_a_project_file(tmp_path: Path) -> None:
    file = tmp_path / "broadsheet.yaml"
    file.write_text("sources:\n  store: {kind: sqlite, path: a.sqlite}\n")
    project, _ = load_project(file)
    assert project.sources == {"store": {"kind": "sqlite", "path": "a.sqlite"}}
    file.write_text("source:\n  store: {kind: sqlite}\n")
    with pytest.raises(DefinitionError, match="no field 'source'") as caught:
        load_project(file)
    assert caught.value.hint == "did you mean 'sources'?"
