"""Every language says the same things, with the same blanks to fill in."""

from __future__ import annotations

from dataclasses import fields
from string import Formatter as Template

import pytest

from broadsheet.document.labels import LANGUAGES, Labels


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Template().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_with_the_same_blanks(language: str) -> None:
    english, other = Labels.for_language("en"), Labels.for_language(language)
    for field in fields(Labels):
        text, expected = getattr(other, field.name), getattr(english, field.name)
        assert blanks(text) == blanks(expected), field.name
        assert text.strip() or field.name == "sentence_space", field.name


def test_a_tag_finds_its_language_and_others_find_english() -> None:
    assert Labels.for_language("de-CH").total == "Summe"
    assert Labels.for_language("zh-Hans-CN").total == "合计"
    assert Labels.for_language("pt_BR").yes == "sim"
    assert Labels.for_language("xx") is Labels.for_language("en")


def test_words_by_name() -> None:
    labels = Labels.for_language("en")
    assert labels.kind("stacked_bar") == "Stacked bar chart"
    assert labels.kind("custom") == "Chart"
    assert labels.severity("danger") == "Danger"
    assert [labels.verdict(each) for each in ("good", "bad", "neutral")] == ["good", "bad", ""]
