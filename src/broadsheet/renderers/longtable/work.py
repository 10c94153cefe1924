"""What the processes that make pages are asked to do."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from broadsheet.renderers.longtable import fitting
from broadsheet.renderers.longtable.drawing import Pen
from broadsheet.renderers.longtable.glyphs import encoded
from broadsheet.renderers.longtable.tags import tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from broadsheet.renderers.longtable.drawing import Drawn
    from broadsheet.renderers.longtable.plan import Form, PagePlan
    from broadsheet.renderers.longtable.setting import Setting

survey = fitting.survey
fit = fitting.fit

LEVEL = 4
"""Of compression: the size of level 6 nearly, in half the time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What pages of our own share: the body of their objects, their resources but for forms.

    `below` is the number of the content that is drawn below ours, on each of them.
    """

    page: str
    resources: str
    pictures: str
    below: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page as bytes: the objects numbered `base` (content) and `base + 1` (all others).

    `packed` counts the objects in the second one, numbered from `base + 2`. `cells` are the
    elements of a page that is not ours.
    """

    base: int
    content: bytes
    pack: bytes
    packed: int
    rows: list[tuple[int, int]]
    cells: list[int]
    forms: tuple[int, ...]
    regular: frozenset[str]
    bold: frozenset[str]


def draw(
    setting: Setting,
    frame: Frame,
    plans: Sequence[PagePlan],
    forms: Mapping[tuple[int, int], Form],
) -> list[Page]:
    """Make the objects of pages that follow one another."""
    drawn = Pen(setting).pages(plans, forms)
    return [_page(frame, plan, each) for plan, each in zip(plans, drawn, strict=True)]


def _page(frame: Frame, plan: PagePlan, drawn: Drawn) -> Page:
    base = plan.base
    used = frozenset(drawn.content)
    own = plan.host is None
    first = base + 4 if own else base + 2
    made = tags(drawn.elements, first, base + 2 if plan.host is None else plan.host)
    objects = made.objects
    if own:
        cells = " 0 R ".join(map(str, made.cells))
        objects = [_page_object(frame, plan, drawn), f"[{cells} 0 R]", *objects]
    return Page(
        base,
        stream(base, encoded(drawn.content, used)),
        pack(base + 1, base + 2, objects),
        len(objects),
        made.rows,
        [] if own else made.cells,
        tuple(dict.fromkeys(drawn.forms)),
        used,
        used if drawn.bold else frozenset(),
    )


def _page_object(frame: Frame, plan: PagePlan, drawn: Drawn) -> str:
    forms = "".join(f"/bs{number} {number} 0 R" for number in dict.fromkeys(drawn.forms))
    return (
        f"<<{frame.page}/Resources<<{frame.resources}/XObject<<{frame.pictures}{forms}>>>>"
        f"/Contents[{frame.below} 0 R {plan.base} 0 R]/StructParents {plan.key}>>"
    )


def stream(number: int, data: bytes, entries: str = "") -> bytes:
    """An object that is a compressed stream."""
    packed = zlib.compress(data, LEVEL)
    head = f"{number} 0 obj\n<<{entries}/Length {len(packed)}/Filter/FlateDecode>>\nstream\n"
    # Both characters: one alone would be taken with what the data end with.
    return head.encode() + packed + b"\r\nendstream\nendobj\n"


def pack(number: int, first: int, objects: list[str]) -> bytes:
    """An object stream with objects numbered from `first`."""
    ends = accumulate(map(len, objects), initial=0)
    # Each is followed by a line end.
    index = " ".join(
        [f"{first + place} {end + place}" for place, end in zip(range(len(objects)), ends)]  # noqa: B905 - one end more
    )
    body = "\n".join([index, *objects])
    entries = f"/Type/ObjStm/N {len(objects)}/First {len(index) + 1}"
    return stream(number, body.encode(), entries)
