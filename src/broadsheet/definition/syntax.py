"""What is no YAML, in a person's words: where it goes wrong, and how to mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from broadsheet.lib.errors import Place, Problem

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

# YAML 1.2, 5.1: everything else may only be written as an escape.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = "while scanning a quoted scalar"
_EXPLAINED = {
    "found undefined alias": (
        "an asterisk refers to an anchor, and there is none of this name",
        "put a text that begins with * in quotes",
    ),
    "but found another document": (
        "a second document begins here",
        "a file holds one definition: remove the line ---",
    ),
    "mapping values are not allowed in this context": (
        "this is not YAML: a value can't stand here",
        "check the indentation, and put a text that holds a colon in quotes",
    ),
}
_HINT = "check the indentation and the quotes around here"


def character_problem(text: str, file: str | None) -> Problem | None:
    """The first character that YAML does not allow as it is."""
    found = _UNWRITABLE.search(text)
    if found is None:
        return None
    before = text[: found.start()]
    place = Place(file, before.count("\n") + 1, found.start() - before.rfind("\n"))
    message = f"the character U+{ord(found[0]):04X} can't stand in YAML as it is"
    return Problem(place, message, "remove it, or write it as an escape in double quotes")


def syntax_problem(error: MarkedYAMLError, text: str, file: str | None) -> Problem:
    """What PyYAML complains of."""
    mark = error.problem_mark or error.context_mark
    if error.context == _QUOTED and error.context_mark is not None:
        # The end of the file, where this is noticed, helps nobody to find the quote.
        mark = error.context_mark
        return Problem(place_of(mark, file), "a quoted text begins here and never ends", "close it")
    place = place_of(mark, file)
    problem = error.problem or error.context or str(error)
    if "cannot start any token" in problem:
        return Problem(place, *_bad_start(text, place))
    if problem in _EXPLAINED:
        return Problem(place, *_EXPLAINED[problem])
    begin = error.context_mark
    if begin is not None and place.line is not None and begin.line + 1 != place.line:
        problem += f", in what begins on line {begin.line + 1}"
    return Problem(place, f"this is not YAML: {problem}", _HINT)


def place_of(mark: Any, file: str | None) -> Place:
    """Where PyYAML's mark points to; the file alone where there is no mark."""
    return Place(file) if mark is None else Place(file, mark.line + 1, mark.column + 1)


def _bad_start(text: str, place: Place) -> tuple[str, str]:
    lines = text.splitlines()
    line, column = (place.line or 1) - 1, (place.column or 1) - 1
    letter = lines[line][column : column + 1] if line < len(lines) else ""
    if letter == "\t":
        return "a tab can't stand here", "indent with spaces"
    return f"a text can't begin with {letter!r}", "put it in quotes"
