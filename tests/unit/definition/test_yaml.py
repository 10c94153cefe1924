"""YAML in and out: the data of JSON, with places."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.definition import yaml
from broadsheet.lib.errors import DefinitionError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.sampled_from(
        ["no", "yes", "1:30", "2025-03-01", "~", "0x1F", "1e3", ".5", "- a", "#x", "\ta\n"]
    )
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(DATA)
def test_what_is_written_reads_back_equal(data: Any) -> None:
    assert yaml.load(yaml.dump(data))[0] == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("no", "no"),
        ("2025-03-01", "2025-03-01"),
        ("12:30:00", "12:30:00"),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ("! x", "x"),
    ],
)
def test_scalars_of_the_core_schema(text: str, data: Any) -> None:
    assert yaml.load(text)[0] == data


def test_places() -> None:
    _, positions = yaml.load("a:\n  - b: 1\n    c: 2\n", "f.yaml")
    place = positions.place(("a", 0, "c"))
    assert (place.line, place.column, place.field) == (3, 5, "a[0].c")
    assert positions.place(("a", 0, "missing", "d")).line == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1\nb: 2", "2:2: this is not YAML.*in what begins on line 1"),
        ("a: 'x\nb: 2", "1:4: a quoted text begins here and never ends"),
        ("a:\n\tb: 1", "2:1: a tab can't stand here .indent with spaces"),
        ("a: @b", "1:4: a text can't begin with '@' .put it in quotes"),
        ("a: *b", "1:4: an asterisk refers to an anchor"),
        ("a: b: c", "1:5: this is not YAML: a value can't stand here .*colon in quotes"),
        ("a: 1\n--- \nb: 2", "2:1: a second document begins here"),
        ("a: " + "9" * 5000, "1:4 a: a number of 5,000 digits is too large"),
        ("a: 1\nb: 2\na: 3", "'a' stands here twice"),
        ("a: &x [*x]", "this alias refers to a part that contains it"),
        ("? [1]\n: 2", "a key must be a simple text"),
        ("a: !!python/object:os.system x", "is not known here"),
        ("a: 1\nb: \x01", r"2:4: the character U\+0001 can't stand in YAML as it is"),
        ("a: " + "[" * 100 + "]" * 100, "too large or too deeply nested"),
        ("[" * 500_000, "too large or too deeply nested"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "\n".join(
                f"{c}: &{c} [{','.join(['*' + p] * 9)}]"
                for p, c in zip("abcdef", "bcdefg", strict=True)
            ),
            "too large",
        ),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        yaml.load(text)
