"""Definitions with mistakes: each is told with its place and how to mend it, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.command import REPORT, Outcome, make_workplace, problem_text, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Workplace

Mistakes = dict[str, tuple[str | bytes, tuple[str, ...]]]

HEAD = "broadsheet: 1\nname: x\n"
CONTENT = "content:\n"
TRANSFORM = """\
      SELECT country, sum(amount) AS revenue, count(*) AS sales FROM sales
      GROUP BY country ORDER BY revenue DESC, country LIMIT :top
"""
LAUGHS = "".join(
    f"  {name}: &{name} [{', '.join([f'*{last}'] * 10)}]\n"
    for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def changed(*pairs: tuple[str, str]) -> str:
    """The report `sales.yaml` with a part replaced."""
    text = REPORT
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def added(*blocks: str) -> str:
    """The report with blocks above its content."""
    lines = "".join(f"  - {block}\n" for block in blocks)
    return changed((CONTENT, CONTENT + lines))


def transform(sql: str) -> str:
    """The report with another transform."""
    return changed((TRANSFORM, f"      {sql}\n"))


MISTAKES: Mistakes = {
    "field": (
        changed(("currency: EUR", "curency: EUR")),
        (
            "3:1 curency: there is no field 'curency' here",
            "hint: did you mean 'currency'?",
        ),
    ),
    "period": (
        changed(("default: last_month", "default: last_mnth")),
        (
            "7:44 parameters.properties.period.default: 'last_mnth' is no period",
            "hint: did you mean last_month? expected a period such as last_month, last_7_days,"
            " 2025-03, 2025-Q1, 2025 or 2025-03-01/2025-03-31",
        ),
    ),
    "range": (
        changed(("default: 10", "default: 100")),
        (
            "8:51 parameters.properties.top.default: 100 is greater than the maximum of 50",
            "hint: allowed are 1 to 50",
        ),
    ),
    "version": (
        "broadsheet: 2\nname: x\n",
        ("1:1 broadsheet: 2 is not known here", "hint: expected 1"),
    ),
    "types": (
        HEAD + "description: 5\ndatasets:\n"
        "  - {name: a, query: SELECT 1, max_rows: many}\n"
        "checks: none\ncontent:\n  - {type: table, dataset: a, limit: 0, columns: []}\n  - text\n",
        (
            "3:1 description: expected a text, not 5",
            "hint: put it in quotes",
            "5:32 datasets[0].max_rows: expected a whole number, not 'many'",
            "6:1 checks: expected a list, not 'none'",
            "8:31 content[0].limit: expected at least 1, not 0",
            "8:41 content[0].columns: expected at least 1 entry here",
            "9:5 content[1]: expected a mapping of fields to values, not 'text'",
        ),
    ),
    "parameters": (
        HEAD + "parameters:\n  type: object\n  properties:\n    a: {type: strnig}\n"
        "    b: {$ref: 'http://example.org/x'}\n    c: {type: string, pattern: '['}\n    d: true\n"
        "    my-name: {type: string}\n    e: {type: string, default: 5}\n",
        (
            "6:9 parameters.properties.a.type: 'strnig' is no type of a parameter",
            "hint: one of string, integer, number, boolean, array, object, null",
            "7:9 parameters.properties.b.$ref: $ref is not allowed here",
            "hint: write the schema out",
            "8:23 parameters.properties.c.pattern: '[' is no regular expression: unterminated"
            " character set at position 0",
            "9:5 parameters.properties.d: expected the schema of a parameter",
            "hint: such as {type: string}",
            "10:5 parameters.properties.my-name: 'my-name' can't name a parameter",
            "hint: use letters, digits and underscores; as_of and viewer_ are taken",
            "11:23 parameters.properties.e.default: 5 is not of type 'string'",
            "hint: put it in quotes",
        ),
    ),
    "properties": (
        HEAD + "parameters:\n  type: object\n  properties: [a, b]\n",
        ("3:1 parameters: expected a JSON Schema of an object with properties",),
    ),
    "infinite": (
        HEAD + "parameters: {type: object, properties: {a: {type: number, default: .inf}}}\n",
        ("3:59 parameters.properties.a.default: expected a number that is not infinite",),
    ),
    "dataset-twice": (
        changed(("name: by_country", "name: Sales"), ("dataset: by_country", "dataset: sales")),
        (
            "17:5 datasets[1].name: two datasets are called 'Sales'",
            "hint: dataset 'sales' has it already; names are compared without case",
            "18:5 datasets[1].query: the dataset Sales refers to itself",
            "hint: read another dataset, or rename this one",
        ),
    ),
    "circle": (
        transform(
            "SELECT * FROM other\n  - {name: other, query: SELECT * FROM third}\n"
            "  - {name: third, query: SELECT * FROM by_country}"
        ),
        (
            "18:5 datasets[1].query: the datasets by_country, other and third refer to each other"
            " in a circle",
            "hint: a dataset may only read the ones above it",
        ),
    ),
    "itself": (
        transform("SELECT * FROM by_country"),
        (
            "18:5 datasets[1].query: the dataset by_country refers to itself",
            "hint: read another dataset, or rename this one",
        ),
    ),
    "below": (
        transform("SELECT * FROM other\n  - {name: other, query: SELECT 1 AS country}"),
        (
            "18:5 datasets[1].query: the dataset by_country reads other, which is defined below it",
            "hint: move other above by_country",
        ),
    ),
    "nowhere": (
        transform("SELECT * FROM sale"),
        (
            "18:5 datasets[1].query: there is no dataset 'sale' above this",
            "hint: did you mean 'sales'?",
        ),
    ),
    "bound": (
        changed(("LIMIT :top", "LIMIT :tpo")),
        ("18:5 datasets[1].query: no parameter gives :tpo", "hint: did you mean :top?"),
    ),
    "dataset": (
        changed(("dataset: by_country", "dataset: by_contry")),
        (
            "26:5 content[1].dataset: there is no dataset 'by_contry'",
            "hint: did you mean 'by_country'?",
        ),
    ),
    "kind": (
        added("{type: chart, kind: bra, dataset: sales, x: day, y: amount}"),
        (
            "22:19 content[0].kind: 'bra' is not known here",
            "hint: did you mean 'bar'? expected one of line, area, bar, stacked_bar, grouped_bar,"
            " combo, pie, donut, scatter, histogram, heatmap, funnel, gauge, sparkline",
        ),
    ),
    "chart": (
        added("{type: chart, kind: bar, dataset: sales, x: day}"),
        ("22:5 content[0]: a bar chart needs y",),
    ),
    "placeholders": (
        added(
            '{type: text, text: "{{ metrics.revnue.text }} {{ sale }} {{ report.nmae }}"}',
            '{type: callout, text: "{{ each.value }}", title: "{{ report.name | upcas }}"}',
            '{type: heading, text: "{{ metrics.revenue"}',
        ),
        (
            "22:18 content[0].text: there is no metric 'revnue' for this text",
            "hint: did you mean 'revenue'?",
            "22:18 content[0].text: texts know nothing called 'sale'",
            "hint: known here: datasets, metrics, parameters, report",
            "22:18 content[0].text: there is no field of the report 'nmae' for this text",
            "hint: did you mean 'name'?",
            "23:21 content[1].text: texts know nothing called 'each'",
            "hint: known here: datasets, metrics, parameters, report",
            "23:47 content[1].title: there is no filter 'upcas'",
            "hint: did you mean 'upcase'?",
            "24:21 content[2].text: this text can't be filled in: expected '}}', found end of file",
            "hint: a placeholder is {{ name }}; {% raw %} ... {% endraw %} is kept as it is",
        ),
    ),
    "format": (
        changed(
            (
                "output: {formats: [csv, json]}",
                "output: {formats: [csv, xlxs], options: {csv: {bomb: true}, xslx: {}}}",
            )
        ),
        (
            "30:25 output.formats[1]: there is no format 'xlxs'",
            "hint: did you mean xlsx? known are csv, html, json, parquet, pdf, png, svg, xlsx, xml",
            "30:48 output.options.csv.bomb: there is no field 'bomb' here",
            "hint: did you mean 'bom'?",
            "30:61 output.options.xslx: there is no format 'xslx'",
            "hint: did you mean xlsx? known are csv, html, json, parquet, pdf, png, svg, xlsx, xml",
        ),
    ),
    "source": (
        changed(("source: store", "source: stroe")),
        (
            "12:5 datasets[0].source: broadsheet.yaml has no source 'stroe'",
            "hint: did you mean 'store'?",
        ),
    ),
    "logo": (
        changed(("output:", "branding: {logo: logo.png}\noutput:")),
        (
            "30:12 branding.logo: logo.png is not a picture: its content is of no known kind",
            "hint: use a PNG, JPEG, GIF, WebP or SVG file",
        ),
    ),
    "logo-svg": (
        changed(("output:", "branding: {logo: logo.svg}\noutput:")),
        (
            "30:12 branding.logo: logo.svg is not a picture: it is broken at line 2",
            "hint: use a PNG, JPEG, GIF, WebP or SVG file",
        ),
    ),
    "pictures": (
        added("{type: image, path: nowhere.png, alt: x}", "{type: image, path: /dev/zero, alt: x}"),
        (
            "22:19 content[0].path: can't read the picture nowhere.png: no such file or directory",
            "hint: paths are relative to the file that names them",
            "23:19 content[1].path: the picture /dev/zero is larger than 10 MB",
            "hint: make it smaller",
        ),
    ),
    "tabs": (
        HEAD + "datasets:\n\t- name: a\n",
        ("4:1: a tab can't stand here", "hint: indent with spaces"),
    ),
    "keys": (
        HEAD + "name: y\ncontent:\n  - {type: heading, text: a, text: b}\n",
        ("3:1 name: 'name' stands here twice", "5:30 content[0].text: 'text' stands here twice"),
    ),
    "binary": (
        bytes(range(256)) * 100,
        ("2: byte 0x80 on this line is not UTF-8", "hint: save the file as UTF-8"),
    ),
    "nul": (
        HEAD + "description: a\0b\n",
        (
            "3:15: the character U+0000 can't stand in YAML as it is",
            "hint: remove it, or write it as an escape in double quotes",
        ),
    ),
    "empty": (
        "",
        ("this file is empty, not a report definition", "hint: broadsheet init makes examples"),
    ),
    "list": (
        "- a\n- b\n",
        (
            "1:1: expected a report definition: a mapping of fields to values",
            "hint: write it as lines of field: value",
        ),
    ),
    "two": (
        HEAD + "---\n" + HEAD,
        (
            "3:1: a second document begins here",
            "hint: a file holds one definition: remove the line ---",
        ),
    ),
    "quote": (
        HEAD + 'description: "x\ncontent: []\n',
        ("3:14: a quoted text begins here and never ends", "hint: close it"),
    ),
    "colon": (
        HEAD + "description: a: b\n",
        (
            "3:15: this is not YAML: a value can't stand here",
            "hint: check the indentation, and put a text that holds a colon in quotes",
        ),
    ),
    "laughs": (
        HEAD + "parameters:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n" + LAUGHS,
        (
            "4:6 parameters: this text is too large or too deeply nested",
            "hint: at most 200,000 values, aliases repeated, and 60 levels",
        ),
    ),
    "deep": (
        HEAD + "parameters: " + "[" * 200_000,
        (
            "3:72: this text is too large or too deeply nested",
            "hint: at most 200,000 values, aliases repeated, and 60 levels",
        ),
    ),
    "large": (
        HEAD + "#" + "x" * 50_000_000,
        ("this file is too large", "hint: at most 5 MB"),
    ),
    "tag": (
        HEAD + "description: !!python/object/apply:os.system [ls]\n",
        ("3:1 description: expected a text, not ['ls']",),
    ),
    "digits": (
        HEAD + "currency: " + "9" * 10_000 + "\n",
        ("3:11 currency: a number of 10,000 digits is too large",),
    ),
}
"""Definitions by the name of their file, and what is said of each."""

SQL_MISTAKES: Mistakes = {
    "alias": (
        changed(("value: sum(amount)", "value: sum(amount) AS total")),
        (
            "24:42 content[0].items[0].value: expected an SQL expression without a name, so"
            " without AS",
        ),
    ),
    "several": (
        changed(
            (TRANSFORM, "      SELEC country FROM sales\n"),
            ("value: sum(amount)", "value: summ(amount)"),
            (CONTENT, "checks:\n  - {dataset: sales, expect: 'count(*) >'}\n" + CONTENT),
        ),
        (
            '18:5 datasets[1].query: syntax error at or near "SELEC"',
            '21:22 checks[0].expect: syntax error at or near ">"',
            "25:42 content[0].items[0].value: there is no function summ; did you mean sum?",
        ),
    ),
    "two-expressions": (
        changed(("value: sum(amount)", "value: 'max(day), min(day)'")),
        ("24:42 content[0].items[0].value: expected one SQL expression, such as sum(amount)",),
    ),
}
"""What is wrong in SQL over datasets alone has an exit code of its own."""


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Workplace:
    """A project whose folder `bad` has every mistake."""
    place = make_workplace(tmp_path_factory.mktemp("bad"), bytecode)
    (place.folder / "bad").mkdir()
    (place.folder / "bad/logo.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (place.folder / "bad/logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n<g></svg>'
    )
    for name, (text, _) in (MISTAKES | SQL_MISTAKES).items():
        data = text if isinstance(text, bytes) else text.encode()
        (place.folder / f"bad/{name}.yaml").write_bytes(data)
    return place


@pytest.fixture(scope="module")
def checked(bad: Workplace) -> Outcome:
    """What `check` says of all, for people."""
    return bad.call("check", *names(MISTAKES), *names(SQL_MISTAKES))


def names(mistakes: Mistakes) -> list[str]:
    return [f"bad/{name}.yaml" for name in mistakes]


@pytest.mark.parametrize("name", [*MISTAKES, *SQL_MISTAKES])
def test_a_mistake_is_told_with_its_place_and_a_hint(checked: Outcome, name: str) -> None:
    expected = (MISTAKES | SQL_MISTAKES)[name][1]
    assert tuple(told(checked.err)[f"bad/{name}.yaml"]) == expected


def test_check_says_nothing_else_and_leaves_nothing(bad: Workplace, checked: Outcome) -> None:
    assert (checked.code, checked.out) == (2, "")
    assert list(told(checked.err)) == names(MISTAKES) + names(SQL_MISTAKES)
    assert bad.left() == []


def test_only_sql_is_wrong(bad: Workplace) -> None:
    outcome = bad.call("check", *names(SQL_MISTAKES), "--json")
    assert (outcome.code, outcome.err) == (6, "")
    assert {entry["error"]["code"] for entry in outcome.data["reports"]} == {"transform"}


def test_run_says_the_same_before_it_fetches(bad: Workplace) -> None:
    outcome = bad.call("run", *names(MISTAKES), *names(SQL_MISTAKES), "--json")
    assert (outcome.code, outcome.err) == (2, "")
    assert (outcome.data["ok"], outcome.data["exit_code"]) == (False, 2)
    for entry, (name, (_, lines)) in zip(
        outcome.data["reports"], (MISTAKES | SQL_MISTAKES).items(), strict=True
    ):
        error = entry["error"]
        assert entry["status"] == "failed"
        assert entry["artifacts"] == []
        assert error["code"] == ("transform" if name in SQL_MISTAKES else "definition")
        assert error["retryable"] is False
        found = [line for problem in error["problems"] for line in problem_text(problem)]
        # A run stops at the first kind of mistake; `check` goes on to the others.
        assert found
        assert set(found) <= set(lines), name
        assert (error["file"], error["line"]) == (
            f"bad/{name}.yaml",
            error["problems"][0]["line"],
        )
    assert bad.left() == []
    assert not (bad.folder / "output").exists()


def test_everything_at_once(place: Workplace) -> None:
    """Mistakes in the text, in what it refers to, in formats, sources, texts and SQL."""
    place.change("currency: EUR", "curency: EUR")
    place.change("source: store", "source: stroe")
    place.change("default: 10", "default: 100")
    place.change("FROM sales\n      GROUP", "FROM sale\n      GROUP")
    place.change(CONTENT, CONTENT + '  - {type: text, text: "{{ metrics.x }}"}\n')
    place.change("total: sum}", "total: summ}")
    place.change("value: sum(amount)", "value: 'sum(amount'")
    place.change("formats: [csv, json]", "formats: [csv, xlxs]")
    place.change("output:", "branding: {logo: nowhere.png}\noutput:")
    outcome = place.call("check", "sales.yaml")
    lines = [line for line in told(outcome.err)["sales.yaml"] if not line.startswith("hint:")]
    assert [line.split(": ")[0] for line in lines] == [
        "3:1 curency",
        "8:51 parameters.properties.top.default",
        "12:5 datasets[0].source",
        "18:5 datasets[1].query",
        "22:18 content[0].text",
        "25:42 content[1].items[0].value",
        "30:44 content[2].columns[1].total",
        "31:12 branding.logo",
        "32:25 output.formats[1]",
    ]
    assert outcome.code == 2


def test_columns_that_data_lack_come_at_once(place: Workplace) -> None:
    place.change(
        CONTENT,
        CONTENT
        + "  - {type: chart, kind: bar, dataset: by_country, x: cuntry, y: [revenue, sold]}\n"
        "  - {type: columns, items: [{content: [{type: pivot, dataset: sales, rows: [contry],"
        " columns: day, value: sum(amount)}]}]}\n",
    )
    outcome = place.run()
    assert outcome.code == 2
    assert told(outcome.err) == {
        "sales.yaml": [
            "22:51 content[0].x: the dataset by_country has no column 'cuntry'",
            "hint: did you mean 'country'? it has country, revenue, sales",
            "22:62 content[0].y: the dataset by_country has no column 'sold'",
            "hint: it has country, revenue, sales",
            "23:77 content[1].items[0].content[0].rows[0]: the dataset sales has no column"
            " 'contry'",
            "hint: did you mean 'country'? it has day, country, amount",
        ]
    }
    assert place.left() == []


def test_values_of_parameters_come_at_once(place: Workplace) -> None:
    arguments = ["-p", "top=100", "-p", "period=last_mnth", "-p", "nix=1", "-f", "pdff"]
    outcome = place.call("run", "sales.yaml", *arguments, "--as-of", "2025-02-30")
    assert outcome.code == 2
    assert outcome.err.splitlines() == [
        "error: as-of: '2025-02-30' is no time",
        "  hint: write a date or a time, such as 2025-12-15 or 2025-12-15T08:00",
        "error: sales.yaml parameters.nix: there is no such parameter",
        "  hint: this report has: period, top, country",
        "error: sales.yaml parameters.period: 'last_mnth' is no period",
        "  hint: did you mean last_month? expected a period such as last_month, last_7_days,"
        " 2025-03, 2025-Q1, 2025 or 2025-03-01/2025-03-31",
        "error: sales.yaml parameters.top: 100 is greater than the maximum of 50",
        "  hint: allowed are 1 to 50",
        "error: sales.yaml formats: there is no format 'pdff'",
        "  hint: did you mean pdf? known are csv, html, json, parquet, pdf, png, svg, xlsx, xml",
    ]
    assert not (place.folder / "output").exists()


def test_files_that_are_none(place: Workplace) -> None:
    (place.folder / "empty").mkdir()
    outcome = place.call("run", "sale.yaml", "/dev/zero", ".")
    assert outcome.code == 2
    assert outcome.err.splitlines() == [
        "error: sale.yaml: there is no such file",
        "  hint: did you mean sales.yaml?",
        "error: /dev/zero: this file is too large",
        "  hint: at most 5 MB",
    ]
    outcome = place.call("check", "empty")
    assert outcome.code == 2
    assert outcome.err.splitlines() == [
        "error: empty: this folder has no definitions",
        "  hint: name a definition, or a folder that holds some",
    ]


def test_messages_fit_a_narrow_terminal(place: Workplace) -> None:
    place.change("default: last_month", "default: last_mnth")
    place.change("source: store", "source: " + "s" * 90)
    outcome = place.in_terminal("check", "sales.yaml", columns=80)
    assert outcome.code == 2
    assert outcome.out.splitlines() == [
        "error: sales.yaml:7:44 parameters.properties.period.default: 'last_mnth' is no",
        "       period",
        "  hint: did you mean last_month? expected a period such as last_month,",
        "        last_7_days, 2025-03, 2025-Q1, 2025 or 2025-03-01/2025-03-31",
        "error: sales.yaml:12:5 datasets[0].source: broadsheet.yaml has no source",
        "       '" + "s" * 90 + "'",
        "  hint: known are: store",
    ]
