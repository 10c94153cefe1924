"""What the SQL adapters ask of a query before it runs."""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from broadsheet.definition.query import parse_query
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadsheet.definition.parameter import Value
    from broadsheet.definition.query import Query

_QUIET = re.compile(
    r"""(?P<comment> --[^\n]* | /\*(?!!).*?\*/ )
    | '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*`
    | (?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?P=tag)""",
    re.VERBOSE | re.DOTALL,
)
_FIRST_WORD = re.compile(r"[\s(]*(\w*)")
_WRITES_FILE = re.compile(r"\binto\s+(?:outfile|dumpfile)\b", re.IGNORECASE)
_PASSING = (
    "refused",
    "timeout",
    "timed out",
    "could not translate",
    "can't connect",
    "unreachable",
    "no route",
    "starting up",
    "shutting down",
    "too many connections",
    "too many clients",
    "closed the connection",
    "lost connection",
    "reset by peer",
    "is locked",
)
_READING = frozenset({"select", "with", "values", "table"})


def bind(sql: str, parameters: Mapping[str, Value]) -> tuple[Query, dict[str, Value]]:
    """Cut a query at its parameters, and take the values that it names.

    Raises SourceError for a name without a value.
    """
    query = parse_query(sql)
    for name in query.parameters:
        if name not in parameters:
            raise _no_parameter(name, parameters)
    return query, {name: parameters[name] for name in query.parameters}


def reading(sql: str) -> str:
    """The query without a semicolon at its end; raises SourceError unless it only reads.

    This gives a clear message early; what keeps data safe is the source's read-only mode.
    """
    code = _QUIET.sub(lambda match: (" " if match["comment"] else "'") * len(match[0]), sql)
    word = _FIRST_WORD.match(code)
    if word is None or word[1].lower() not in _READING or _WRITES_FILE.search(code):
        raise not_reading()
    end = len(code.rstrip().rstrip(";").rstrip())
    if ";" in code[:end]:
        raise SourceError(
            "The query has more than one statement.", hint="leave one SELECT in it, without ';'"
        )
    return sql[:end]


def not_reading() -> SourceError:
    """What to raise for a statement that is no query."""
    return SourceError(
        "This statement is no query that only reads.", hint="begin it with SELECT or WITH"
    )


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names of a result's columns; raises SourceError if one is empty, or there twice.

    Small and capital letters are the same to SQL over datasets, so they are here.
    """
    found = tuple(names)
    for position, name in enumerate(found, 1):
        if not name:
            hint = f"give it an alias, such as AS column_{position}"
            raise SourceError(f"Column {position} of the result has no name.", hint=hint)
    counts = Counter(name.lower() for name in found)
    for name in reversed(found):
        if counts[name.lower()] > 1:
            raise SourceError(
                f"The column name {name!r} appears {_times(counts[name.lower()])} in the result.",
                hint=f"give each an alias of its own, such as AS {name}_2",
            )
    return found


def may_pass(message: str) -> bool:
    """Whether a driver's message without a code tells of something that may be over later."""
    return any(part in message.lower() for part in _PASSING)


def no_table(name: str, known: Iterable[str]) -> SourceError:
    """What to raise for the name of a table that is not there."""
    tables = sorted(known)
    close = get_close_matches(name, tables, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {enumerated(tables)}"
    return SourceError(f"There is no table {name!r}.", hint=hint)


def _no_parameter(name: str, parameters: Mapping[str, Value]) -> SourceError:
    close = get_close_matches(name, parameters, n=1)
    known = ", ".join(f":{known}" for known in parameters) or "none"
    hint = f"did you mean :{close[0]}?" if close else f"a query here may name {known}"
    return SourceError(f"The query names :{name}, which has no value.", hint=hint)


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
