"""Liquid placeholders in texts: no code, and every value goes through the report's locale."""

from __future__ import annotations

from difflib import get_close_matches
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

    from liquid import BoundTemplate
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


def used_names(template: str, place: Place) -> tuple[tuple[str, str | None], ...]:
    """What a template names from outside, each with the member it asks for where that is fixed.

    Raises DefinitionError for what is no template, or calls a filter that there is not.
    """
    parsed = _parsed(without_placeholders(template), place)
    if parsed is None:
        return ()
    analysis = parsed.analyze()
    unknown = next((name for name in analysis.filters if name not in parsed.env.filters), None)
    if unknown is not None:
        near = get_close_matches(unknown, parsed.env.filters, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "a filter is one that Liquid has"
        raise DefinitionError([Problem(place, f"there is no filter {unknown!r}", hint)])
    found: dict[tuple[str, str | None], None] = {}
    for name, uses in analysis.globals.items():
        for use in uses:
            member = use.segments[1] if len(use.segments) > 1 else None
            found[name, member if isinstance(member, str) else None] = None
    return tuple(found)


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
    parsed = _parsed(clean, place)
    if parsed is None:
        return clean, values
    try:
        return parsed.render(**names, **{_SINK: keep}), values
    except LiquidError as error:
        hint = "texts know metrics, parameters, datasets, report and, in for_each, each"
        raise _unfillable(error, hint, place) from None


def _parsed(template: str, place: Place) -> BoundTemplate | None:
    """The template, None where it has no placeholders."""
    if "{" not in template:
        return None
    try:
        return _environment().from_string(template)
    except (LiquidError, RecursionError) as error:
        hint = "a placeholder is {{ name }}; {% raw %} ... {% endraw %} is kept as it is"
        raise _unfillable(error, hint, place) from None


def _unfillable(error: Exception, hint: str, place: Place) -> DefinitionError:
    message = str(getattr(error, "message", None) or error).strip()
    return DefinitionError([Problem(place, f"this text can't be filled in: {message}", hint)])
