"""A table as the template draws it: everything is decided here, nothing is measured there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Protocol

from broadsheet.renderers.page.scale import Bar, bars_of, shade_scales
from broadsheet.renderers.typeset.cells import SLACK, CellText, ColumnTexts, fit
from broadsheet.renderers.typeset.clean import clean, one_line
from broadsheet.renderers.typeset.columns import HEAD_SCALE, Part, insets, layout
from broadsheet.renderers.typeset.measure import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from broadsheet.document.cell import Cell
    from broadsheet.document.formatter import Formatter
    from broadsheet.document.labels import Labels
    from broadsheet.document.table import Group, Table
    from broadsheet.renderers.typeset.columns import ColumnNeed

Node = dict[str, Any]

LINE = 1.25
"""Distance of lines in a cell, in ems."""

SHADES = 20
"""Steps from the lightest to the darkest shade."""

PADDING = 0.47
"""Ems between a cell's upper or lower edge and its text."""

_MOST_LINES = 40
_MOST_OF_PAGE = 0.6
_KEPT_TOGETHER = 0.42
_HEAD_LINES = 4
_TITLE_LINES = 3
_TITLE_ROOM = 22.0
_FIRST_ROWS = 3
_BAR_GAP, _LEAST_BAR = 7.0, 8.0


def row_height(lines: int, size: float) -> float:
    """Points a row takes with that many lines of text."""
    return round((1 + (lines - 1) * LINE + 2 * PADDING) * size, 2)


@dataclass(frozen=True, slots=True)
class Room:
    """What a table may take, in points: `height` is that of a page's text."""

    width: float
    height: float


class SizedColumn(Protocol):
    """What is to be known of a column to lay it out."""

    @property
    def title(self) -> str: ...
    @property
    def figure(self) -> bool: ...
    @property
    def need(self) -> ColumnNeed: ...
    def pad_of(self, text: str) -> float:
        """Ems to leave free behind a number."""
        ...


class TableTree:
    """Makes the nodes of one table."""

    def __init__(self, table: Table, formatter: Formatter, labels: Labels, room: Room) -> None:
        self.table = table
        self.labels = labels
        self.room = room
        sums: list[Sequence[Cell | None]] = [table.totals, *(g.subtotals for g in table.groups)]
        self._texts = [
            ColumnTexts(
                column,
                table.data.column(index),
                (row[index] for row in sums if row),
                formatter,
            )
            for index, column in enumerate(table.columns)
        ]
        self.columns: Sequence[SizedColumn] = self._texts
        self._shortened = False

    def nodes(self) -> Iterator[Node]:
        """One node a part, and what stands below the table with the last."""
        if not self.columns:
            return
        spans = [span.count for span in self.table.spans]
        parts = layout(self._needs(), self.room.width, spans)
        for number, part in enumerate(parts, 1):
            node = self._part(part)
            title = one_line(self.table.title)
            if len(parts) > 1:
                title = f"{title} ({number}/{len(parts)})".strip()
            node["title"] = title
            if number == len(parts):
                node |= self._below()
            yield node

    def _needs(self) -> list[ColumnNeed]:
        """What the columns are like; a first one without sums holds the names of the sums."""
        needs = [each.need for each in self.columns]
        rows = [self.table.totals, *(group.subtotals for group in self.table.groups)]
        summed = [[cell is not None for cell in row] for row in rows if row]
        if len(needs) < 2 or needs[0].figure or not any(row[1] and not row[0] for row in summed):
            return needs
        names = [self.table.totals_title] if self.table.totals else []
        names += [self.labels.subtotal] if any(g.subtotals for g in self.table.groups) else []
        widest = max(width(one_line(name), bold=True) for name in names) * (1 + SLACK)
        first = needs[0]
        needs[0] = replace(
            first, natural=max(first.natural, widest), word=max(first.word, widest), ellipsis=False
        )
        return needs

    def _below(self) -> Node:
        cut = self.table.cut
        notes = [clean(note) for note in self.table.notes]
        if self._shortened:
            notes.append(f"… {self.labels.cut}")
        return {"cut": clean(cut.text) if cut else "", "notes": notes}

    def _part(self, part: Part) -> Node:
        body = Body(self, part)
        segments = list(body.segments())
        heights = list(chain.from_iterable(each.pop("heights") for each in segments))
        self._shortened |= body.shortened
        return self.node(body, segments, heights)

    def node(self, body: Body, segments: list[Node], heights: Sequence[float]) -> Node:
        """A part with its rows, and with their heights or those of the first of them."""
        part = body.part
        foot, foot_height = body.sums(self.table.totals, self.table.totals_title)
        head = body.head()
        above = head["heights"]
        heights = [*above, *heights, *foot_height]
        total = sum(heights)
        # The head, perhaps a group's title, and three rows stay together.
        begun = heights[: len(above) + bool(self.table.groups) + _FIRST_ROWS]
        title = _TITLE_ROOM if self.table.title else 0.0
        return {
            "k": "table",
            "size": part.size,
            "headsize": round(part.size * HEAD_SCALE, 3),
            "widths": part.widths,
            "insets": body.insets,
            "align": [self.align(index) for index in part.columns],
            "bars": body.bars,
            "heights": heights,
            "head": head,
            "segments": segments,
            "foot": foot,
            "least": round(min(title + sum(begun), self.room.height * _KEPT_TOGETHER), 2),
            "keep": all(heights) and total <= self.room.height * _KEPT_TOGETHER,
            "cut": "",
            "notes": [],
        }

    def align(self, index: int) -> str:
        """Numbers stand on the right in any script, the rest at the start or end of a line."""
        column = self.table.columns[index]
        if column.align == "right":
            return "right" if self.columns[index].figure else "end"
        return "center" if column.align == "center" else "start"

    @property
    def texts(self) -> Sequence[ColumnTexts]:
        """The texts of each column."""
        return self._texts

    @property
    def empty_text(self) -> str:
        return clean(self.table.empty_text) or self.labels.no_rows

    @cached_property
    def decorations(self) -> list[list[Node | None] | None]:
        """For each column None, or for each row what is drawn below the text."""
        table = self.table
        shades = shade_scales(table.columns, table.data)
        result: list[list[Node | None] | None] = []
        for index, column in enumerate(table.columns):
            values = table.data.column(index)
            bars = bars_of(values) if column.bar else None
            if bars is not None:
                result.append([_bar(bar) for bar in bars.of(values)])
            elif (shade := shades[index]) is not None:
                result.append([_shade(share) for share in shade.shares(values)])
            else:
                result.append(None)
        return result


