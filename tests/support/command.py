"""The real command line, run as a process in a small project of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import sqlite3
import struct
import subprocess
import sys
import termios
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = Path(sys.executable).with_name("broadsheet")
AS_OF = "2025-12-15"

REPORT = """\
broadsheet: 1
name: Sales
currency: EUR
parameters:
  type: object
  properties:
    period: {type: string, format: period, default: last_month}
    top: {type: integer, minimum: 1, maximum: 50, default: 10}
    country: {type: [string, "null"], default: null}
datasets:
  - name: sales
    source: store
    query: |
      SELECT day, country, amount FROM sales
      WHERE day >= :period_start AND day < :period_end
        AND (:country IS NULL OR country = :country)
  - name: by_country
    query: |
      SELECT country, sum(amount) AS revenue, count(*) AS sales FROM sales
      GROUP BY country ORDER BY revenue DESC, country LIMIT :top
content:
  - type: metrics
    items:
      - {label: Revenue, dataset: sales, value: sum(amount), format: currency}
  - type: table
    dataset: by_country
    columns:
      - {field: country, title: Country}
      - {field: revenue, format: currency, total: sum}
output: {formats: [csv, json]}
"""
PROJECT = """\
sources:
  store: {kind: sqlite, path: store.sqlite}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as the JSON document that it is."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder with a project, a database and the report `sales.yaml`."""

    folder: Path
    cache: Path
    temporary: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, old: str, new: str, name: str = "sales.yaml") -> None:
        """Replace a part of the report, which must be there."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """What the process sees: ours without what steers colours, temporary files in one place."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"PYTHONDONTWRITEBYTECODE", "NO_COLOR", "TERM", "PYTHONUNBUFFERED"}
            and not name.startswith("BROADSHEET_")
        }
        return (
            kept
            | {"TMPDIR": str(self.temporary), "PYTHONPYCACHEPREFIX": str(self.cache)}
            | dict(extra or {})
        )

    def start(
        self, *arguments: str | Path, variables: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """Start the command, and go on."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment(variables),
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=options.pop("stderr", subprocess.PIPE),
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            **options,
        )

    def call(
        self, *arguments: str | Path, variables: Mapping[str, str] | None = None, **options: Any
    ) -> Outcome:
        """Run the command to its end."""
        with self.start(*arguments, variables=variables, **options) as process:
            out, err = process.communicate(timeout=120)
        return Outcome(process.returncode, out or "", err or "")

    def run(self, *arguments: str | Path, **options: Any) -> Outcome:
        """`broadsheet run sales.yaml` at a known time."""
        return self.call("run", "sales.yaml", "--as-of", AS_OF, *arguments, **options)

    def in_terminal(self, *arguments: str | Path, columns: int) -> Outcome:
        """Run the command in a terminal that wide; `out` is all that it shows, without colours."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        variables = {"TERM": "dumb", "COLUMNS": "", "LINES": ""}
        streams: dict[str, Any] = {"stdout": theirs, "stderr": theirs}
        with self.start(*arguments, variables=variables, **streams) as process:
            os.close(theirs)
            shown = b"".join(iter(lambda: _read(ours), b""))
            code = process.wait(timeout=120)
        os.close(ours)
        return Outcome(code, shown.decode().replace("\r\n", "\n"), "")

    def left(self) -> list[str]:
        """What lies where temporary files go, and beside the artifacts unfinished."""
        found = [*self.temporary.iterdir(), *self.folder.rglob(".broadsheet-*")]
        return [str(path) for path in found]


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        # What Linux says once the other end is closed.
        return b""


def told(text: str) -> dict[str, list[str]]:
    """What standard error says of each file: lines without `error:` and the file's name."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        label, _, rest = line.partition(": ")
        if label == "error":
            file = re.match(r"[^:\s]+\.yaml", rest)
            name = file[0] if file else ""
            lines = found.setdefault(name, [])
            lines.append(rest.removeprefix(name).lstrip(": "))
        else:
            lines.append(line.strip())
    return found


def problem_text(problem: Mapping[str, Any]) -> list[str]:
    """A problem of JSON as `told` gives it."""
    position = ":".join(str(problem[key]) for key in ("line", "column") if problem[key])
    where = " ".join(part for part in (position, problem["field"]) if part)
    message = f"{where}: {problem['message']}" if where else problem["message"]
    return [message, *([f"hint: {problem['hint']}"] if problem["hint"] else [])]


def make_workplace(folder: Path, cache: Path) -> Workplace:
    """A project with a database of sales in November and December 2025."""
    place = Workplace(folder / "project", cache, folder / "temporary")
    place.temporary.mkdir()
    place.write("broadsheet.yaml", PROJECT)
    place.write("sales.yaml", REPORT)
    with closing(sqlite3.connect(place.folder / "store.sqlite")) as connection:
        connection.execute("CREATE TABLE sales (day DATE, country TEXT, amount NUMERIC(10,2))")
        connection.executemany(
            "INSERT INTO sales VALUES (?, ?, ?)",
            [
                (f"2025-{11 + number // 60}-{1 + number % 28:02}", country, f"{number}.25")
                for number in range(120)
                for country in ("DE", "FR")
            ],
        )
        connection.commit()
    return place
