"""Parameter values: bound by their schema, refused with reasons."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from broadsheet.definition.parameter import bind, query_names, read_parameter
from broadsheet.lib.errors import DefinitionError

AS_OF = datetime(2025, 12, 15, tzinfo=UTC)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["team"],
    "properties": {
        "period": {"type": "string", "format": "period", "default": "last_month"},
        "top": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
        "team": {"type": "string", "title": "Which team"},
        "country": {"type": ["string", "null"], "default": None},
        "rate": {"type": "number", "default": 0.5},
    },
}


def _bind(**given: Any) -> dict[str, Any]:
    return bind(SCHEMA, {"team": "a"} | given, as_of=AS_OF, zone="Europe/Berlin").values()


def _problems(schema: dict[str, Any] = SCHEMA, **given: Any) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        bind(schema, given, as_of=AS_OF, zone="UTC")
    return [str(problem) for problem in caught.value.problems]


def test_a_period_gives_its_start_and_end_in_the_zone() -> None:
    values = _bind()
    assert values["period_start"].isoformat() == "2025-11-01T00:00:00+01:00"
    assert values["period_end"].isoformat() == "2025-12-01T00:00:00+01:00"
    assert values["as_of"] == AS_OF
    assert "period" not in values


def test_a_comparison_moves_the_period_and_nothing_else() -> None:
    binding = bind(SCHEMA, {"team": "a"}, as_of=AS_OF, zone="UTC")
    before = binding.values("same_period_last_year")
    assert before["period_start"].date() == date(2024, 11, 1)  # type: ignore[union-attr]
    assert before["as_of"] == AS_OF


def test_every_problem_is_told_at_once() -> None:
    problems = _problems(top=99, period="last_mnth", nonsense=1)
    assert any(p.startswith("nonsense: there is no such parameter") for p in problems)
    assert any(
        "top: 99 is greater than the maximum of 50 (allowed are 1 to 50)" in p for p in problems
    )
    assert any(
        p.startswith("period: 'last_mnth' is no period (did you mean last_month? expected a")
        for p in problems
    )
    assert any(p.startswith("team: this parameter has no value") for p in problems)
    assert len(problems) == 4


def test_names_that_a_query_may_use() -> None:
    expected = {"as_of", "period_start", "period_end", "top", "team", "country", "rate"}
    assert query_names(SCHEMA) == expected


@pytest.mark.parametrize(
    ("text", "entry", "value"),
    [
        ("5", {"type": "integer"}, 5),
        ("1.50", {"type": "number"}, Decimal("1.50")),
        ("true", {"type": "boolean"}, True),
        ("5", {"type": "string"}, "5"),
        ("", {"type": ["string", "null"]}, None),
        ("[1, 2]", {"type": "array"}, [1, 2]),
        ("five", {"type": "integer"}, "five"),
    ],
)
def test_texts_of_a_command_line(text: str, entry: dict[str, Any], value: Any) -> None:
    assert read_parameter(text, entry) == value


def test_a_decimal_keeps_its_digits() -> None:
    assert _bind(rate=Decimal("0.1000000000000000000001"))["rate"] == Decimal(
        "0.1000000000000000000001"
    )


def test_a_number_is_the_same_whether_it_is_the_default_or_given() -> None:
    rate = _bind()["rate"]
    assert isinstance(rate, Decimal)
    assert rate == _bind(rate=0.5)["rate"] == _bind(rate=Decimal("0.5"))["rate"]


def test_a_list_is_bound_as_json() -> None:
    schema = {"properties": {"shares": {"type": "array", "items": {"type": "number"}}}}
    given = {"shares": read_parameter("[0.5, 2]", schema["properties"]["shares"])}
    assert bind(schema, given, as_of=AS_OF, zone="UTC").values()["shares"] == "[0.5, 2]"
