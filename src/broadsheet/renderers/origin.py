"""Where datasets came from, as a reader wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.document.labels import Labels
    from broadsheet.document.provenance import DatasetRecord, Provenance

_BEFORE = "_before"


@dataclass(frozen=True, slots=True)
class Origin:
    """A dataset, with the one that was fetched for the earlier period beside it."""

    record: DatasetRecord
    before: DatasetRecord | None = None

    @property
    def cut(self) -> bool:
        """Whether rows are missing, now or then."""
        return self.record.cut or (self.before is not None and self.before.cut)

    def source(self, labels: Labels) -> str:
        """The source and its kind; of a transform that it was calculated."""
        record = self.record
        if record.source is None:
            return labels.calculated
        return record.kind if record.source == record.kind else f"{record.source} ({record.kind})"


def origins(provenance: Provenance) -> list[Origin]:
    """Every dataset once, in order."""
    records = {record.name: record for record in provenance.datasets}
    earlier = {f"{name}{_BEFORE}" for name in records} & records.keys()
    return [
        Origin(record, records.get(f"{name}{_BEFORE}"))
        for name, record in records.items()
        if name not in earlier
    ]


def has_before(found: list[Origin]) -> bool:
    """Whether any dataset was compared."""
    return any(origin.before for origin in found)


def capitalized(word: str) -> str:
    """A word as the title of a column."""
    return word[:1].upper() + word[1:]
