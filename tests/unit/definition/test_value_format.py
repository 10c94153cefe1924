"""Value formats as a definition writes them."""

import pytest

from broadsheet.definition.value_format import ValueFormat


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("integer", ValueFormat("integer")),
        ("decimal(3)", ValueFormat("decimal", digits=3)),
        ("percent", ValueFormat("percent")),
        ("currency(EUR)", ValueFormat("currency", currency="EUR")),
        (" month ", ValueFormat("month")),
    ],
)
def test_reads(text: str, expected: ValueFormat) -> None:
    assert ValueFormat.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    ["money", "decimal(x)", "decimal(99)", "currency(XXQ)", "integer(2)", "", "Decimal", "date()"],
)
def test_refuses_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected|takes no argument"):
        ValueFormat.parse(text)
