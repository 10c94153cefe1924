"""Text as pages show it: kerned, escaped, in codes of at most two bytes; and what is none."""

from __future__ import annotations

import re

import pytest

from broadsheet.renderers.fonts import LIGATURES, advances, kerning
from broadsheet.renderers.longtable.glyphs import (
    any_odd,
    codes,
    encoded,
    glyphs,
    is_simple,
    letters,
    numbers,
)


def plain(shown: str) -> str:
    """The text again."""
    text = re.sub(r"(?<!\\)\)-?[\d.]+\(", "", shown)
    for mark, (joined, _) in LIGATURES.items():
        text = text.replace(mark, joined)
    return re.sub(r"\\(.)", r"\1", text)


@pytest.mark.parametrize("text", ["", "AVON Tokyo", "a (b) c\\d", "office after", "–  x", "12,5 %"])
def test_what_is_shown_is_the_text(text: str) -> None:
    (shown,) = glyphs(bold=False).texts([text])
    assert plain(shown) == text


def test_kerning_moves_letters_together() -> None:
    assert kerning().between("A", "V") < 0
    assert kerning().between("0", "1") == 0
    (shown,) = glyphs(bold=False).texts(["AV"])
    assert re.fullmatch(r"A\)\d+\(V", shown)
    width = glyphs(bold=False).width("AV")
    assert width < advances()["A"] + advances()["V"]


def test_numbers_are_shown_as_words_are() -> None:
    texts = ["1,234.50", "(12)", "–", "-7%"]
    assert numbers(texts) == glyphs(bold=False).texts(texts)
    assert numbers([]) == []


def test_every_letter_has_a_code_of_its_own() -> None:
    shown = [*letters(), *LIGATURES]
    assert len({encoded(char, frozenset(char)) for char in shown}) == len(shown)
    assert all(len(encoded(char, frozenset(char))) <= 2 for char in shown)
    assert not codes().keys() & set(codes().values())


@pytest.mark.parametrize(
    "text", ["مرحبا", "नम", "你好", "e\u0301", "a\u200bb", "👍", "\u00ad", "\ue001", "\U0001f12f"]
)
def test_what_needs_shaping_or_another_font_is_not_simple(text: str) -> None:
    assert not is_simple(text, rtl=False)
    assert any_odd(["plain", text], rtl=False)


@pytest.mark.parametrize(
    ("text", "same"),
    [("12.5", True), ("A 12", True), ("-5", False), ("5%", False), ("end.", False)],
)
def test_from_right_to_left_only_what_keeps_its_order_is_simple(text: str, same: bool) -> None:
    assert is_simple(text, rtl=False)
    assert is_simple(text, rtl=True) is same
