"""The fonts that reports are set in: where they stand, in which order, how wide their text is.

Only fonts that come with Broadsheet's own dependencies are used, so a document looks the same
on every machine. Text is set in Broadsheet Sans; what it lacks comes from the Noto families.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typst

FAMILY = "Broadsheet Sans"
"""The family of all text."""

MONO = "JetBrains Mono"
"""The family of code."""

EMOJI = "Noto Color Emoji"
"""The family of emoji; it also has digits, so it may only be asked for emoji."""

LAST_RESORT = "Broadsheet Last Resort"
"""A family with an empty box for every character."""

LIGATURES = {"\ue000": ("fft", "f_f_t"), "\ue001": ("ff", "f_f"), "\ue002": ("ft", "f_t")}
"""What Broadsheet Sans joins: the text and the name of the glyph, by a character no text has."""

_SCRIPTS = (
    "Noto Sans",
    "IBM Plex Sans Arabic",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Myanmar",
    "Noto Sans Ethiopic",
)
_CJK = ("Noto Sans SC", "Noto Sans JP", "Noto Sans KR")
_PACKAGES = (
    ("rendercv_fonts", "Noto Sans"),
    ("fontpkg_ibm_plex_sans_arabic", "files"),
    ("justmytype_intl_rtl", "fonts"),
    ("justmytype_intl_south_asia", "fonts"),
    ("justmytype_intl_sea", "fonts"),
    ("justmytype_intl_africa", "fonts"),
    ("justmytype_western_core", "fonts/ofl/notosanssymbols2"),
    ("justmytype_western_core", "fonts/ofl/jetbrainsmono"),
    ("deckr_fonts", "fonts"),
)
_SOURCE = ("rendercv_fonts", "Source Sans 3")
_BUILD = "3"
"""Part of the folder's name that built fonts are kept in: raise it when their making changes."""


def families(language: str) -> tuple[str, ...]:
    """Families in the order to look a character up in, without the one for emoji.

    Han characters look different by language, so that of a Japanese or Korean document
    comes first.
    """
    first = {"ja": "Noto Sans JP", "ko": "Noto Sans KR"}.get(language.split("-")[0].lower())
    cjk = sorted(_CJK, key=lambda name: name != first)
    return (FAMILY, *_SCRIPTS, *cjk, "Noto Sans Symbols 2", LAST_RESORT)


@cache
def font_directories() -> tuple[Path, ...]:
    """The folders with all fonts. Raises RenderError where a package of fonts is missing."""
    return (_built(), *(_folder(package, name) for package, name in _PACKAGES))


@cache
def typst_fonts() -> typst.Fonts:
    """The same fonts, read for Typst; shared by all threads."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in font_directories()],
    )


@cache
def advances(*, bold: bool = False) -> dict[str, float]:
    """The width in ems of each character that Broadsheet Sans has."""
    return _widths()["bold" if bold else "regular"]


@cache
def joined_advances(*, bold: bool = False) -> dict[str, float]:
    """The same of its ligatures."""
    return _widths()["joined-bold" if bold else "joined-regular"]


@cache
def _widths() -> dict[str, dict[str, float]]:
    widths: dict[str, dict[str, float]] = json.loads(
        (_built() / "widths.json").read_text(encoding="utf-8")
    )
    return widths


def face(*, bold: bool) -> Path:
    """The font file of Broadsheet Sans, upright."""
    return _built() / f"BroadsheetSans-{'Bold' if bold else 'Regular'}.ttf"


class Kerning:
    """What Broadsheet Sans adds between two characters."""

    def __init__(self, tables: list[dict[str, Any]]) -> None:
        self._tables = tables
        self._known: dict[tuple[str, str], float] = {}

    def between(self, first: str, second: str) -> float:
        """In 1/1000 em, less than 0 where they move together."""
        pair = (first, second)
        if pair not in self._known:
            found = (value for value in self._found(*pair) if value is not None)
            self._known[pair] = next(found, 0.0)
        return self._known[pair]

    def _found(self, first: str, second: str) -> Iterator[float | None]:
        for table in self._tables:
            row = table["first"].get(first)
            if row is not None and "pairs" in table:
                yield table["pairs"][row].get(second)
            elif row is not None:
                yield table["values"][row][table["second"].get(second, 0)]


@cache
def kerning(*, bold: bool = False) -> Kerning:
    """Of upright text in one of two weights."""
    text = (_built() / "kerning.json").read_text(encoding="utf-8")
    return Kerning(json.loads(text)["bold" if bold else "regular"])


def _folder(package: str, name: str) -> Path:
    # The package is found, not imported: some of them do work of their own on import.
    spec = find_spec(package)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if (folder := Path(location) / name).is_dir():
            return folder
    raise RenderError(
        f"the fonts of the package {package.replace('_', '-')} are missing",
        hint="install Broadsheet again with its dependencies",
    )


@cache
def _built() -> Path:
    """The folder of the fonts that we make, which is done once a machine."""
    target = _cache_folder() / f"fonts-{_BUILD}-{version('rendercv-fonts')}"
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="making-", dir=target.parent))
    except OSError:
        return _built_for_this_process()
    _build(made)
    try:
        return made.rename(target)
    except OSError:
        # Another process was faster, and made the same.
        shutil.rmtree(made)
        return target


def _built_for_this_process() -> Path:
    """Where nothing can be kept, the fonts are made again by each process."""
    made = Path(tempfile.mkdtemp(prefix="broadsheet-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    _build(made)
    return made


def _build(folder: Path) -> None:
    # Imported late: the library is slow to load and needed once a machine.
    from broadsheet.renderers.typeset.font_build import build_fonts

    build_fonts(_folder(*_SOURCE), folder)


def _cache_folder() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "broadsheet"
