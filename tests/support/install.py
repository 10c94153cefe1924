"""Installs the servers that tests need and no Python package brings: MariaDB.

Only as root, on systems with apt. Elsewhere it says what is missing; the tests are skipped then.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
# The core packages bring the programs without a service that starts by itself.
_PACKAGES = {
    "mariadbd": "mariadb-server-core",
    "mariadb-install-db": "mariadb-server-core",
    "my_print_defaults": "mariadb-client-core",
}


def main() -> int:
    """Install what is missing; 1 if that is not possible although CI=true asks for it."""
    missing = sorted(
        {package for name, package in _PACKAGES.items() if not shutil.which(name, path=_PATH)}
    )
    if not missing:
        return 0
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print(f"not installed, so some tests are skipped: {', '.join(missing)}")  # noqa: T201
        return 1 if os.environ.get("CI") else 0
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in ([apt, "update", "-qq"], install):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
