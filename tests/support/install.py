"""Installs the programs that tests need and no Python package brings.

Only as root, on systems with apt. Elsewhere it says what is missing; the tests that need it
are skipped then.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.programs import missing_packages


def main() -> int:
    """Install what is missing; 1 if that is not possible although CI=true asks for it."""
    missing = missing_packages()
    if not missing:
        return 0
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print(f"not installed, so some tests are skipped: {', '.join(missing)}")  # noqa: T201
        return 1 if os.environ.get("CI") else 0
    print(f"installing what tests need: {', '.join(missing)}")  # noqa: T201
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in ([apt, "update", "-qq"], install):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
