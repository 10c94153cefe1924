"""A person's own Vega-Lite: its data put in, its look completed, nothing loaded from afar."""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from broadsheet.document.charts.alt import COUNT
from broadsheet.document.charts.canvas import Drawing
from broadsheet.document.charts.shape import drawable, moment_of, title_of
from broadsheet.document.charts.theme import config_of
from broadsheet.document.charts.times import milliseconds
from broadsheet.document.table import Column, Cut
from broadsheet.lib.errors import RenderError

if TYPE_CHECKING:
    import pyarrow as pa

    from broadsheet.definition.chart import Chart
    from broadsheet.document.charts.canvas import Canvas

MOST_ROWS = 20_000
_MOST_DEPTH = 60
_VERSIONS = (
    "https://vega.github.io/schema/vega-lite/v5",
    "https://vega.github.io/schema/vega-lite/v6",
)
_PARTS = ("mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat", "spec")
_OUTSIDE = ("url", "href")
_EMBEDDED = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")


def draw_custom(chart: Chart, data: pa.Table, canvas: Canvas) -> Drawing:
    """The chart of a `spec`, over the dataset's rows as `data`, also under the dataset's name.

    Raises RenderError where the specification wants remote data or is none at all.
    """
    spec = _checked(chart)
    shown = data.slice(0, MOST_ROWS)
    rows = _rows(shown, canvas)
    spec["data"] = {"name": chart.dataset, "values": rows}
    theme = config_of(canvas.theme, canvas.formatter)
    if _has_wide(spec):
        # Vega shortens labels by halves of such characters, which can't be drawn.
        theme = _merged(theme, {"axis": {"labelLimit": 0}, "legend": {"labelLimit": 0}})
    spec["config"] = _merged(theme, spec.get("config"))
    if not any(name in spec for name in ("hconcat", "vconcat", "concat", "facet", "repeat")):
        whole = canvas.spec()
        for name in ("width", "height", "autosize", "padding"):
            spec.setdefault(name, whole[name])
    spec.setdefault("$schema", f"{_VERSIONS[0]}.json")
    formats = [(field, canvas.formatter.infer(field.type)) for field in data.schema]
    columns = tuple(
        Column(field.name, title_of(field.name), each, canvas.formatter.align(each))
        for field, each in formats
    )
    if not data.num_rows:
        spec = canvas.empty()
    return Drawing(spec, _alt(chart, data, canvas), data, columns, cut=_cut(data, shown, canvas))


def _has_wide(node: object) -> bool:
    """Whether a text in it has a character that takes two units of UTF-16, such as an emoji."""
    if isinstance(node, str):
        return not node.isascii() and max(node) > "\uffff"
    if isinstance(node, dict):
        return any(_has_wide(part) for pair in node.items() for part in pair)
    return isinstance(node, list) and any(_has_wide(part) for part in node)


def _alt(chart: Chart, data: pa.Table, canvas: Canvas) -> str:
    if chart.alt:
        return chart.alt
    count = canvas.formatter.text(data.num_rows, COUNT)
    return canvas.labels.chart_custom.format(dataset=title_of(chart.dataset), count=count)


def _cut(data: pa.Table, shown: pa.Table, canvas: Canvas) -> Cut | None:
    if shown.num_rows == data.num_rows:
        return None
    text = canvas.formatter.text
    words = canvas.labels.points_shown.format(
        shown=text(shown.num_rows, COUNT), available=text(data.num_rows, COUNT)
    )
    return Cut(shown.num_rows, data.num_rows, words)


def _checked(chart: Chart) -> dict[str, Any]:
    """A copy of the specification, once nothing in it reaches out."""
    spec = copy.deepcopy(chart.spec or {})
    schema = spec.get("$schema")
    if schema is not None and not str(schema).startswith(_VERSIONS):
        raise RenderError(
            f"the chart's $schema is {schema!r}, which is not Vega-Lite 5",
            hint="leave $schema out, or use https://vega.github.io/schema/vega-lite/v5.json",
        )
    if not any(part in spec for part in _PARTS):
        raise RenderError(
            "the chart's spec has nothing to draw", hint=f"it needs one of {', '.join(_PARTS)}"
        )
    _check(spec, "spec", 0)
    return spec


def _check(node: object, path: str, depth: int) -> None:
    """Raises RenderError for whatever would be loaded from outside the specification."""
    if depth > _MOST_DEPTH:
        raise RenderError(f"the chart's spec is nested too deeply at {path[:200]}")
    if isinstance(node, dict):
        for key, value in node.items():
            where = f"{path}.{key}"
            if key in _OUTSIDE:
                _check_address(key, value, where)
            if key == "usermeta":
                continue
            _check(value, where, depth + 1)
    elif isinstance(node, list):
        for place, value in enumerate(node):
            _check(value, f"{path}[{place}]", depth + 1)


def _check_address(key: str, value: object, path: str) -> None:
    """Pictures inside the specification may stay; a channel may name a column of the data.

    What such a column holds can't be loaded either: renderers draw without a network.
    """
    if isinstance(value, str) and value.startswith(_EMBEDDED):
        return
    if isinstance(value, dict) and "field" in value and key == "href":
        return
    raise RenderError(
        f"the chart's spec wants remote data: {path}",
        hint="a chart draws the rows of its dataset; put further data into datasets",
    )


def _merged(theme: dict[str, Any], own: object) -> dict[str, Any]:
    """The theme with everything that the specification's own config says over it."""
    if not isinstance(own, dict):
        return theme
    made = dict(theme)
    for key, value in own.items():
        below = made.get(key)
        made[key] = _merged(below, value) if isinstance(below, dict) else value
    return made


def _rows(data: pa.Table, canvas: Canvas) -> list[dict[str, Any]]:
    """The rows as JSON: numbers as numbers, times as milliseconds of the report's wall clock."""
    columns = {
        name: [_plain(value, canvas) for value in data.column(name).to_pylist()]
        for name in data.schema.names
    }
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _plain(value: object, canvas: Canvas) -> object:
    match value:
        case None | bool() | str():
            return value
        case int() | float() | Decimal() | timedelta():
            return drawable(value)
        case datetime() | date():
            return milliseconds(moment_of(value, canvas.formatter))
        case time():
            return value.isoformat()
    return str(value)
