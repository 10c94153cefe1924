"""The published JSON Schema of the definition language, and what it knows of a place in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from broadsheet.definition.definition import Definition

if TYPE_CHECKING:
    from pydantic import BaseModel

SCHEMA_ID = "urn:broadsheet:definition:1"


def definition_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a report definition."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **model_schema(Definition),
    }


@cache
def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of one model."""
    return model.model_json_schema()


def fields_at(model: type[BaseModel], data: Any, path: tuple[str | int, ...]) -> dict[str, str]:
    """The fields that may stand at `path` of `data`, with their descriptions."""
    schema = model_schema(model)
    node: dict[str, Any] = schema
    here = data
    for part in path:
        here = here[part]
        inner = node.get("items", {}) if isinstance(part, int) else _property(node, part)
        node = _resolve(inner, schema, here)
    properties = node.get("properties", {})
    return {name: entry.get("description", "") for name, entry in properties.items()}


def _property(node: dict[str, Any], name: str) -> dict[str, Any]:
    found = node.get("properties", {}).get(name, node.get("additionalProperties", {}))
    return found if isinstance(found, dict) else {}


def _resolve(node: dict[str, Any], root: dict[str, Any], here: Any) -> dict[str, Any]:
    if "$ref" in node:
        return _resolve(root["$defs"][node["$ref"].rpartition("/")[2]], root, here)
    if "discriminator" in node:
        tag = here.get("type") if isinstance(here, dict) else None
        target = node["discriminator"]["mapping"].get(tag)
        return _resolve({"$ref": target}, root, here) if target else {}
    for option in node.get("anyOf", ()):
        found = _resolve(option, root, here)
        if (isinstance(here, dict) and "properties" in found) or (
            isinstance(here, list) and "items" in found
        ):
            return found
    return node
