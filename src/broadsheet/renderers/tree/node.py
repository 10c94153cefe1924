"""The plain-data tree that JSON and XML are two spellings of.

A leaf is None, a truth value, a number or a string; a dict is an object whose members keep
their order. What JSON and XML spell differently has a class here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Leaf = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object of one of several types: JSON states `type`, XML names the element by it."""

    type: str
    members: dict[str, Node]


@dataclass(frozen=True, slots=True)
class Many:
    """An array: in XML each item is an element `item`, unless it is tagged."""

    item: str
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Data:
    """Data of no fixed shape, such as a chart's specification: JSON as it is, in XML as text."""

    value: Any


class Rows(Protocol):
    """The rows of a table, in batches, so that a long table never stands in memory twice."""

    def batches(self) -> Iterator[list[list[Leaf]]]:
        """Batches of rows; each batch is a list of columns, all equally long."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """An array of rows, each an array of values in the order of the columns."""

    rows: Rows


Node = Leaf | dict[str, "Node"] | Tagged | Many | Data | Table
