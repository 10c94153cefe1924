"""Finding the delimiter and the header."""

from __future__ import annotations

import pytest

from broadsheet.sources.reading.dialect import Dialect, detect_delimiter, read_header


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b\n1;2|3\n", "|"),
        ("a\n1\n", ","),
        ('"a;b",c\n"1;2",3\n', ","),
        ("a;b", ";"),
        ("", ","),
    ],
)
def test_delimiter(head: str, delimiter: str) -> None:
    assert detect_delimiter(head, complete=True) == delimiter


def test_cut_record_does_not_count() -> None:
    assert detect_delimiter("a;b;c\n1;2;3\n1,1,1;", complete=False) == ";"


def test_header_says_where_the_data_starts() -> None:
    head = 'note\n\n"two\nlines",b\n1,2\n'
    header = read_header(head, Dialect(",", '"'), "a.csv", header=None, skip_rows=1)
    assert header is not None
    assert header.columns == ("two lines", "b")
    assert head[header.length :] == "1,2\n"
    assert header.first_line == 5
