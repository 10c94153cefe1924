"""The fields of a model, as its JSON Schema tells them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from broadsheet.definition.model import Color, Identifier
from broadsheet.definition.schema import model_schema
from broadsheet.definition.value_format import FormatText
from reference_writer.markdown import anchor, sentence, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

Node = dict[str, Any]

_WORDS = {"string": "text", "boolean": "true or false", "object": "mapping"}
_LIMITS = (
    ("minimum", "from {}"),
    ("exclusiveMinimum", "above {}"),
    ("maximum", "up to {}"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type in words, its default as it is written, and what it means."""

    name: str
    type: str
    default: str
    description: str


def fields_of(model: type[BaseModel]) -> list[Field]:
    """The fields of a model, without the one whose value only says which model it is."""
    schema = model_schema(model)
    if "$ref" in schema:
        # A model that may hold itself refers to its own definition.
        schema = schema["$defs"][_referred(schema)]
    required = schema.get("required", ())
    return [
        Field(name, type_text(node), _default(name, node, required), node.get("description", ""))
        for name, node in schema.get("properties", {}).items()
        if not _is_tag(name, node)
    ]


def field_table(fields: Iterable[Field]) -> str:
    """The fields as a table."""
    return table(
        ["Field", "Type", "Default", "Meaning"],
        [[f"`{f.name}`", f.type, f.default, sentence(f.description)] for f in fields],
    )


def meanings_table(head: str, meanings: Mapping[Any, str]) -> str:
    """Words that may be chosen, and what each means."""
    return table([head, "Meaning"], [[f"`{w}`", sentence(text)] for w, text in meanings.items()])


def type_text(node: Node) -> str:
    """A type in words."""
    if "anyOf" in node:
        options = [type_text(option) for option in node["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if "$ref" in node:
        return f"[{_referred(node)}](#{anchor(_referred(node))})"
    if "discriminator" in node:
        return "[block](blocks.md)"
    if "enum" in node or "const" in node:
        return ", ".join(f"`{_written(value)}`" for value in node.get("enum", [node.get("const")]))
    return _plain(node)


def _plain(node: Node) -> str:
    kind: str = node.get("type", "any value")
    if kind == "array":
        return _limited(f"list of {type_text(node.get('items', {}))}", node)
    if node.get("writeOnly"):
        return "text, kept secret"
    if node.get("pattern") in _patterns():
        return _patterns()[node["pattern"]]
    return _limited(_WORDS.get(kind, kind), node)


def _limited(words: str, node: Node) -> str:
    limits = [text.format(f"{node[key]:,}") for key, text in _LIMITS if key in node]
    return ", ".join([words, *limits])


@cache
def _patterns() -> dict[str, str]:
    """Texts of the language that are known by their pattern."""
    named = {Identifier: "name", Color: "`#rrggbb`", FormatText: "value format"}
    return {TypeAdapter(kind).json_schema()["pattern"]: words for kind, words in named.items()}


def _default(name: str, node: Node, required: Iterable[str]) -> str:
    if name in required:
        return "required"
    value = node.get("default")
    return "–" if value in (None, "", [], {}) or "$ref" in node else f"`{_written(value)}`"


def _written(value: Any) -> str:
    """A value as YAML takes it; texts without quotes where they need none."""
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum():
        return value
    if value == '"':
        return "'\"'"
    return json.dumps(value, ensure_ascii=False)


def _referred(node: Node) -> str:
    return str(node["$ref"]).rpartition("/")[2]


def _is_tag(name: str, node: Node) -> bool:
    return name in ("type", "kind") and "const" in node
