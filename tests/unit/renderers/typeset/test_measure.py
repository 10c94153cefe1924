"""Widths and line breaks from font metrics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.renderers.typeset.measure import (
    is_plain,
    longest_word,
    shortened,
    width,
    wrapped,
)


def test_digits_are_of_one_width() -> None:
    widths = {width(digit) for digit in "0123456789"}
    assert len(widths) == 1
    assert width("1,234.50") == pytest.approx(width("9,876.51"))


def test_bold_is_wider_and_invisible_characters_take_nothing() -> None:
    assert width("Revenue", bold=True) > width("Revenue")
    assert width("a\u200b\u00adb") == width("ab")
    assert width("中文") == 2.0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        *[(text, True) for text in ("abc", "Österreich", "Ελληνικά", "日本", "한국어")],
        *[(text, False) for text in ("العربية", "नमस्ते", "👍")],
    ],
)
def test_what_can_be_measured_exactly(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


def test_lines_break_at_spaces_and_hyphens_and_keep_their_spaces() -> None:
    lines = list(wrapped("Hello wonderful world of long-lived words", 6.0))
    assert "".join(lines) == "Hello wonderful world of long-lived words"
    assert all(width(line.rstrip()) <= 6.0 for line in lines)
    assert any(line.endswith("long-") for line in lines)


def test_no_break_spaces_hold_together() -> None:
    assert list(wrapped("aaa 1\u00a0234 bbb", width("aaa 1\u00a0234"))) == [
        "aaa 1\u00a0234 ",
        "bbb",
    ]


def test_chinese_breaks_anywhere_but_before_closing_marks() -> None:
    lines = list(wrapped("你好，世界，你好。", 3.0))
    assert "".join(lines) == "你好，世界，你好。"
    assert not any(line[0] in "，。" for line in lines)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), st.floats(1.5, 40))
def test_wrapping_loses_nothing_and_fits(text: str, limit: float) -> None:
    lines = list(wrapped(text, limit))
    assert "".join(lines) == text
    assert all(width(line.rstrip()) <= limit or len(line) == 1 for line in lines)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), st.floats(1.5, 40))
def test_shortening_fits(text: str, limit: float) -> None:
    short = shortened(text, limit)
    assert width(short) <= limit
    assert short == text or short.removesuffix("\u200f").endswith("…")


def test_a_very_long_word_is_quick() -> None:
    lines = wrapped("x" * 40_000, 10.0)
    assert len(next(lines)) > 10
    assert longest_word("x" * 40_000) > 10_000
