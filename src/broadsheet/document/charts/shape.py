"""A dataset's rows as a chart needs them: positions along x, one series of values per line.

Values stay what they are, so the shaped table is exact; `drawable` turns one into the
floating point number that a picture needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.moment import wall_clock
from broadsheet.document.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadsheet.definition.chart import Chart
    from broadsheet.document.cell import Scalar
    from broadsheet.document.formatter import Formatter

_LONGEST = 200
_FEW = 2_000
_ROW = "\0row"
_KEPT = "\u00a0\u202f\u2009\u200e\u200f\u061c\u200c\u200d"

XKind = Literal["time", "number", "category"]


@dataclass(frozen=True)
class Series:
    """Values of one colour; `name` is its column in the shaped table.

    None is a gap, except at the places in `absent`, where the data has no row at all.
    """

    name: str
    title: str
    values: tuple[Any, ...]
    format: ValueFormat
    other: bool = False
    absent: frozenset[int] = frozenset()

    @cached_property
    def drawn(self) -> tuple[float | None, ...]:
        """The values as a picture shows them."""
        return tuple(drawable(value) for value in self.values)


@dataclass(frozen=True)
class Shape:
    """Positions along x and the series over them.

    `keys` are the positions' texts, each only once; `moments` the wall clock times of a time
    axis. `summed` counts the series that were added up as the last one.
    """

    kind: XKind
    x: str
    x_title: str
    x_format: ValueFormat
    x_type: pa.DataType
    xs: tuple[Scalar, ...]
    keys: tuple[str, ...]
    moments: tuple[datetime, ...]
    series: tuple[Series, ...]
    summed: int = 0
    color_title: str | None = None

    def table(self) -> pa.Table:
        """The figures, exact, one column per series."""
        columns = {self.x: array_of(self.xs, self.x_type)}
        for each in self.series:
            columns[each.name] = array_of(each.values, None)
        return pa.table(columns)

    def columns(self, formatter: Formatter) -> tuple[Column, ...]:
        """How the shaped table is shown to a reader."""
        head = Column(
            self.x, self.x_title, self.x_format, formatter.align(self.x_format), row_header=True
        )
        return (
            head,
            *(Column(s.name, s.title, s.format, formatter.align(s.format)) for s in self.series),
        )


def drawable(value: object) -> float | None:
    """A number to draw: finite, durations in seconds; None for everything else."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float | Decimal):
        try:
            number = float(value)
        except (OverflowError, ValueError):
            return None
        return number if math.isfinite(number) else None
    return None


