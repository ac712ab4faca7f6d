"""Counting the rows of an answer in the octets that a serialiser writes, however they are cut into chunks.

Oxigraph writes rows without handing them to Python one by one, which is what makes it fast; so they are counted where
they pass. Each counter relies on the format's own grammar and on how Oxigraph's serialiser lays it out (it writes no
white space between the tokens of JSON, for one); the tests hold them against parsers of the whole.
"""

from __future__ import annotations

from typing import Protocol


class RowCounter(Protocol):
    """Counts the rows of one answer."""

    rows: int

    def feed(self, octets: bytes) -> None:
        """Count the rows that begin (JSON) or end (the others) in the next octets of the answer."""
        ...


class JsonRows:
    """Counts the objects in ``bindings`` (SPARQL 1.1 Query Results JSON Format, section 3.2.2).

    Outside of strings, the first of them is the only object that follows ``[``, and each other one the only object
    that follows ``},``: what follows a comma within an object is a member's name.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._held = b""
        self._in_string = 0
        self._tail = b""

    def feed(self, octets: bytes) -> None:
        """See `RowCounter.feed`."""
        octets = self._held + octets
        self._held = b""
        if b"\\" in octets:
            if (len(octets) - len(octets.rstrip(b"\\"))) % 2:
                octets, self._held = octets[:-1], b"\\"
            octets = octets.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = octets.split(b'"')
        outside = self._tail + b"".join(parts[self._in_string :: 2])
        self._in_string ^= (len(parts) - 1) % 2
        # The tail is one octet shorter than "},{" and may hold a "[{" that was counted before.
        self.rows += outside.count(b"},{") + outside.count(b"[{") - self._tail.count(b"[{")
        self._tail = outside[-2:]


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
