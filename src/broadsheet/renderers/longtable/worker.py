"""A process that makes pages: it reads a piece of work, answers, and ends with its input."""

from __future__ import annotations

import os
import pickle
import sys
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

from broadsheet.renderers.longtable import work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


class _NoPandas(MetaPathFinder):
    """Arrow loads pandas where it is installed, 50 MB to tell its types from others.

    None of those come here.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Nothing, and for pandas the word that it is not there."""
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)


def main() -> None:
    """Work until standard input closes, which it does when the asking process ends."""
    sys.meta_path.insert(0, _NoPandas())
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    while True:
        try:
            name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
        except EOFError:
            return
        try:
            answer = (True, getattr(work, name)(*arguments))
        except Exception as error:
            answer = (False, error)
        try:
            pickle.dump(answer, answers, protocol=5)
            answers.flush()
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main()
