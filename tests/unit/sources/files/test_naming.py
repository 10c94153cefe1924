"""Names of files as names of tables and columns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.definition.model import IDENTIFIER
from broadsheet.sources.reading.naming import column_names, file_format, table_name


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("focus-1.0-sample.csv", "focus_1_0_sample"),
        ("Umsätze 2024.xlsx", "Umsatze_2024"),
        ("2024-01.csv.gz", "_2024_01"),
        ("2024/01/bill.csv", "_2024_01_bill"),
        ("日本.csv", "file"),
        ("dump", "dump"),
        (".csv", "csv"),
        ("x" * 80 + ".csv", "x" * 63),
    ],
)
def test_table_name(name: str, table: str) -> None:
    assert table_name(name) == table


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.CSV", "csv"),
        ("a.tsv.gz", "csv"),
        ("a.zip", "csv"),
        ("a.json.zip", "json"),
        ("a.jsonl.zst", "ndjson"),
        ("a.xlsm", "excel"),
        ("a.pq", "parquet"),
        ("a.gz", None),
        ("csv", None),
    ],
)
def test_format_by_suffix(name: str, found: str | None) -> None:
    assert file_format(name) == found


@given(st.text())
def test_every_table_name_is_an_identifier(name: str) -> None:
    assert re.match(IDENTIFIER, table_name(name))


@given(st.lists(st.sampled_from(["a", "A", "a_2", "a_3", "", " ", "column_2"]) | st.none()))
def test_column_names_differ_whatever_the_case(names: list[str | None]) -> None:
    found = column_names(names)
    assert len({name.lower() for name in found}) == len(names)
    assert all(found)


@given(st.lists(st.text("abc", min_size=1), unique=True))
def test_distinct_column_names_are_kept(names: list[str]) -> None:
    assert column_names(names) == tuple(names)
