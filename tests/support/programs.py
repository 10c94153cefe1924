"""Programs that tests call and no Python package brings, with the Debian package of each."""

from __future__ import annotations

import os
import shutil

PACKAGES = {
    "chromium": "chromium",
    "faketime": "faketime",
    "mariadb-install-db": "mariadb-server-core",
    "mariadbd": "mariadb-server-core",
    "my_print_defaults": "mariadb-client-core",
    "pdffonts": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "soffice": "libreoffice-calc-nogui",
}
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def find_program(name: str) -> str | None:
    """Where a program of `PACKAGES` is, servers included; None if it is not installed."""
    if name not in PACKAGES:
        raise ValueError(f"name the package of {name}")
    return shutil.which(name, path=_PATH)


def missing_packages() -> tuple[str, ...]:
    """The Debian packages that would bring what is not installed."""
    return tuple(sorted({PACKAGES[name] for name in PACKAGES if find_program(name) is None}))
