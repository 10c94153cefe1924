"""Files that can't be written: nothing half-done, nothing left, and a reason."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from typing import TYPE_CHECKING

import pytest
from tests.support.command import AS_OF
from tests.support.process import unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Workplace

ROOM = "free some space, or choose another folder"
SCRATCH_ROOM = "free some space, or set TMPDIR to a folder with room"
LARGE = """\
broadsheet: 1
name: Large
datasets:
  - name: large
    query: SELECT i, hash(i) AS h, 'a text of some length ' || i AS t FROM range(%d) r(i)
content:
  - {type: table, dataset: large, limit: 10}
output: {formats: [json]}
"""
SPOOLED = """\
broadsheet: 1
name: Spooled
datasets:
  - name: spooled
    source: store
    query: |
      WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 50)
      SELECT i, hex(zeroblob(500000)) AS t FROM r
content:
  - {type: table, dataset: spooled, limit: 1}
output: {formats: [json]}
"""


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory; only root can have one."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or mount is None or subprocess.run(command, check=False).returncode:
        unavailable("only root can mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_folders_that_can_not_be_written(place: Workplace) -> None:
    """As root no permission binds, so these are places where nobody can write."""
    before = place.write("output/sales.json", "what was there").read_text()
    place.write("taken/sales.csv/keep.txt", "")
    reasons = {
        "sales.yaml/x": (
            "can't write to sales.yaml/x: a file stands where a folder is needed",
            "choose another folder",
        ),
        "taken": (
            "can't write taken/sales.csv: a folder stands there",
            "remove it, or choose another folder",
        ),
    }
    for folder, (message, hint) in reasons.items():
        # JSON first: it must not get its name where CSV can't.
        outcome = place.run("-f", "json", "-f", "csv", "-o", folder)
        assert (outcome.code, outcome.out) == (8, "")
        assert outcome.err.splitlines() == [f"error: sales.yaml: {message}", f"  hint: {hint}"]
        assert place.left() == []
    assert (place.folder / "output/sales.json").read_text() == before
    assert [path.name for path in (place.folder / "taken").iterdir()] == ["sales.csv"]


def test_a_disk_that_may_not_be_written(place: Workplace, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro") as disk:
        outcome = place.run("-o", disk / "deep", "--json")
        assert (outcome.code, outcome.err) == (8, "")
        error = outcome.data["reports"][0]["error"]
        assert error["code"] == "output"
        assert error["message"] == f"can't write {disk / 'deep'}: read-only file system"
        assert place.left() == []


def test_a_full_disk_for_the_files(place: Workplace, tmp_path: Path) -> None:
    """Every format is larger than the disk, which keeps what it has."""
    place.change("formats: [csv, json]", "formats: [pdf, html, xlsx, png, svg]")
    place.write("large.yaml", (LARGE % 9_000).replace(", limit: 10", ""))
    with mounted(tmp_path / "disk", "size=64k") as disk:
        (disk / "sales.html").write_text("the last report")
        reports = ["sales.yaml", "large.yaml"]
        outcome = place.call("run", *reports, "-o", disk, "--as-of", AS_OF)
        assert (outcome.code, outcome.out) == (8, "")
        assert outcome.err.splitlines() == [
            line
            for report in reports
            for line in (
                f"error: {report}: the disk that holds {disk} is full",
                f"  hint: {ROOM}",
            )
        ]
        assert [path.name for path in disk.iterdir()] == ["sales.html"]
        assert (disk / "sales.html").read_text() == "the last report"
        assert place.left() == []


def test_a_full_disk_for_rows(place: Workplace, tmp_path: Path) -> None:
    """For rows of a source, of a transform, and for those kept until their types are known."""
    place.write("large.yaml", LARGE % 50_000)
    place.write("spooled.yaml", SPOOLED)
    place.write("source.yaml", SPOOLED.replace("zeroblob(500000)", "zeroblob(5000)"))
    with mounted(tmp_path / "disk", "size=300k") as disk:
        reports = ["large.yaml", "spooled.yaml", "source.yaml"]
        outcome = place.call("run", *reports, variables={"TMPDIR": str(disk)})
        assert (outcome.code, outcome.out) == (8, "")
        lines = [line for line in outcome.err.splitlines() if "hint" not in line]
        full = f"datasets[0].query: the disk that holds {disk} is full"
        assert lines == [
            f"error: large.yaml:5:5 {full}",
            f"error: spooled.yaml:6:5 {full}",
            f"error: source.yaml:6:5 {full}",
        ]
        assert outcome.err.count(f"  hint: {SCRATCH_ROOM}\n") == len(reports)
        assert list(disk.iterdir()) == []
    assert not (place.folder / "output").exists()


def test_files_larger_than_the_system_allows(place: Workplace) -> None:
    """What `ulimit -f` sets, which binds root too."""
    place.write("large.yaml", LARGE % 50_000)
    limited = partial(setrlimit, RLIMIT_FSIZE, (200_000, 200_000))
    arguments = ["large.yaml", "sales.yaml", "-f", "png", "--as-of", AS_OF]
    outcome = place.call("run", *arguments, preexec_fn=limited)
    assert (outcome.code, outcome.out) == (8, "output/sales.png\n")
    assert outcome.err.splitlines() == [
        "error: large.yaml:5:5 datasets[0].query: a file in"
        f" {place.temporary} became larger than this system allows",
        "  hint: raise its limit, see ulimit -f",
    ]
    assert place.left() == []


@pytest.mark.parametrize("arguments", [["run", "sales.yaml"], ["run", "--nonsense"]])
def test_standard_output_that_is_full(place: Workplace, arguments: list[str]) -> None:
    """What can't be said as JSON is said in words."""
    with Path("/dev/full").open("w") as full:
        outcome = place.call(*arguments, "--json", stdout=full)
    is_usage = "--nonsense" in arguments
    assert outcome.code == (2 if is_usage else 8)
    message = "No such option" if is_usage else "can't write to standard output: No space left"
    assert outcome.err.startswith(f"error: {message}")
    assert "Traceback" not in outcome.err
    assert "Exception" not in outcome.err
    assert place.left() == []
