"""The content of pages: cells as tagged text, lines and fills as artifacts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from broadsheet.renderers.longtable.fitting import fitted, shade_steps
from broadsheet.renderers.longtable.glyphs import Glyphs, glyphs, numbers
from broadsheet.renderers.longtable.plan import Band, Run
from broadsheet.renderers.longtable.rows import read_rows
from broadsheet.renderers.longtable.tags import Element
from broadsheet.renderers.typeset.cells import pad_of
from broadsheet.renderers.typeset.table import LINE, PADDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from broadsheet.renderers.longtable.plan import Form, Mark, PagePlan, Words
    from broadsheet.renderers.longtable.setting import Place, Setting, Side
    from broadsheet.renderers.page.color import Color

REGULAR, BOLD, SPACE = "bsR", "bsB", "bsC"
"""Names of our fonts and our colour space among a page's resources."""

_NUMBERS = ("integer", "decimal", "percent", "currency")
_DIGITS = str.maketrans("123456789", "000000000")
_ASCENT, _CAP_HEIGHT = 0.75, 0.66
_AGAIN = "/Artifact<</Type/Pagination>>BDC "
_CLOSE = ")]TJ EMC\n"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's content, its elements, the numbers of its forms; whether some of it is bold."""

    content: str
    elements: tuple[Element, ...]
    forms: tuple[int, ...]
    bold: bool


class _Texts:
    """The texts of one column for all rows of a task, ready for a page."""

    def __init__(
        self, setting: Setting, place: Place, values: pa.ChunkedArray, letters: Glyphs
    ) -> None:
        self.place = place
        self.raw = fitted(setting, place, values).texts
        self.broken = (
            {row for row, text in enumerate(self.raw) if "\n" in text} if not place.easy else set()
        )
        self.steps = shade_steps(place, values)
        self.bars = place.bars.of(values) if place.bars and place.bar_room else []
        lines = [text if "\n" not in text else "" for text in self.raw] if self.broken else self.raw
        number = place.column.format.kind in _NUMBERS
        self.shown = numbers(lines) if number else letters.texts(lines)
        self.xs = self._xs(lines, _Xs(place, setting.size, letters))

    def _xs(self, lines: list[str], xs: _Xs) -> list[str]:
        if self.place.side == "left":
            return [f"{self.place.start:.3f}"] * len(lines)
        if self.place.column.format.kind in _NUMBERS:
            # Digits are equally wide.
            lines = "\n".join(lines).translate(_DIGITS).split("\n") if lines else []
        return [xs[line] for line in lines]


class _Xs(dict[str, str]):
    """Where a line begins."""

    def __init__(self, place: Place, size: float, letters: Glyphs) -> None:
        self._place, self._size, self._glyphs = place, size, letters

    def __missing__(self, line: str) -> str:
        place = self._place
        pad = pad_of(line, place.point, place.tail)
        width = (self._glyphs.width(line) + pad) * self._size
        self[line] = x = f"{_start(place.start, place.end, width, place.side):.3f}"
        return x


def _start(start: float, end: float, width: float, side: Side) -> float:
    if side == "left":
        return start
    return end - width if side == "right" else (start + end - width) / 2


