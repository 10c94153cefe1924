"""How a source's files are to be read, as its config says."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.sources.reading.inference import Notation

# The empty field and the words that databases write; `""` stays an empty text beside them.
NULL_TEXTS = ("NULL", "null", "\\N")
# In columns of numbers, dates and truth values these can mean nothing else; in a column of
# text, NA may be Namibia.
_MISSING = ("", "NA", "N/A", "n/a", "#N/A")


@dataclass(frozen=True, slots=True)
class Settings:
    """See the fields of the same names in `FilesConfig`."""

    delimiter: str | None = None
    quote: str = '"'
    encoding: str | None = None
    header: bool | None = None
    decimal: str = "."
    null: tuple[str, ...] | None = None
    text: frozenset[str] = frozenset()
    skip_rows: int = 0
    records: tuple[str, ...] = ()

    @property
    def null_texts(self) -> tuple[str, ...]:
        """The unquoted fields that mean NULL everywhere; the empty one always does."""
        return ("", *(NULL_TEXTS if self.null is None else self.null))

    @property
    def csv_notation(self) -> Notation:
        """How a CSV file's values are written."""
        return Notation(self.decimal, _MISSING if self.null is None else ("", *self.null))
