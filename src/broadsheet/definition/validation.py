"""Pydantic's findings in the words and places of the text that a person wrote."""

from __future__ import annotations

import copy
import re
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from broadsheet.definition.schema import fields_at
from broadsheet.lib.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from broadsheet.definition.yaml import Path, Positions

Validated = TypeVar("Validated", bound=BaseModel)

_LONGEST = 60
_HARMLESS_BLOCK = {"type": "page_break"}


def validation_problems(
    error: ValidationError,
    data: Any,
    model: type[BaseModel],
    positions: Positions,
    base: Path = (),
) -> list[Problem]:
    """Every problem that Pydantic found in `data`, which stands at `base` of the text."""
    details = error.errors(include_url=False)
    problems: dict[str, Problem] = {}
    for detail in details:
        path = _path(detail["loc"], data)
        if any(_within(path, other["loc"], data) for other in details):
            continue
        message, hint = _explain(detail, data, path, model)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "type")
        place = positions.place((*base, *path))
        problems.setdefault(f"{place} {message}", Problem(place, message, hint))
    return sorted_problems(problems.values())


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once, in the order of the text."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.place.line or 0, p.place.column or 0))


def without_errors(model: type[Validated], data: Any) -> Validated | None:
    """The model of `data` as if the fields with errors were not there; None if that can't be.

    For checking the rest of a text that has errors; indexes of lists stay what they were.
    """
    if not isinstance(data, dict):
        return None
    mended = copy.deepcopy(data)
    for remove in (_remove_field, _blank_block, _blank_entry, _remove_top):
        try:
            return model.model_validate(mended)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                remove(mended, _path(detail["loc"], mended))
    try:
        return model.model_validate(mended)
    except ValidationError:
        return None


def _remove_field(data: Any, path: Path) -> None:
    here = data
    for part in path[:-1]:
        here = here[part]
    if path and isinstance(here, dict):
        here.pop(path[-1], None)


def _blank_block(data: Any, path: Path) -> None:
    """Put a block that does nothing in the place of the innermost one around `path`."""
    here, block = data, None
    for before, part in pairwise(path):
        here = here[before]
        if before == "content" and isinstance(part, int) and part < len(here):
            block = (here, part)
    if block is not None:
        block[0][block[1]] = dict(_HARMLESS_BLOCK)


_BLANK_ENTRY = {
    "datasets": {"query": "SELECT 1"},
    "checks": {"dataset": "_", "expect": "true"},
}


def _blank_entry(data: Any, path: Path) -> None:
    """Put one that does nothing in the place of a dataset or check that misses what it needs."""
    blank = _BLANK_ENTRY.get(str(path[0])) if len(path) > 1 else None
    if blank is None:
        return
    entries, index = data[path[0]], path[1]
    name = entries[index].get("name") if isinstance(entries[index], dict) else None
    named = {"name": name or f"dataset_{index}"} if path[0] == "datasets" else {}
    entries[index] = blank | named


def _remove_top(data: Any, path: Path) -> None:
    """Leave out what nothing else refers to; a report has to have a version and a name."""
    required = {"broadsheet": 1, "name": "report"}
    if path and path[0] in required:
        data[path[0]] = required[str(path[0])]
    elif path:
        data.pop(path[0], None)


def _within(path: Path, loc: tuple[str | int, ...], data: Any) -> bool:
    """Whether this problem only repeats one inside of it ("too short" after a bad item)."""
    other = _path(loc, data)
    return len(other) > len(path) and other[: len(path)] == path and path != ()


def _path(loc: tuple[str | int, ...], data: Any) -> Path:
    """Pydantic's location without the union tags that it puts in between."""
    path: list[str | int] = []
    here = data
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if part == "[key]" and last:
            break
        if isinstance(here, dict) and part not in here and part == here.get("type"):
            continue
        if isinstance(here, dict) and (part in here or (last and isinstance(part, str))):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return tuple(path)


_PLAIN = {
    "string_too_short": ("this text is empty", None),
    "union_tag_not_found": ("a block needs a type", "such as type: table"),
}
_EXPECTED = {
    "string_too_short": "a text that is not empty",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number that is not infinite",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of fields to values",
    "model_type": "a mapping of fields to values",
    "model_attributes_type": "a mapping of fields to values",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}


def expectation(detail: ErrorDetails) -> str:
    """What Pydantic expected, in a few words and without the value that it found."""
    known = _EXPECTED.get(detail["type"])
    if known is not None:
        return f"expected {known.format(**detail.get('ctx', {}))}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}"


def _explain(
    detail: ErrorDetails, data: Any, path: Path, model: type[BaseModel]
) -> tuple[str, str | None]:
    kind, value = detail["type"], detail["input"]
    if kind in _PLAIN:
        return _PLAIN[kind]
    match kind:
        case "extra_forbidden":
            return _unknown_field(str(path[-1]), fields_at(model, data, path[:-1]))
        case "missing":
            about = fields_at(model, data, path[:-1]).get(str(path[-1]))
            return f"the field {path[-1]!r} is missing", about or None
        case "literal_error" | "union_tag_invalid":
            return _choice(detail)
        case "string_pattern_mismatch":
            return f"{value!r} is not allowed here", _pattern_hint(detail["ctx"]["pattern"])
        case "value_error":
            return _value_error(detail)
        case "too_short" | "too_long":
            return _length(detail), None
        case "string_type" if isinstance(value, int | float):
            return f"expected a text, not {_short(value)}", "put it in quotes"
    return f"{expectation(detail)}, not {_short(value)}", None


def _length(detail: ErrorDetails) -> str:
    context = detail["ctx"]
    is_short = detail["type"] == "too_short"
    count = context["min_length" if is_short else "max_length"]
    noun = "entry" if count == 1 else "entries"
    return f"expected at {'least' if is_short else 'most'} {count} {noun} here"


def _unknown_field(name: str, known: Iterable[str]) -> tuple[str, str]:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
    return f"there is no field {name!r} here", hint


def _value_error(detail: ErrorDetails) -> tuple[str, str | None]:
    text = str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
    if text.startswith("expected"):
        return f"{_short(detail['input'])} is not allowed here", text
    return text, None


def _choice(detail: ErrorDetails) -> tuple[str, str | None]:
    context = detail.get("ctx", {})
    expected = context.get("expected") or context.get("expected_tags", "")
    choices = re.findall(r"'([^']*)'", expected)
    tried = context.get("tag", detail["input"])
    near = get_close_matches(str(tried), choices, n=1, cutoff=0.5)
    choices = choices or [expected]
    hint = f"expected one of {', '.join(choices)}" if choices[1:] else f"expected {choices[0]}"
    if near:
        hint = f"did you mean {near[0]!r}? {hint}"
    return f"{_short(tried)} is not known here", hint


def _pattern_hint(pattern: str) -> str:
    if "A-Za-z_" in pattern:
        return "expected a name of letters, digits and underscores, not beginning with a digit"
    if "0-9A-Fa-f" in pattern:
        return 'expected a colour as "#rrggbb", in quotes'
    return f"expected {pattern}"


def _short(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
