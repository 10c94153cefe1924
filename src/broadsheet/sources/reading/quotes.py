"""Whether a file's quotes pair up.

CSV readers take a quote that is never closed for a very long field: the rows within it are
gone without a word. So the quotes are counted while the file streams by.
"""

from __future__ import annotations


class QuoteBalance:
    """Counts quotes that open and close a field; `feed` takes the file chunk by chunk.

    With doubled quotes taken out, each quote of a sound file stands either after a delimiter
    or line end (it opens) or before one (it closes), and as many open as close. Unsound
    counts are only a suspicion: a field may begin or end with a delimiter of its own.
    """

    def __init__(self, quote: str, delimiter: str) -> None:
        self._quote = quote.encode()
        edge = delimiter.encode()
        # One search then finds what stands at a delimiter and what stands at a line's end.
        self._edges = bytes.maketrans(b"\r\n", edge * 2)
        self._opening = edge + self._quote
        self._closing = self._quote + edge
        self._held = b"\n"
        self._total = self._opened = self._closed = 0

    def feed(self, chunk: bytes) -> None:
        """Count the next chunk, holding back what its last quotes may belong to."""
        if self._quote not in chunk:
            self._count(self._held + chunk[:1])
            self._held = chunk[-1:] or self._held
            return
        data = self._held + chunk
        last = max(len(data.rstrip(self._quote)) - 1, 0)
        self._count(data[: last + 1])
        self._held = data[last:]

    def is_suspicious(self) -> bool:
        """After the last chunk: whether the counts don't add up."""
        self._count(self._held + b"\n")
        self._held = b"\n"
        return not self._opened == self._closed == self._total / 2

    def _count(self, data: bytes) -> None:
        if self._quote not in data:
            return
        data = data.replace(self._quote * 2, b"").translate(self._edges)
        self._total += data.count(self._quote)
        self._opened += data.count(self._opening)
        self._closed += data.count(self._closing)
