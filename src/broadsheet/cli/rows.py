"""Rows of a query on standard output."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from broadsheet.cli.terminal import harmless, put

if TYPE_CHECKING:
    import pyarrow as pa


def put_table(rows: pa.Table) -> None:
    """Rows as a table for people."""
    import pyarrow as pa
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for field in rows.schema:
        is_number = pa.types.is_decimal(field.type) or pa.types.is_primitive(field.type)
        is_time = pa.types.is_temporal(field.type) or pa.types.is_boolean(field.type)
        justify = "right" if is_number and not is_time else "left"
        drawn.add_column(Text(harmless(field.name)), justify=justify)  # type: ignore[arg-type]
    for row in _rows(rows):
        drawn.add_row(*(_cell(value) for value in row))
    Console(highlight=False, markup=False, emoji=False).print(drawn)


def put_csv(rows: pa.Table) -> None:
    """Rows as CSV (RFC 4180, but lines end as the system's do)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rows.schema.names)
    writer.writerows([_plain(value) for value in row] for row in _rows(rows))
    put(buffer.getvalue().removesuffix("\n"))


def rows_data(rows: pa.Table) -> dict[str, Any]:
    """Rows for machines: decimals and times as texts, so that no digit is lost."""
    return {
        "columns": [{"name": field.name, "type": str(field.type)} for field in rows.schema],
        "rows": [[_json(value) for value in row] for row in _rows(rows)],
    }


def _rows(rows: pa.Table) -> list[tuple[Any, ...]]:
    columns = [column.to_pylist() for column in rows.columns]
    return list(zip(*columns, strict=True)) if columns else []


def _cell(value: Any) -> Any:
    from rich.text import Text

    if value is None:
        return Text("null", style="dim")
    return Text(harmless(_plain(value)))


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case bytes():
            return value.hex()
    return str(value)


def _json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        # JSON has no word for what is no number.
        return value if value - value == 0 else str(value)
    return _plain(value)
