"""Every block of a document in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.document.block import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadsheet.document.block import Block


def leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    """`blocks` with rows of columns replaced by what stands in them."""
    for block in blocks:
        if isinstance(block, Columns):
            for item in block.items:
                yield from leaves(item.blocks)
        else:
            yield block
