"""Liquid placeholders in texts: no code, and every value goes through the report's locale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TextIO

from liquid import Environment, StrictUndefined
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError

from broadsheet.document.markdown import (
    fill,
    parse_markdown,
    placeholder,
    without_placeholders,
)
from broadsheet.lib.errors import DefinitionError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liquid.context import RenderContext

    from broadsheet.document.text import TextNode

_SINK = "broadsheet values"


class Shown(dict[str, Any]):
    """A mapping that a text may print as a whole: it shows its `text`."""

    def __str__(self) -> str:
        return str(self["text"])


class _ValueNode(OutputNode):
    """Prints a placeholder and keeps the value aside, so that no value is read as Markdown."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        write: Any = context.globals[_SINK]
        return buffer.write(write(self.expression.evaluate(context)))


class _ValueOutput(Output):
    node_class = _ValueNode


class _Environment(Environment):
    """Liquid without what reads the clock or files, and with limits."""

    loop_iteration_limit = 20_000
    output_stream_limit = 2_000_000
    context_depth_limit = 20

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.add_tag(_ValueOutput)
        for tag in ("include", "render"):
            self.tags.pop(tag, None)
        # Liquid's date filter reads "now" from the clock; a report knows only its as-of time.
        self.filters.pop("date", None)


@cache
def _environment() -> _Environment:
    return _Environment(undefined=StrictUndefined)


def render_text(
    template: str, names: Mapping[str, Any], show: Callable[[Any], str], place: Place
) -> tuple[TextNode, ...]:
    """The rich text of a Markdown template; `show` writes a value for the reader."""
    text, values = _render(template, names, show, place)
    return parse_markdown(text, values)


def render_line(
    template: str, names: Mapping[str, Any], show: Callable[[Any], str], place: Place
) -> str:
    """A template as one line of plain text, such as a title."""
    if "{" not in template:
        return template
    text, values = _render(template, names, show, place)
    return " ".join(fill(text, values).split())


def _render(
    template: str, names: Mapping[str, Any], show: Callable[[Any], str], place: Place
) -> tuple[str, list[str]]:
    values: list[str] = []

    def keep(value: Any) -> str:
        text = show(value)
        if not text:
            return ""
        values.append(text)
        return placeholder(len(values) - 1)

    clean = without_placeholders(template)
    if "{" not in clean:
        return clean, values
    try:
        return _environment().from_string(clean).render(**names, **{_SINK: keep}), values
    except LiquidError as error:
        message = str(error.message or error).strip()
        hint = "texts know metrics, parameters, datasets, report and, in for_each, each"
        problem = Problem(place, f"this text can't be filled in: {message}", hint)
        raise DefinitionError([problem]) from None
