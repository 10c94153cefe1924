"""Long documents are rendered in processes of their own, within a limit of memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pytest
from tests.support.documents import sample_document

from broadsheet.definition.value_format import ValueFormat
from broadsheet.document.table import Column, Table
from broadsheet.lib.errors import LimitError, OutputError, RenderError
from broadsheet.lib.stop import Stop, Stopped
from broadsheet.pipeline.render import Rendering, render
from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.registry import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadsheet.document.document import Document
    from broadsheet.renderers.base import Renderer

MEMORY = 1 << 30
ROWS = 120_000
ROOT = Path(__file__).parents[3]


def long_document() -> Document:
    numbers = pa.table({"a": pa.array(range(ROWS)), "b": pa.array(range(ROWS))})
    columns = (Column("a", "A", ValueFormat("integer")), Column("b", "B", ValueFormat("integer")))
    return replace(sample_document(), blocks=(Table("Numbers", columns, numbers),), datasets=())


def rendering(tmp_path: Path, memory: int = MEMORY, stop: Stop | None = None) -> Rendering:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Rendering(
        tmp_path / "out", "report", scratch, memory, lambda _stage, _what: None, stop or Stop()
    )


def renderer(name: str) -> Renderer:
    kind = RENDERERS.load(name)
    made: Renderer = kind(kind.Options())
    return made


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderers below are found by other processes too."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


class Behaving:
    """A renderer that does what a test wants to see."""

    format: ClassVar[str] = "behaving"
    media_type: ClassVar[str] = "text/plain"
    Options: ClassVar[type[RendererOptions]] = RendererOptions

    def __init__(self, options: RendererOptions) -> None:
        self.options = options

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        path = folder / f"{stem}.txt"
        path.write_text(str(os.getpid()))
        self.behave(path)
        return (path,)

    def behave(self, path: Path) -> None:
        """Nothing more."""


class Greedy(Behaving):
    def behave(self, path: Path) -> None:
        bytearray(2 * MEMORY)


class Crashing(Behaving):
    def behave(self, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)


class Refusing(Behaving):
    def behave(self, path: Path) -> None:
        raise RenderError("no", hint="try")


class Full(Behaving):
    def behave(self, path: Path) -> None:
        raise OSError(28, "No space left on device")


class Broken(Behaving):
    def behave(self, path: Path) -> None:
        raise KeyError("defect")


class Hanging(Behaving):
    def behave(self, path: Path) -> None:
        time.sleep(60)


def test_a_long_document_is_made_elsewhere_and_a_short_one_here(tmp_path: Path) -> None:
    (far,) = render(long_document(), [Behaving(RendererOptions())], rendering(tmp_path))
    assert int(far.path.read_text()) != os.getpid()
    near_path = tmp_path / "near"
    near_path.mkdir()
    (near,) = render(sample_document(), [Behaving(RendererOptions())], rendering(near_path))
    assert int(near.path.read_text()) == os.getpid()


def test_the_bytes_are_the_same_in_both_ways(tmp_path: Path) -> None:
    names = ("csv", "json", "xlsx")
    document = long_document()
    artifacts = render(document, [renderer(name) for name in names], rendering(tmp_path))
    here = tmp_path / "here"
    here.mkdir()
    files = [file for name in names for file in renderer(name).render(document, here, "report")]
    assert [artifact.path.name for artifact in artifacts] == [file.name for file in files]
    for artifact, file in zip(artifacts, files, strict=True):
        assert artifact.path.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("kind", "failure", "message"),
    [
        (Greedy, LimitError, "behaving needs more memory than the 1 GiB allowed"),
        (Crashing, LimitError, "behaving needs more memory"),
        (Refusing, RenderError, "^no"),
        (Full, OutputError, "is full"),
        (Broken, RuntimeError, "KeyError: 'defect'"),
    ],
)
def test_what_goes_wrong_there_is_told_here(
    tmp_path: Path, kind: type[Behaving], failure: type[Exception], message: str
) -> None:
    formats: list[Renderer] = [renderer("csv"), kind(RendererOptions())]
    with pytest.raises(failure, match=message):
        render(long_document(), formats, rendering(tmp_path))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_request_to_stop_ends_the_process(tmp_path: Path) -> None:
    stop = Stop()
    begin = time.monotonic()
    threading.Timer(1.0, stop.request).start()
    with pytest.raises(Stopped):
        render(long_document(), [Hanging(RendererOptions())], rendering(tmp_path, stop=stop))
    assert time.monotonic() - begin < 20
    assert list((tmp_path / "out").iterdir()) == []


def test_the_process_ends_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from tests.integration.pipeline.test_render import *\n"
        "render(long_document(), [Hanging(RendererOptions())],"
        " rendering(pathlib.Path(sys.argv[1])))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    out = tmp_path / "out"
    child = _eventually(lambda: next((int(p.read_text()) for p in out.rglob("*.txt")), 0))
    parent.kill()
    parent.wait()
    assert _eventually(lambda: not _runs(child))


def _eventually(look: Callable[[], int], seconds: float = 30) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail("it never came")


def _runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
