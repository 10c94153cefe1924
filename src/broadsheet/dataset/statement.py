"""What one SQL statement of DuckDB's does: the tables it reads, the functions it calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
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


@dataclass(frozen=True, slots=True)
class Functions:
    """What DuckDB can call, in lower case; `volatile` give another result each time."""

    known: frozenset[str]
    volatile: frozenset[str]


def read_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> Statement:
    """Read `sql` without running it. Raises StatementError for anything but one SELECT."""
    found = _Finder()
    found.walk(_node(connection, sql))
    tables = tuple(t for t in dict.fromkeys(found.tables) if t.lower() not in found.common)
    return Statement(tables, (*found.functions, *found.clock), tuple(found.table_functions))


def read_expression(connection: duckdb.DuckDBPyConnection, sql: str) -> Statement:
    """Read an expression, such as `sum(amount)`. Raises StatementError for anything else."""
    text = f"SELECT {sql}\n"
    node = _node(connection, text)
    columns = node.get("select_list", ())
    if len(columns) != 1 or node["from_table"]["type"] != "EMPTY" or node.get("modifiers"):
        raise StatementError("expected one SQL expression, such as sum(amount)")
    if columns[0].get("alias"):
        raise StatementError("expected an SQL expression without a name, so without AS")
    return read_statement(connection, text)


def _node(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    rows = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()
    tree = json.loads(rows[0][0])
    if tree.get("error"):
        message = str(tree.get("error_message", ""))
        if "Only SELECT" in message:
            raise StatementError("only a SELECT is allowed here")
        raise StatementError(message)
    if not tree["statements"]:
        raise StatementError("expected a SELECT, but there is none")
    if len(tree["statements"]) != 1:
        raise StatementError("expected one SELECT, without a second statement")
    node: dict[str, Any] = tree["statements"][0]["node"]
    return node


def forbidden(statement: Statement, functions: Functions) -> str | None:
    """Why a report may not run the statement: it reads outside, or gives other rows each time."""
    for name in statement.functions:
        if name.lower() in functions.volatile:
            return (
                f"{name} gives another result each time, so the report could not be repeated; "
                "use the parameter :as_of for the time of the run"
            )
        if name.lower() not in functions.known:
            near = get_close_matches(name.lower(), functions.known, n=1, cutoff=0.8)
            return f"there is no function {name}" + (f"; did you mean {near[0]}?" if near else "")
    for name in statement.table_functions:
        if name.lower() not in _READERS:
            return f"{name}() is not allowed: transforms read datasets, no files, no network"
    return None


def read_functions(connection: duckdb.DuckDBPyConnection) -> Functions:
    """The functions of DuckDB, the same in every database."""
    rows = connection.execute(
        "SELECT lower(function_name), bool_or(function_type = 'scalar' AND"
        " stability <> 'CONSISTENT') FROM duckdb_functions() GROUP BY 1"
    ).fetchall()
    volatile = frozenset(name for name, is_volatile in rows if is_volatile) | _CLOCK
    return Functions(frozenset(name for name, _ in rows), volatile - _HARMLESS)


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
