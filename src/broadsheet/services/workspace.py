"""Where the rows of one piece of work lie while it runs."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.lib.scratch import scratch_folder
from broadsheet.lib.storage import scratch_error

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def workspace() -> Iterator[Path]:
    """A private folder for rows, gone afterwards. Raises OutputError where it can't be made."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_folder())
        except OSError as error:
            place = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 - only named in the message
            raise scratch_error(error, place) from None
        yield folder
