"""What a sheet says where cells are not quite the values of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.naming import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadsheet.document.table import Table
    from broadsheet.renderers.workbook.cells import Loss
    from broadsheet.renderers.workbook.looks import Look

_SENTENCES: dict[Loss, str] = {
    "digits": "Numbers of more than 15 digits are texts here, because a spreadsheet keeps only 15",
    "non-finite": "Values that are no finite number are texts here",
    "dates": "Dates before March 1900 and after 9999, which a spreadsheet lacks, are texts here",
    "durations": "Durations that a spreadsheet can't show (negative ones) are texts here",
    "clipped": "Texts are cut at 32,767 characters, the most that a cell holds",
}


def loss_notes(table: Table, looks: Sequence[Look]) -> tuple[str, ...]:
    """A sentence for each kind of loss, naming the columns."""
    notes: list[str] = []
    for loss, sentence in _SENTENCES.items():
        names = [
            one_line(look.column.title) or look.column.field
            for look in looks
            if loss in look.body.losses
        ]
        if names:
            notes.append(f"{sentence}: {', '.join(names)}.")
    return tuple(notes)
