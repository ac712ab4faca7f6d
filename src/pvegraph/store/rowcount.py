"""Counting the rows of an answer in the octets that a serialiser writes, however they are cut into chunks.

Oxigraph writes rows without handing them to Python one by one, which is what makes it fast; so they are counted where
they pass. Each counter relies on the format's own grammar and on how Oxigraph's serialiser lays it out (it writes no
white space between the tokens of JSON, for one); the tests hold them against parsers of the whole.
"""

from __future__ import annotations

import re
from typing import Protocol


class RowCounter(Protocol):
    """Counts the rows of one answer."""

    rows: int

    def feed(self, octets: bytes) -> None:
        """Count the rows that begin (JSON) or end (the others) in the next octets of the answer."""
        ...


class JsonRows:
    """Counts the objects in ``bindings`` (SPARQL 1.1 Query Results JSON Format, section 3.2.2).

    Each but the first is the only object that follows ``},``, and what follows a comma within an object is a member's
    name. Within a string a quote is escaped, so ``},{"`` is either the end of a string, and then ``,`` or ``}`` comes
    next, or the beginning of a row. Only where a row may be empty must the strings be told from what is around them.
    """

    _BEGINNING = b'"bindings":['
    _ROW = re.compile(rb'\},\{(?=(\}|"[^,}]))')
    _BEGINS = b'},{"'
    _ESCAPE = re.compile(rb"\\.", re.DOTALL)

    def __init__(self) -> None:
        self.rows = 0
        self._begun = False
        self._held = b""
        self._in_string = 0

    def feed(self, octets: bytes) -> None:
        """See `RowCounter.feed`."""
        octets = self._skip_head(self._held + octets)
        rows = self._ROW.findall(octets)
        if b"}" in rows:
            rows = self._ROW.findall(self._without_strings(octets))
        self.rows += len(rows)
        # Nothing is counted in what is held back, so it is looked at again with what follows it.
        cut = self._undecided(octets)
        self._in_string ^= self._ESCAPE.sub(b"", octets[: len(octets) - cut]).count(b'"') % 2
        self._held = octets[len(octets) - cut :]

    def _without_strings(self, octets: bytes) -> bytes:
        """The octets with nothing in their strings that could be taken for a row."""
        parts = self._ESCAPE.sub(b"", octets).split(b'"')
        inside = slice(1 - self._in_string, None, 2)
        parts[inside] = [b"x" if part else b"" for part in parts[inside]]
        return b'"'.join(parts)

    def _skip_head(self, octets: bytes) -> bytes:
        """The rows, from the first on as if another one went before it."""
        if self._begun:
            return octets
        _, mark, rows = octets.partition(self._BEGINNING)
        self._begun = bool(mark)
        return b"}," + rows if mark else octets

    def _undecided(self, octets: bytes) -> int:
        """How many of the last octets are the beginning of a row, or of an escape, that goes on elsewhere."""
        if not self._begun:
            return len(octets)
        if octets.endswith(b"\\"):
            return (len(octets) - len(octets.rstrip(b"\\"))) % 2
        return next((n for n in range(len(self._BEGINS), 0, -1) if octets.endswith(self._BEGINS[:n])), 0)


class XmlRows:
    """Counts ``<result>`` (SPARQL Query Results XML Format, section 2.3); in text it would be ``&lt;result&gt;``."""

    _TAG = b"<result>"

    def __init__(self) -> None:
        self.rows = 0
        self._tail = b""

    def feed(self, octets: bytes) -> None:
        """See `RowCounter.feed`."""
        octets = self._tail + octets
        self.rows += octets.count(self._TAG)
        self._tail = octets[1 - len(self._TAG) :]


class CsvRows:
    """Counts the ends of lines outside of quotes, less the header's (RFC 4180, section 2)."""

    def __init__(self) -> None:
        self.rows = 0
        self._lines = 0
        self._in_quotes = 0

    def feed(self, octets: bytes) -> None:
        """See `RowCounter.feed`."""
        parts = octets.split(b'"')
        self._lines += sum(part.count(b"\n") for part in parts[self._in_quotes :: 2])
        self._in_quotes ^= (len(parts) - 1) % 2
        self.rows = max(0, self._lines - 1)


class TsvRows:
    """Counts the ends of lines, less the header's; terms are written as in Turtle, where a line feed is ``\\n``."""

    def __init__(self) -> None:
        self.rows = 0
        self._lines = 0

    def feed(self, octets: bytes) -> None:
        """See `RowCounter.feed`."""
        self._lines += octets.count(b"\n")
        self.rows = max(0, self._lines - 1)


COUNTERS: dict[str, type[RowCounter]] = {"json": JsonRows, "xml": XmlRows, "csv": CsvRows, "tsv": TsvRows}
"""The counter of each format in which workers write solutions."""
