"""What one SQL statement of DuckDB's does: the tables it reads, the functions it calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

_HARMLESS = frozenset({"error", "vector_type"})
_CLOCK = frozenset(
    {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
)
_READERS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree", "repeat"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One SELECT: the tables it names (common table expressions aside), in order."""

    tables: tuple[str, ...]
    functions: tuple[str, ...]
    table_functions: tuple[str, ...]


class StatementError(Exception):
    """The text is not one SELECT, or calls what a report may not."""


def read_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> Statement:
    """Read `sql` without running it. Raises StatementError for anything but one SELECT."""
    rows = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()
    tree = json.loads(rows[0][0])
    if tree.get("error"):
        message = str(tree.get("error_message", ""))
        if "Only SELECT" in message:
            raise StatementError("only a SELECT is allowed here")
        raise StatementError(message)
    if len(tree["statements"]) != 1:
        raise StatementError("expected one SELECT, without a second statement")
    found = _Finder()
    found.walk(tree["statements"][0]["node"])
    tables = tuple(t for t in dict.fromkeys(found.tables) if t.lower() not in found.common)
    return Statement(tables, (*found.functions, *found.clock), tuple(found.table_functions))


def forbidden(connection: duckdb.DuckDBPyConnection, statement: Statement) -> str | None:
    """Why a report may not run the statement: it reads outside, or gives other rows each time."""
    volatile = _volatile(connection)
    for name in statement.functions:
        if name.lower() in volatile:
            return (
                f"{name} gives another result each time, so the report could not be repeated; "
                "use the parameter :as_of for the time of the run"
            )
    for name in statement.table_functions:
        if name.lower() not in _READERS:
            return f"{name}() is not allowed: transforms read datasets, no files, no network"
    return None


@cache
def _volatile(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions()"
        " WHERE function_type = 'scalar' AND stability <> 'CONSISTENT'"
    ).fetchall()
    return (frozenset(name for (name,) in rows) | _CLOCK) - _HARMLESS


class _Finder:
    """Collects names from DuckDB's JSON form of a statement."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self.functions: list[str] = []
        self.table_functions: list[str] = []
        self.clock: list[str] = []
        self.common: set[str] = set()

    def walk(self, node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                self.walk(item)
        elif isinstance(node, dict):
            self._visit(node)
            for value in node.values():
                self.walk(value)

    def _visit(self, node: dict[str, Any]) -> None:
        if node.get("type") == "BASE_TABLE":
            schema = node.get("schema_name")
            self.tables.append(f"{schema}.{node['table_name']}" if schema else node["table_name"])
        if node.get("type") == "COLUMN_REF" and node["column_names"][0].lower() in _CLOCK:
            self.clock.append(node["column_names"][0])
        if node.get("type") == "TABLE_FUNCTION" and isinstance(node.get("function"), dict):
            self.table_functions.append(node["function"].get("function_name", ""))
        elif node.get("function_name"):
            self.functions.append(node["function_name"])
        entries = node.get("cte_map")
        if isinstance(entries, dict):
            self.common |= {entry["key"].lower() for entry in entries.get("map", ())}