def array_of(values: Sequence[object], data_type: pa.DataType | None) -> pa.Array:
    """An Arrow array of the type if it holds the values, of a fitting one otherwise."""
    if data_type is not None:
        try:
            return pa.array(values, data_type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            pass
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def title_of(name: str) -> str:
    """A column's name as a title: `unit_price` is `Unit price`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else name


def y_format(chart: Chart, data: pa.Table, name: str, formatter: Formatter) -> ValueFormat:
    """How the values of a column are written: as the chart says, or as their type asks."""
    if chart.format:
        return ValueFormat.parse(chart.format)
    return formatter.infer(data.schema.field(name).type)


def x_format(chart: Chart, data: pa.Table, name: str, formatter: Formatter) -> ValueFormat:
    """How positions are written: as the chart says, or as their type asks.

    Dates that are all the first of a month stand for months.
    """
    if chart.x_format:
        return ValueFormat.parse(chart.x_format)
    inferred = formatter.infer(data.schema.field(name).type)
    if inferred.kind == "date" and not pc.any(pc.not_equal(pc.day(data.column(name)), 1)).as_py():
        return ValueFormat("month")
    return inferred


def shape_of(
    chart: Chart, data: pa.Table, formatter: Formatter, *, most: int, other: str, ordered: bool
) -> Shape:
    """Shape the rows of a chart with x, y and perhaps a color.

    Values of one series at one position are added up. Above `most` series the largest stay and
    the others are added up as `other`. `ordered` asks for an axis of numbers where x has them.
    """
    x = chart.x or ""
    keys = [name for name in (x, chart.color) if name]
    data = added_up(data, keys, chart.values)
    x_type = data.schema.field(x).type
    positions = data.column(x).to_pylist()
    kind = x_kind(x_type, ordered=ordered)
    xs = _distinct(positions, kind, formatter)
    shown = x_format(chart, data, x, formatter)
    formats = [y_format(chart, data, name, formatter) for name in chart.values]
    made = _series(_collected(chart, data, positions, formatter), xs, formats, chart)
    made, summed = _largest(made, most, other)
    return Shape(
        kind,
        x,
        chart.x_title or title_of(x),
        shown,
        x_type,
        tuple(xs),
        unique_keys(map(one_line, formatter.column(array_of(xs, x_type), shown))),
        tuple(moment_of(each, formatter) for each in xs) if kind == "time" else (),
        made,
        summed,
    )


def added_up(data: pa.Table, keys: Sequence[str], values: Sequence[str]) -> pa.Table:
    """Many rows of equal keys added up first, so that few become objects of Python."""
    keys, values = list(dict.fromkeys(keys)), list(dict.fromkeys(values))
    if data.num_rows <= _FEW or not {*keys}.isdisjoint(values):
        return data
    if not all(_can_be_summed(data.column(name)) for name in values):
        return data
    rows = data.select([*keys, *values]).append_column(_ROW, pa.arange(0, data.num_rows))
    wanted = [*((name, "sum") for name in values), (_ROW, "min")]
    # On one thread, floats are added up in the order of the rows.
    sums = rows.group_by(keys, use_threads=False).aggregate(wanted)
    return sums.rename_columns([*keys, *values, _ROW]).sort_by(_ROW)


def _can_be_summed(column: pa.ChunkedArray) -> bool:
    """Whether Arrow's sum is the one that Python would have: its integers have 64 bits."""
    if pa.types.is_integer(column.type):
        ends = pc.min_max(column).as_py().values()
        return all(end is None or abs(end) * len(column) < 2**63 for end in ends)
    return bool(pa.types.is_floating(column.type) or pa.types.is_decimal128(column.type))


def _collected(
    chart: Chart, data: pa.Table, positions: Sequence[Any], formatter: Formatter
) -> dict[str, dict[Any, Any]]:
    """By series, in order of appearance: the value at each position."""
    found: dict[str, dict[Any, Any]] = {}
    for name in chart.values:
        values = data.column(name).to_pylist()
        names: Sequence[str] = [name] * len(values)
        if chart.color:
            colors = data.column(chart.color)
            names = formatter.column(colors, formatter.infer(colors.type))
        else:
            found[name] = {}
        for position, series, value in zip(positions, names, values, strict=True):
            _add(found.setdefault(series, {}), position, value)
    return found


def x_kind(data_type: pa.DataType, *, ordered: bool) -> XKind:
    """The kind of axis that a column makes."""
    if pa.types.is_date(data_type) or pa.types.is_timestamp(data_type):
        return "time"
    numeric = (
        pa.types.is_integer(data_type)
        or pa.types.is_floating(data_type)
        or pa.types.is_decimal(data_type)
    )
    return "number" if numeric and ordered else "category"


def _add(series: dict[Any, Any], position: Any, value: Any) -> None:
    before = series.get(position)
    if before is None:
        series[position] = value
    elif value is not None:
        series[position] = added(before, value)


def added(one: Any, other: Any) -> Any:
    """The sum, exact where both are; None where they can't be added."""
    if one is None or other is None:
        return one if other is None else other
    try:
        return one + other
    except TypeError:
        try:
            return float(one) + float(other)
        except (TypeError, ValueError):
            return None


def _distinct(positions: Iterable[Any], kind: XKind, formatter: Formatter) -> list[Any]:
    """Each position once; in order where x has one, else as the data has them."""
    unique = dict.fromkeys(positions)
    if kind == "category":
        return list(unique)
    if kind == "time":
        return sorted((p for p in unique if p is not None), key=lambda p: moment_of(p, formatter))
    return sorted(position for position in unique if drawable(position) is not None)


def moment_of(value: date, formatter: Formatter) -> datetime:
    """The wall clock time of a date or a time."""
    if isinstance(value, datetime):
        return wall_clock(value, formatter.time_zone)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a wall clock has no zone


def one_line(text: str) -> str:
    """Without line breaks or control characters, and not endless."""
    plain = text
    if not text.isprintable():
        plain = "".join(c if c.isprintable() or c in _KEPT else " " for c in text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def unique_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts that all differ: equal ones get invisible characters (word joiners) at their end."""
    seen: dict[str, int] = {}
    keys = []
    for text in texts:
        count = seen.get(text, 0)
        seen[text] = count + 1
        keys.append(text + "\u2060" * count)
    return tuple(keys)


def _series(
    found: dict[str, dict[Any, Any]],
    xs: Sequence[Any],
    formats: Sequence[ValueFormat],
    chart: Chart,
) -> tuple[Series, ...]:
    made = []
    used = {chart.x or ""}
    titles = iter(unique_keys(n if chart.color else title_of(n) for n in map(one_line, found)))
    for place, (name, values) in enumerate(found.items()):
        column = name
        while column in used:
            column += "_"
        used.add(column)
        shown = formats[min(place, len(formats) - 1)]
        absent = frozenset(place for place, each in enumerate(xs) if each not in values)
        amounts = tuple(values.get(each) for each in xs)
        made.append(Series(column, next(titles), amounts, shown, absent=absent))
    return tuple(made)


def _largest(series: tuple[Series, ...], most: int, other: str) -> tuple[tuple[Series, ...], int]:
    """The series with the largest totals, and how many were added up as the last one."""
    if len(series) <= most:
        return series, 0
    totals = {each.name: sum(abs(v) for v in each.drawn if v is not None) for each in series}
    kept = set(sorted(totals, key=lambda name: -totals[name])[: most - 1])
    rest = [each for each in series if each.name not in kept]
    values: list[Any] = [None] * len(series[0].values)
    for each in rest:
        values = [added(a, b) for a, b in zip(values, each.values, strict=True)]
    names = {each.name for each in series if each.name in kept}
    column = other
    while column in names:
        column += "_"
    absent = frozenset.intersection(*(each.absent for each in rest))
    summed = Series(column, other, tuple(values), rest[0].format, other=True, absent=absent)
    return (*(each for each in series if each.name in kept), summed), len(rest)
