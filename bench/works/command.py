"""The command line from a cold start."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench import project
from bench.data import parquet
from bench.works.executive import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CODE = "import bench.without_pandas; from broadsheet.cli.main import main; main()"


@contextmanager
def help(_folder: Path, _rows: int) -> Iterator[Callable[[int], object]]:  # noqa: A001
    """`broadsheet --help`."""
    yield lambda _number: _run("--help")


@contextmanager
def report(folder: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """`broadsheet run` of the executive report, as PDF."""
    with TemporaryDirectory() as name:
        home = Path(name)
        (home / "report.yaml").write_text(REPORT)
        (home / "broadsheet.yaml").write_text(project.sources_of_file(parquet(folder, rows)))
        arguments = ("--as-of", project.AS_OF, "--format", "pdf", "--output", name)
        yield lambda _number: _run("run", str(home / "report.yaml"), *arguments)


def _run(*arguments: str) -> None:
    command = [sys.executable, "-c", _CODE, *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