def _bar(bar: Bar | None) -> Node | None:
    return None if bar is None else {"b": [bar.start, bar.end], "minus": bar.negative}


def _shade(share: float | None) -> Node | None:
    return None if share is None else {"s": round(share * SHADES)}


class Body:
    """The rows of one part of a table."""

    def __init__(self, tree: TableTree, part: Part) -> None:
        self._tree = tree
        self.part = part
        self._size = part.size
        self.shortened = False
        needs = [tree.columns[index].need for index in part.columns]
        self.insets = insets(needs, part.size)
        self.rooms = [
            (width_ - sum(pair)) / part.size
            for width_, pair in zip(part.widths, self.insets, strict=True)
        ]
        self.most = max(
            1,
            min(_MOST_LINES, math.floor(tree.room.height * _MOST_OF_PAGE / part.size / LINE)),
        )

    @property
    def bars(self) -> list[float]:
        """For each column the points that its bars have beside the numbers; 0 for too few."""
        columns = (self._tree.columns[index].need for index in self.part.columns)
        rooms = (
            (room - need.natural) * self._size - _BAR_GAP if need.bar else 0.0
            for need, room in zip(columns, self.rooms, strict=True)
        )
        return [round(room, 2) if room >= _LEAST_BAR else 0.0 for room in rooms]

    def head(self) -> Node:
        """Column titles, below those of several columns if there are any."""
        titles = [
            fit(self._tree.columns[index].title, room / HEAD_SCALE, _HEAD_LINES, bold=True)
            for index, room in zip(self.part.columns, self.rooms, strict=True)
        ]
        size = self._size * HEAD_SCALE
        heights = [max(_height(title, size) for title in titles)]
        if any(title.lines is None for title in titles):
            heights = [0.0]
        spans = self._spans()
        if spans:
            heights.insert(0, 0.0 if any(not row[2] for row in spans) else row_height(1, size))
        return {
            "spans": [row[:2] for row in spans],
            "titles": [title.text for title in titles],
            "heights": heights,
        }

    def _spans(self) -> list[tuple[str, int, bool]]:
        """Title, columns, and whether it is one line, of each heading above columns shown."""
        owners = [
            number for number, span in enumerate(self._tree.table.spans) for _ in range(span.count)
        ]
        if not owners:
            return []
        result: list[tuple[str, int, bool]] = []
        previous = -1
        for index in self.part.columns:
            title = one_line(self._tree.table.spans[owners[index]].title)
            if owners[index] == previous:
                result[-1] = (title, result[-1][1] + 1, False)
            else:
                result.append((title, 1, False))
                previous = owners[index]
        return self._measured(result)

    def _measured(self, spans: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
        measured, start = [], 0
        for title, count, _ in spans:
            room = sum(self.part.widths[start : start + count])
            measured.append((title, count, width(title, bold=True) * self._size < room - 8))
            start += count
        return measured

    def segments(self) -> Iterator[Node]:
        """Rows below a group's title, or all rows."""
        table = self._tree.table
        if not table.data.num_rows:
            cell = {"t": self._tree.empty_text, "n": len(self.part.columns), "e": True}
            yield {
                "title": "",
                "cells": [cell],
                "sums": [],
                "heights": [row_height(1, self._size) * 1.4],
            }
            return
        rows, heights = self._rows()
        columns = len(self.part.columns)
        if not table.groups:
            yield {"title": "", "cells": rows, "sums": [], "heights": heights}
        for group in table.groups:
            end = group.start + group.count
            cells = rows[group.start * columns : end * columns]
            part = heights[group.start : end]
            yield self._group(group, cells, part)

    def title(self, group: Group) -> tuple[str, float]:
        """A group's title and its height, 0 where only the typesetter can tell."""
        title = fit(
            one_line(group.title), sum(self.part.widths) / self._size, _TITLE_LINES, bold=True
        )
        top = row_height(title.lines, self._size) + 0.4 * self._size if title.lines else 0.0
        return title.text or " ", top

    def _group(self, group: Group, cells: list[Any], heights: list[float]) -> Node:
        title, top = self.title(group)
        sums, height = self.sums(group.subtotals, self._tree.labels.subtotal)
        return {"title": title, "cells": cells, "sums": sums, "heights": [top, *heights, *height]}

    def sums(self, cells: Sequence[Cell | None], title: str) -> tuple[list[Node], list[float]]:
        """A row of sums and its height; the title takes the columns before the first sum."""
        if not cells:
            return [], []
        shown = [cells[index] for index in self.part.columns]
        free = next((n for n, cell in enumerate(shown) if cell is not None), len(shown))
        row: list[Node] = []
        lines: list[int] = [1]
        if free:
            room = sum(self.part.widths[:free]) / self._size - self.insets[0][0] / self._size
            text = fit(one_line(title), room, _TITLE_LINES, bold=True)
            row.append({"t": text.text, "n": free, "w": True})
            lines.append(text.lines or 0)
        for position, index in enumerate(self.part.columns[free:], free):
            cell = shown[position]
            text = fit(
                one_line(cell.text if cell else ""), self.rooms[position], self.most, bold=True
            )
            pad = self._tree.columns[index].pad_of(text.text) * self._size
            row.append({"t": text.text, "w": True} | ({"p": round(pad, 2)} if pad else {}))
            lines.append(text.lines or 0)
        return row, [row_height(max(lines), self._size) if all(lines) else 0.0]

    def _rows(self) -> tuple[list[Any], list[float]]:
        """The cells of all rows in order, plain strings where possible, and the rows' heights."""
        columns = []
        lines: list[Iterable[int | None]] = []
        for index, room in zip(self.part.columns, self.rooms, strict=True):
            fitted = self._tree.texts[index].fitted(room, self.most)
            self.shortened |= any(each.cut for each in fitted)
            columns.append(self._decorated(index, fitted))
            lines.append([each.lines for each in fitted])
        heights = [
            0.0 if None in row else row_height(max(row), self._size)
            for row in zip(*lines, strict=True)
        ]
        return list(chain.from_iterable(zip(*columns, strict=True))), heights

    def _decorated(self, index: int, fitted: list[CellText]) -> list[Any]:
        looks = self._tree.decorations[index]
        pads = self._tree.texts[index].pads
        if looks is None and not pads:
            return [each.text for each in fitted]
        cells: list[Any] = []
        for each, look, pad in zip(fitted, looks or repeat(None), pads or repeat(0.0)):  # noqa: B905 - repeat is endless
            node: Node = dict(look or {})
            if pad:
                node["p"] = round(pad * self._size, 2)
            cells.append({"t": each.text, **node} if node else each.text)
        return cells


def _height(text: CellText, size: float) -> float:
    return row_height(text.lines or 1, size)
