"""Texts of one direction within lines of the other."""

from __future__ import annotations

import pytest

from broadsheet.document.direction import isolated, with_ellipsis


@pytest.mark.parametrize("text", ["", "plain", "déjà", "東京", "12 %"])
def test_left_to_right_needs_no_marks(text: str) -> None:
    assert isolated(text) == text
    assert with_ellipsis(text) == f"{text}…"


@pytest.mark.parametrize("text", ["שלום", "مبيعات", "A-1 ב-2"])
def test_right_to_left_is_kept_from_what_follows(text: str) -> None:
    assert isolated(text) == f"\u2068{text}\u2069"


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [("שלום", True), ("مبيعات (2", True), ("שלום ABC", False), ("ABC שלום", False)],
)
def test_an_ellipsis_follows_what_was_read_last(text: str, is_marked: bool) -> None:
    assert with_ellipsis(text) == f"{text}…" + ("\u200f" if is_marked else "")
