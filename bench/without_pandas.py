"""Hides pandas, which the flights of the tests bring along: pyarrow loads it wherever it is.

An installation has none, so it would count against us, by half a second and 40 MB.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder


class _Hidden(MetaPathFinder):
    def find_spec(self, name: str, *_rest: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("hidden", name=name)


sys.meta_path.insert(0, _Hidden())
