"""Fonts come with the dependencies; two are made, once a machine."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from broadsheet.document.charts.theme import FONT_FAMILY
from broadsheet.lib.errors import RenderError
from broadsheet.renderers import fonts

if TYPE_CHECKING:
    from pathlib import Path

_PRINT = (
    "import json; from broadsheet.renderers import fonts;"
    "print(json.dumps([str(f) for f in fonts.font_directories()]))"
)


def made_under(cache: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env={"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "PATH": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    folders: list[str] = json.loads(done.stdout)
    return folders


def test_every_family_is_there() -> None:
    known = set(fonts.typst_fonts().families())
    assert known >= {*fonts.families("en"), fonts.MONO, fonts.EMOJI}
    assert fonts.FAMILY == FONT_FAMILY


def test_the_families_have_upright_bold_and_italic() -> None:
    ours = [font for font in fonts.typst_fonts().fonts() if font.family == fonts.FAMILY]
    assert {(font.style, font.weight) for font in ours} == {
        (style, weight) for style in ("normal", "italic") for weight in (400, 700)
    }


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "SC"), ("ja", "JP"), ("ja-JP", "JP"), ("ko", "KR"), ("zh-Hans", "SC")],
)
def test_han_characters_are_those_of_the_language(language: str, first: str) -> None:
    order = [name for name in fonts.families(language) if name[-2:] in ("SC", "JP", "KR")]
    assert order[0] == f"Noto Sans {first}"
    assert sorted(order) == ["Noto Sans JP", "Noto Sans KR", "Noto Sans SC"]
    assert fonts.families(language)[-1] == fonts.LAST_RESORT


def test_widths_are_in_ems() -> None:
    assert 0.4 < fonts.advances()["0"] < 0.6
    assert fonts.advances(bold=True)["m"] > fonts.advances()["m"]


def test_made_fonts_are_kept_and_equal(tmp_path: Path) -> None:
    first, *_ = made_under(tmp_path / "one")
    second, *_ = made_under(tmp_path / "two")
    again, *_ = made_under(tmp_path / "one")
    assert again == first
    folders = [tmp_path / "one" / "broadsheet", tmp_path / "two" / "broadsheet"]
    assert [len(list(folder.iterdir())) for folder in folders] == [1, 1]
    files = [{f.name: f.read_bytes() for f in next(each.iterdir()).iterdir()} for each in folders]
    assert files[0] == files[1]
    assert second != first


def test_fonts_are_made_where_nothing_can_be_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    folder, *_ = made_under(blocked)
    assert not folder.startswith(str(tmp_path))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(RenderError, match="rendercv-fonts") as caught:
        fonts._folder("rendercv_fonts", "Noto Sans")
    assert caught.value.hint
