"""Parameters are found where SQL has them, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.definition.query import parse_query


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT :a, :b, :a", ("a", "b", "a")),
        ("SELECT ':a' || :b", ("b",)),
        ("SELECT 'it''s :a' || :b", ("b",)),
        ('SELECT ":a", `:b`, :c', ("c",)),
        ("SELECT x::int, :a::date", ("a",)),
        ("SELECT 1 -- :a\n, :b", ("b",)),
        ("SELECT 1 /* :a\n:b */ , :c", ("c",)),
        ("SELECT $$ :a $$, $q$ :b $q$, :c", ("c",)),
        ("SELECT x[1:2], :a", ("a",)),
        ("SELECT {'k':1}, t >= :a", ("a",)),
    ],
)
def test_names(sql: str, names: tuple[str, ...]) -> None:
    assert parse_query(sql).names == names


def test_render_counts_uses_from_zero() -> None:
    query = parse_query("a = :x AND b = :y AND c = :x")
    assert query.render(lambda name, index: f"${index + 1}") == "a = $1 AND b = $2 AND c = $3"
    assert query.parameters == ("x", "y")


@given(st.text())
def test_rendering_names_as_they_were_gives_the_text_back(sql: str) -> None:
    assert parse_query(sql).render(lambda name, _: f":{name}") == sql