class Pen:
    """Draws pages of one setting."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._regular = glyphs(bold=False)
        self._bold = glyphs(bold=True)

    def pages(
        self, plans: Sequence[PagePlan], forms: Mapping[tuple[int, int], Form]
    ) -> list[Drawn]:
        """Draw pages that follow one another. `forms`: by row, and place of the column."""
        runs = [part for plan in plans for part in plan.parts if isinstance(part, Run)]
        first = min((run.start for run in runs), default=0)
        stop = max((run.stop for run in runs), default=0)
        data = read_rows(self._setting.rows, first, stop) if runs else None
        texts = (
            [
                _Texts(self._setting, place, data.column(place.index), self._regular)
                for place in self._setting.places
            ]
            if data is not None
            else []
        )
        return [
            _Page(self._setting, plan, texts, first, forms, self._bold, self._regular).drawn()
            for plan in plans
        ]


class _Page:
    def __init__(
        self,
        setting: Setting,
        plan: PagePlan,
        texts: list[_Texts],
        first: int,
        forms: Mapping[tuple[int, int], Form],
        bold: Glyphs,
        regular: Glyphs,
    ) -> None:
        self._setting, self._plan, self._texts, self._first = setting, plan, texts, first
        self._all_forms, self._bold, self._regular = forms, bold, regular
        self._marked = plan.marked
        self._fills: dict[Color, list[str]] = {}
        self._lines: dict[tuple[Color, float], list[float]] = {}
        self._text: list[str] = []
        self._elements: list[Element] = []
        self._forms: list[int] = []
        self._coloured = any(each.steps for each in texts)

    def drawn(self) -> Drawn:
        y = self._plan.top
        parts = self._plan.parts
        for part, after in pairwise([*parts, None]):
            if isinstance(part, Run):
                y = self._run(part, y, after)
            elif part is not None:
                y = self._band(part, y, last=after is None)
        return Drawn(
            "".join([*self._artifacts(), *self._body()]),
            tuple(self._elements),
            tuple(self._forms),
            any(isinstance(part, Band) for part in parts),
        )

    def _body(self) -> list[str]:
        setting = self._setting
        return [
            f"BT/{SPACE} cs {_rgb(setting.palette.ink)} scn/{REGULAR} {setting.size:g} Tf 0 Tr\n",
            *self._text,
            "ET\n",
            *(self._marked_page(self._plan.mark) if self._plan.mark else ()),
        ]

    def _marked_page(self, mark: Mark) -> Iterator[str]:
        yield "/Artifact<</Type/Pagination/Subtype/Footer>>BDC "
        words = mark.words
        if words.form:
            x = _start(words.start, words.end, words.form.width, words.side)
            y = mark.top - words.form.height
            yield f"q 1 0 0 1 {x:.3f} {y:.3f} cm/bs{words.form.number} Do Q"
            self._forms.append(words.form.number)
        else:
            x = _start(
                words.start, words.end, self._regular.width(words.text) * mark.size, words.side
            )
            (shown,) = self._regular.texts([words.text])
            yield f"BT {_rgb(mark.color)} scn/{REGULAR} {mark.size:g} Tf"
            y = mark.top - _CAP_HEIGHT * mark.size
            yield f" 1 0 0 1 {x:.3f} {y:.3f} Tm[({shown})]TJ ET"
        yield " EMC\n"

    # Rows.

    def _run(self, run: Run, top: float, after: Run | Band | None) -> float:
        count = run.stop - run.start
        heights = [run.heights] * count if isinstance(run.heights, float) else run.heights
        edges = list(accumulate(heights, lambda y, height: y - height, initial=top))
        setting = self._setting
        width = len(setting.places)
        marked = self._marked
        own = (after is None and self._plan.closed) or (isinstance(after, Band) and not after.title)
        self._rule(setting.palette.hair, 0.5, edges[1 : None if not own else -1])
        rise = (PADDING + _ASCENT) * setting.size
        bases = [f" {edge - rise:.3f} Tm[(" for edge in edges[:-1]]
        cells = [_CLOSE] * (count * width * 5)
        start = run.start - self._first
        for column, each in enumerate(self._texts):
            at = column * 5
            cells[at :: width * 5] = _opened(marked + column, marked + count * width, width)
            cells[at + 1 :: width * 5] = self._xs(column, each, start, count)
            cells[at + 2 :: width * 5] = bases
            cells[at + 3 :: width * 5] = each.shown[start : start + count]
            if each.broken:
                self._break(cells, run, edges, column, each)
            self._decorate(each, start, edges)
        if self._all_forms:
            self._set_apart(cells, run, edges)
        self._text += cells
        self._elements += [
            Element(run.group, ("TD",) * width, (1,) * width, marked + row * width)
            for row in range(count)
        ]
        self._marked += count * width
        return edges[-1]

    def _xs(self, column: int, each: _Texts, start: int, count: int) -> list[str]:
        xs = each.xs[start : start + count]
        if not self._coloured:
            return [f"1 0 0 1 {x}" for x in xs]
        ink = _rgb(self._setting.palette.ink)
        if not each.steps:
            return [f"{ink} scn 1 0 0 1 {x}" for x in xs]
        colors = [_rgb(text) for _, text in self._setting.palette.shades]
        return [
            f"{ink if step is None else colors[step]} scn 1 0 0 1 {x}"
            for x, step in zip(xs, each.steps[start : start + count], strict=True)
        ]

    def _break(
        self, cells: list[str], run: Run, edges: list[float], column: int, each: _Texts
    ) -> None:
        """Cells of several lines: the first where it would stand, the others below."""
        width = len(self._setting.places)
        size = self._setting.size
        for row in range(run.stop - run.start):
            place = row + run.start - self._first
            if place not in each.broken:
                continue
            lines = each.raw[place].split("\n")
            at = (row * width + column) * 5
            xs = _Xs(each.place, size, self._regular)
            base = edges[row] - (PADDING + _ASCENT) * size
            lead = cells[at + 1].rpartition("1 0 0 1 ")[0]
            shown = self._lines_of(
                lines, [xs[line.rstrip()] for line in lines], base, self._regular
            )
            cells[at + 1 : at + 5] = [lead, shown, "", " EMC\n"]

    def _lines_of(self, lines: list[str], xs: list[str], base: float, letters: Glyphs) -> str:
        pitch = LINE * self._setting.size
        shown = letters.texts([line.rstrip() for line in lines])
        return "".join(
            f"1 0 0 1 {x} {base - number * pitch:.3f} Tm[({text}{_gap(line, number, lines)})]TJ "
            for number, (line, x, text) in enumerate(zip(lines, xs, shown, strict=True))
        )

    def _set_apart(self, cells: list[str], run: Run, edges: list[float]) -> None:
        width = len(self._setting.places)
        for row in range(run.start, run.stop):
            for column, each in enumerate(self._texts):
                form = self._all_forms.get((row, column))
                if form is None:
                    continue
                number = (row - run.start) * width + column
                y = edges[row - run.start] - PADDING * self._setting.size - form.height
                cells[number * 5 : number * 5 + 5] = [
                    self._form("TD", self._marked + number, each.place.start, y, form),
                    *("",) * 4,
                ]

    def _form(self, tag: str, marked: int, x: float, y: float, form: Form) -> str:
        self._forms.append(form.number)
        return (
            f"ET\n/{tag}<</MCID {marked}>>BDC"
            f" q 1 0 0 1 {x:.3f} {y:.3f} cm/bs{form.number} Do Q EMC\nBT\n"
        )

    def _decorate(self, each: _Texts, start: int, edges: list[float]) -> None:
        if not each.bars and not each.steps:
            return
        place, size, palette = each.place, self._setting.size, self._setting.palette
        for row, (top, bottom) in enumerate(pairwise(edges)):
            if each.bars and (bar := each.bars[start + row]) is not None:
                x = place.start + bar.start * place.bar_room
                wide = (bar.end - bar.start) * place.bar_room
                y = top - (PADDING + 0.08 + 0.84) * size
                color = palette.minus if bar.negative else palette.bar
                self._fill(color, x, y, wide, 0.84 * size)
            if each.steps and (step := each.steps[start + row]) is not None:
                fill = palette.shades[step][0]
                self._fill(fill, place.left, bottom, place.right - place.left, top - bottom)

    # Titles and subtotals of groups.

    def _band(self, band: Band, top: float, *, last: bool) -> float:
        setting, palette = self._setting, self._setting.palette
        bottom = top - band.height
        if band.title:
            self._rule(palette.gray, 0.6, [bottom])
        else:
            self._rule(palette.gray, 0.6, [top])
            if not (last and self._plan.closed):
                self._rule(palette.hair, 0.5, [bottom])
        self._text.append(f"/{BOLD} {setting.size:g} Tf\n")
        if self._coloured:
            self._text.append(f"{_rgb(palette.ink)} scn\n")
        if band.tag is None:
            self._text.append(_AGAIN)
        for number, cell in enumerate(band.cells):
            self._text.append(self._words(cell, band, top, bottom, self._marked + number))
        if band.tag is None:
            self._text.append("EMC\n")
        else:
            kinds = tuple("TH" if band.title else "TD" for _ in band.cells)
            spans = tuple(cell.columns for cell in band.cells)
            self._elements.append(Element(band.group, kinds, spans, self._marked))
            self._marked += len(band.cells)
        self._text.append(f"/{REGULAR} {setting.size:g} Tf\n")
        return bottom

    def _words(self, cell: Words, band: Band, top: float, bottom: float, marked: int) -> str:
        size = self._setting.size
        if cell.form:
            y = bottom + PADDING * size if band.title else top - PADDING * size - cell.form.height
            if band.tag:
                return self._form(band.tag, marked, cell.start, y, cell.form)
            self._forms.append(cell.form.number)
            return (
                f"EMC\nET\n{_AGAIN}q 1 0 0 1 {cell.start:.3f} {y:.3f} cm/bs{cell.form.number} Do Q"
                f" EMC\nBT\n{_AGAIN}"
            )
        lines = cell.text.split("\n")
        base = top - (PADDING + _ASCENT) * size
        if band.title:
            base = bottom + (PADDING + 1 - _ASCENT) * size + (len(lines) - 1) * LINE * size
        widths = [self._bold.width(line.rstrip()) * size for line in lines]
        xs = [f"{_start(cell.start, cell.end, width, cell.side):.3f}" for width in widths]
        shown = self._lines_of(lines, xs, base, self._bold)
        return f"/{band.tag}<</MCID {marked}>>BDC {shown}EMC\n" if band.tag else shown

    # Lines and fills.

    def _rule(self, color: Color, width: float, heights: Iterable[float]) -> None:
        self._lines.setdefault((color, width), []).extend(heights)

    def _fill(self, color: Color, x: float, y: float, width: float, height: float) -> None:
        self._fills.setdefault(color, []).append(f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re\n")

    def _artifacts(self) -> Iterator[str]:
        setting = self._setting
        yield f"/Artifact<</Type/Layout>>BDC q/{SPACE} cs/{SPACE} CS\n"
        for fill, boxes in self._fills.items():
            yield f"{_rgb(fill)} scn\n"
            yield from boxes
            yield "f\n"
        for (color, width), heights in self._lines.items():
            left, right = f"{setting.left - width / 2:.3f}", f"{setting.right + width / 2:.3f}"
            yield f"{_rgb(color)} SCN {width:g} w\n"
            yield from (f"{left} {y:.3f} m {right} {y:.3f} l\n" for y in heights)
            yield "S\n"
        yield "Q EMC\n"


def _gap(line: str, number: int, lines: list[str]) -> str:
    """The space that a line ended with, unless it is the last: words stay apart when copied."""
    return " " if line.endswith(" ") and number < len(lines) - 1 else ""


def _rgb(color: Color) -> str:
    return " ".join(f"{part / 255:.4g}" for part in color)


_marks: list[str] = []


def _opened(first: int, stop: int, step: int) -> list[str]:
    while len(_marks) < stop:
        _marks.extend(f"/TD<</MCID {n}>>BDC " for n in range(len(_marks), len(_marks) + 1000))
    return _marks[first:stop:step]
