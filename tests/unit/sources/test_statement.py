"""What is asked of a query before it runs."""

import pytest

from broadsheet.lib.errors import SourceError
from broadsheet.sources.statement import reading, unique


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT * FROM t WHERE a = 'x'", "SELECT * FROM t WHERE a = 'x'"),
        ('SELECT a AS "day" FROM "Sales"', 'SELECT a AS "day" FROM "Sales"'),
        ("SELECT `a` ;\n", "SELECT `a`"),
        ("SELECT 'a;b' ; -- the end", "SELECT 'a;b'"),
        ("SELECT $$a;b$$", "SELECT $$a;b$$"),
        ("SELECT 'it''s'", "SELECT 'it''s'"),
        ("SELECT'x'", "SELECT'x'"),
        ("-- first\n(SELECT 1) /* ; */", "-- first\n(SELECT 1)"),
        ("with x as (select 1) select * from x", "with x as (select 1) select * from x"),
    ],
)
def test_a_query_is_kept_up_to_its_end(sql: str, expected: str) -> None:
    assert reading(sql) == expected


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("DELETE FROM t", "no query that only reads"),
        ("'a' SELECT 1", "no query that only reads"),
        ("", "no query that only reads"),
        ("SELECT 1 INTO OUTFILE 'x'", "no query that only reads"),
        ("SELECT 'a'; DROP TABLE t", "more than one statement"),
    ],
)
def test_what_is_no_query(sql: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        reading(sql)


def test_names_of_columns_are_told_apart_as_sql_does() -> None:
    assert unique(["a", "b"]) == ("a", "b")
    with pytest.raises(SourceError, match="'DAY' appears 3 times.*AS DAY_2"):
        unique(["Day", "day", "DAY"])
    with pytest.raises(SourceError, match="Column 2 of the result has no name"):
        unique(["a", ""])
