"""Markdown pages as tests look at them: sections, code blocks, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r"^(?P<mark>```+)(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=mark)$", re.M | re.S
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.M)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block, its language, and the line on which its text begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path, path.read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        """Its path within the repository, where it stands there."""
        inside = self.path.is_relative_to(ROOT)
        return str(self.path.relative_to(ROOT)) if inside else self.path.name

    @cached_property
    def blocks(self) -> tuple[CodeBlock, ...]:
        return tuple(
            CodeBlock(m["language"], m["text"], self.text.count("\n", 0, m.start()) + 2)
            for m in _FENCE.finditer(self.text)
        )

    @cached_property
    def prose(self) -> str:
        """The text without code blocks."""
        return _FENCE.sub("", self.text)

    @property
    def links(self) -> list[str]:
        return [m["target"] for m in _LINK.finditer(_SPAN.sub("", self.prose))]

    @property
    def spans(self) -> list[str]:
        """What stands between single backticks."""
        return _SPAN.findall(self.prose)

    @property
    def headings(self) -> list[str]:
        return [m["text"] for m in _HEADING.finditer(self.prose)]

    @cached_property
    def sections(self) -> dict[str, str]:
        """The text below each heading, up to the next one; of equal headings the last."""
        marks = list(_HEADING.finditer(self.text))
        ends = [*(mark.start() for mark in marks[1:]), len(self.text)]
        return {
            mark["text"]: self.text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)
        }


def written_pages() -> Iterator[Page]:
    """Every page of the project that is written by hand."""
    for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")):
        yield Page.read(path)
