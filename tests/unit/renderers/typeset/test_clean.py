"""What is made of characters that can't be set."""

from __future__ import annotations

import pytest
from tests.support.hostile import TEXTS

from broadsheet.renderers.typeset.clean import clean, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("nul\x00", "nul\ufffd"),
        ("tab\ttab", "tab tab"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\ufffe\uffff\U0010ffff\ud800", "\ufffd" * 4),
        ("a\u202eb", "a\ufffdb"),
        ("עברית \u200f1", "עברית \u200f1"),
        ("e\u0301 👍🏽", "e\u0301 👍🏽"),
    ],
)
def test_unfit_characters_are_shown_by_a_sign(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_one_line_has_no_line_end() -> None:
    assert one_line("a\r\nb\nc") == "a b c"


def test_hostile_texts_become_fit() -> None:
    for text in TEXTS:
        cleaned = clean(text or "")
        assert clean(cleaned) == cleaned
        cleaned.encode()
