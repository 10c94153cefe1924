"""The process that does one piece of work several times and says how long each took."""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path

import bench.without_pandas  # noqa: F401


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Prepare the work, untimed; then do it so often, and print the times as JSON."""
    name, folder, rows, times = sys.argv[1:]
    module, _, function = name.partition(":")
    prepare = getattr(import_module(f"bench.works.{module}"), function)
    with prepare(Path(folder), int(rows)) as work:
        runs = []
        for number in range(int(times)):
            begin, cpu = time.perf_counter(), _cpu()
            work(number)
            runs.append({"seconds": time.perf_counter() - begin, "cpu": _cpu() - cpu})
    print(json.dumps(runs))  # noqa: T201


if __name__ == "__main__":
    main()
