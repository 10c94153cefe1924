"""YAML in and out: plain JSON data, and where each part of it stands.

Reads YAML 1.2's core schema, so `no`, `1:30` and `2025-03-01` stay the texts they look like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from broadsheet.definition.syntax import character_problem, place_of, syntax_problem
from broadsheet.lib.errors import DefinitionError, Place, Problem

Path = tuple[str | int, ...]

_MAX_NODES = 200_000
_MAX_DEPTH = 60
_TOO_LARGE = (
    "this text is too large or too deeply nested",
    f"at most {_MAX_NODES:,} values, aliases repeated, and {_MAX_DEPTH} levels",
)

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    """Resolves scalars as YAML 1.2 does."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class table


_CORE = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN\0"),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
)
for _tag, _pattern, _first in _CORE:
    _Loader.add_implicit_resolver(
        _tag, re.compile(f"^(?:{_pattern})$"), [c if c != "\0" else "" for c in _first]
    )


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each part of a text stands: line and column, counted from 1, by path."""

    file: str | None
    marks: dict[Path, tuple[int, int]]

    def place(self, path: Path) -> Place:
        """The place of `path`, or of the nearest part around it."""
        field = dotted(path)
        while path not in self.marks and path:
            path = path[:-1]
        line, column = self.marks.get(path, (None, None))
        return Place(self.file, line, column, field)


def dotted(path: Path) -> str:
    """A path as people read it: `content[2].columns[0].field`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def load(text: str, file: str | None = None) -> tuple[Any, Positions]:
    """Read one YAML document as JSON data.

    Raises DefinitionError for what is no YAML, and for duplicate keys (all at once).
    """
    wrong = character_problem(text, file)
    if wrong is not None:
        raise DefinitionError([wrong])
    try:
        _refuse_depth(text, file)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise DefinitionError([syntax_problem(error, text, file)]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionError([Problem(Place(file), f"this is not YAML: {error}")]) from None
    reader = _Reader(file)
    data = None if node is None else reader.read(node, ())
    if reader.problems:
        raise DefinitionError(reader.problems)
    return data, Positions(file, reader.marks)


def _refuse_depth(text: str, file: str | None) -> None:
    """Raise DefinitionError for what is nested so deeply that composing it might not return."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise DefinitionError([Problem(place_of(event.start_mark, file), *_TOO_LARGE)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    """Turns YAML nodes into data, noting where each stands and what is wrong."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.marks: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._open: set[int] = set()
        self._count = 0

    def read(self, node: Node, path: Path) -> Any:
        self._count += 1
        self.marks.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        # An alias may repeat a part, but not hold itself or grow without bound.
        if id(node) in self._open:
            self._problem(node, path, "this alias refers to a part that contains it")
            return None
        if self._count > _MAX_NODES or len(self._open) > _MAX_DEPTH:
            if not self.problems:
                self._problem(node, path[:1], *_TOO_LARGE)
            return None
        self._open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.read(item, (*path, i)) for i, item in enumerate(node.value)]
            assert isinstance(node, MappingNode)  # noqa: S101 - the only other kind
            return self._mapping(node, path)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else None
            if key is None:
                self._problem(key_node, path, "a key must be a simple text")
            elif key in found:
                self._problem(key_node, (*path, key), f"{key!r} stands here twice")
            else:
                mark = key_node.start_mark
                self.marks[(*path, key)] = (mark.line + 1, mark.column + 1)
                found[key] = self.read(value_node, (*path, key))
        return found

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        kind, text = node.tag.rpartition(":")[2], str(node.value)
        match kind:
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return self._integer(node, path)
            case "float":
                return float(re.sub(r"^([-+]?)\.(inf|nan)$", r"\1\2", text.lower()))
            case "str":
                return text
        self._problem(node, path, f"the tag {node.tag} is not known here")
        return None

    def _integer(self, node: ScalarNode, path: Path) -> int | None:
        text = str(node.value)
        try:
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        except ValueError:
            # Python reads no number of more than 4,300 digits.
            self._problem(node, path, f"a number of {len(text):,} digits is too large")
            return None

    def _problem(self, node: Node, path: Path, message: str, hint: str | None = None) -> None:
        mark = node.start_mark
        place = Place(self.file, mark.line + 1, mark.column + 1, dotted(path))
        self.problems.append(Problem(place, message, hint))


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, and never aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


_Dumper.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


def _represent_text(dumper: yaml.SafeDumper, text: str) -> ScalarNode:
    style = None
    if re.search(r"[\x85\u2028\u2029]", text):
        # Unquoted, these are read back as line breaks; in double quotes they are escaped.
        style = '"'
    elif "\n" in text and not re.search(r"[ \t]\n|[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]", text):
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def dump(data: Any) -> str:
    """Write JSON data as YAML that reads back equal."""
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )
