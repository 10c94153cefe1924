"""How wide a table's columns are, in which size it is set, and whether it must be split.

All is decided from font metrics before anything is drawn, so it does not depend on who draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Need = Callable[["ColumnNeed", float, float], float]

SIZES = (8.5, 8.0, 7.5, 7.0, 6.5)
"""Sizes of text in tables in points: the first that fits is taken."""

HEAD_SCALE = 0.94
"""Size of column titles to that of the rows."""

_SPLIT_SIZE = 7.5
# In points at the first of the sizes above.
_COMFORT = 92.0
_NARROW_TEXT = 46.0
_NARROW_HEAD = 64.0
_WIDE_TEXT = 230.0
_BAR_LEAST = 24.0
_BAR_ROOM = 40.0
_BAR_MOST = 130.0
# Shares of the table's width.
_LONG_FIGURE = 0.45
_LOOSE = 0.5
_REPEATED = 0.4
_STRETCH = 1.6


@dataclass(frozen=True, slots=True)
class ColumnNeed:
    """What a column is like, in ems: `natural` is its longest text on one line, `word` the
    longest part that should not be broken, `head` and `head_word` the same of its title.

    `figure`: numbers, dates and the like, which don't wrap. `share`: its width relative to
    others that have one.
    """

    natural: float
    word: float
    head: float
    head_word: float
    figure: bool = False
    ellipsis: bool = False
    bar: bool = False
    padded: bool = False
    share: float | None = None
    row_header: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of a table that stand side by side: their indices, widths with padding, size."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float


def padding(size: float) -> float:
    """Points between a cell's edge and its text."""
    return 6.0 if size >= 8 else 5.0 if size >= 7 else 4.0


def insets(needs: Sequence[ColumnNeed], size: float) -> list[tuple[float, float]]:
    """Points before and after the text of each column; the outer ones stand at the edge."""
    pad = padding(size)
    result = [(pad, pad) for _ in needs]
    if not needs[0].padded:
        result[0] = (0.0, pad)
    if not needs[-1].padded:
        result[-1] = (result[-1][0], 0.0)
    return result


def layout(needs: Sequence[ColumnNeed], available: float, spans: Sequence[int]) -> tuple[Part, ...]:
    """Lay columns out in `available` points; more than one part where they don't fit at once.

    `spans` counts the columns below each common heading; such a group is kept together
    where possible. Each part begins with the columns that name the row.
    """
    everything = tuple(range(len(needs)))
    for size in SIZES:
        if _fits(needs, size, available, _comfortable):
            return (_part(needs, everything, size, available, _comfortable),)
    for size in SIZES[-2:]:
        if _fits(needs, size, available, _least):
            return (_part(needs, everything, size, available, _least),)
    return tuple(
        _part(needs, columns, _SPLIT_SIZE, available, _least)
        for columns in _split(needs, available, spans)
    )


def _fits(needs: Sequence[ColumnNeed], size: float, available: float, need: _Need) -> bool:
    room = available - _padding_of(needs, size)
    return sum(need(each, size, available) for each in needs) <= room


def _padding_of(needs: Sequence[ColumnNeed], size: float) -> float:
    return sum(sum(pair) for pair in insets(needs, size))


def _least(need: ColumnNeed, size: float, available: float) -> float:
    """The narrowest that a column can be and still be read."""
    scale = size / SIZES[0]
    text = need.natural * size
    if not need.figure:
        text = min(text, _NARROW_TEXT * scale)
    if need.bar:
        text += _BAR_LEAST * scale
    head = min(need.head_word * size * HEAD_SCALE, _NARROW_HEAD * scale)
    return min(max(text, head), available * _LONG_FIGURE)


def _comfortable(need: ColumnNeed, size: float, available: float) -> float:
    """The narrowest that a column should be."""
    least = _least(need, size, available)
    if need.figure:
        return least
    scale = size / SIZES[0]
    text = min(need.natural * size, _COMFORT * scale)
    word = 0.0 if need.ellipsis else min(need.word * size, 1.5 * _COMFORT * scale)
    return min(max(least, text, word), available * _LONG_FIGURE)


def _wanted(need: ColumnNeed, size: float, available: float) -> float:
    """As wide as it needs to be for most texts to stand on one line."""
    text = need.natural * size
    head = need.head * size * HEAD_SCALE
    wanted = max(text, min(head, max(text, 0.55 * head)))
    if need.bar:
        wanted += _BAR_ROOM
    most = _WIDE_TEXT * size / SIZES[0] if not need.figure else available
    return max(_comfortable(need, size, available), min(wanted, most))


def _part(
    needs: Sequence[ColumnNeed],
    columns: tuple[int, ...],
    size: float,
    available: float,
    need: _Need,
) -> Part:
    chosen = [needs[index] for index in columns]
    room = available - _padding_of(chosen, size)
    low = [need(each, size, available) for each in chosen]
    high = [
        max(least, _wanted(each, size, available)) for each, least in zip(chosen, low, strict=True)
    ]
    if any(each.share for each in chosen):
        widths = _shared(chosen, low, high, room)
    elif sum(high) > room:
        widths = _filled(low, high, room)
    else:
        widths = _stretched(chosen, _titled(chosen, high, size, room), room)
    outer = insets(chosen, size)
    return Part(
        columns,
        tuple(round(width + sum(pair), 2) for width, pair in zip(widths, outer, strict=True)),
        size,
    )


def _filled(low: Sequence[float], high: Sequence[float], room: float) -> list[float]:
    """Widths up to a common level, so that only the widest columns get less than they want.

    The level is where the sum meets the room; it is found by halving.
    """
    if sum(low) >= room:
        return [each * room / sum(low) for each in low]
    bottom, top = 0.0, max(high)
    for _ in range(40):
        level = (bottom + top) / 2
        total = sum(min(h, max(least, level)) for least, h in zip(low, high, strict=True))
        bottom, top = (bottom, level) if total > room else (level, top)
    return [min(h, max(least, bottom)) for least, h in zip(low, high, strict=True)]


def _titled(
    needs: Sequence[ColumnNeed], wanted: list[float], size: float, room: float
) -> list[float]:
    """Wide enough for the titles to stand on one line, if that is possible for all of them."""
    whole = [
        max(width, need.head * size * HEAD_SCALE) for width, need in zip(wanted, needs, strict=True)
    ]
    return whole if sum(whole) <= room else wanted


def _stretched(needs: Sequence[ColumnNeed], wanted: list[float], room: float) -> list[float]:
    """Share out what is left: bars first; a table of few narrow columns stays narrow."""
    widths = list(wanted)
    for index, need in enumerate(needs):
        if need.bar:
            widths[index] += min(_BAR_MOST - _BAR_ROOM, max(0.0, room - sum(widths)))
    total = sum(widths)
    goal = room if total >= _LOOSE * room else max(total * _STRETCH, _LOOSE * room)
    return [width * goal / total for width in widths] if total else [goal / len(needs)] * len(needs)


def _shared(
    needs: Sequence[ColumnNeed], low: list[float], high: list[float], room: float
) -> list[float]:
    """Columns with a share divide what those without one leave."""
    own = [0.0 if each.share else width for each, width in zip(needs, high, strict=True)]
    total = sum(each.share or 0.0 for each in needs)
    least = sum(width for each, width in zip(needs, low, strict=True) if each.share)
    if sum(own) + least > room:
        return _filled(low, high, room)
    rest = room - sum(own)
    wished = [
        rest * (each.share or 0.0) / total or mine for each, mine in zip(needs, own, strict=True)
    ]
    floors = [max(least, mine) for least, mine in zip(low, own, strict=True)]
    return _raised(wished, floors, room)


def _raised(wished: list[float], floors: list[float], room: float) -> list[float]:
    """`wished` with none below its floor; the others give what those lack."""
    lacking = sum(max(0.0, floor - wish) for wish, floor in zip(wished, floors, strict=True))
    spare = sum(max(0.0, wish - floor) for wish, floor in zip(wished, floors, strict=True))
    factor = min(1.0, lacking / spare) if spare else 0.0
    return [
        floor if wish <= floor else wish - (wish - floor) * factor
        for wish, floor in zip(wished, floors, strict=True)
    ]


def _split(
    needs: Sequence[ColumnNeed], available: float, spans: Sequence[int]
) -> list[tuple[int, ...]]:
    """Columns in as few parts as hold them, each with the columns that name the row first."""
    fixed = _repeated(needs, available)

    def fits(columns: Sequence[int]) -> bool:
        return _fits([needs[index] for index in columns], _SPLIT_SIZE, available, _comfortable)

    parts: list[list[int]] = [list(fixed)]
    for group in _groups(len(needs), spans):
        rest = [index for index in group if index not in fixed]
        if fits([*fixed, *rest]) and not fits([*parts[-1], *rest]):
            parts.append([*fixed])
        for index in rest:
            if len(parts[-1]) > len(fixed) and not fits([*parts[-1], index]):
                parts.append([*fixed])
            parts[-1].append(index)
    return [tuple(part) for part in parts]


def _repeated(needs: Sequence[ColumnNeed], available: float) -> tuple[int, ...]:
    count = 0
    while count < len(needs) - 1 and (count == 0 or needs[count].row_header):
        count += 1
    while count and sum(_comfortable(each, _SPLIT_SIZE, available) for each in needs[:count]) > (
        available * _REPEATED
    ):
        count -= 1
    return tuple(range(count))


def _groups(count: int, spans: Sequence[int]) -> list[range]:
    if not spans:
        return [range(index, index + 1) for index in range(count)]
    groups, start = [], 0
    for span in spans:
        groups.append(range(start, start + span))
        start += span
    return groups
