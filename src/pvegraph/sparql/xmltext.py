"""What XML 1.0 cannot carry, mended on the way out.

The serialiser writes the characters of a literal as they are. XML 1.0 forbids most control characters (section 2.2,
production Char), and a reader of XML turns a bare carriage return into a line feed (section 2.11).
"""

from __future__ import annotations

import io
import re
from typing import IO

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_OCTETS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# XML 1.0 allows more characters in a name; none of them occurs in a property that anyone has defined.
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def clean(text: str) -> str:
    """The text with U+FFFD in place of each character that XML 1.0 cannot carry.

    >>> clean("a\\x01b")
    'a\ufffdb'
    """
    return _FORBIDDEN.sub(REPLACEMENT, text)


def local_name(iri: str) -> str | None:
    """The end of an IRI that can be an element's name in RDF/XML, or `None` if it has no such end.

    >>> local_name("http://www.w3.org/ns/org#Post")
    'Post'
    >>> local_name("http://example.org/1") is None
    True
    """
    match = _LOCAL_NAME.search(iri)
    return match.group() if match else None


def cleaner(output: IO[bytes]) -> io.BufferedWriter:
    """A writer of UTF-8 that passes on what it is given, with what XML 1.0 cannot carry replaced by U+FFFD.

    To be used in a ``with`` statement; ``output`` stays open at its end.
    """
    raw: io.RawIOBase = _Cleaner(output)
    return io.BufferedWriter(raw)


class _Cleaner(io.RawIOBase):
    """The unbuffered half of `cleaner`."""

    def __init__(self, output: IO[bytes]) -> None:
        super().__init__()
        self._output = output
        self._held = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, octets: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override] # narrower than Buffer
        """Pass the octets on, save the beginning of a character that is not yet whole."""
        pending = self._held + bytes(octets)
        # U+FFFE and U+FFFF are three octets long, and a chunk may end inside of them.
        cut = next((n for n in (2, 1) if pending[-n:] in (b"\xef", b"\xef\xbf")), 0)
        ready, self._held = pending[: len(pending) - cut], pending[len(pending) - cut :]
        self._output.write(_mended(ready))
        return len(octets)

    def close(self) -> None:
        """Pass on what is held back; the writer below stays open."""
        if not self.closed:
            self._output.write(_mended(self._held))
            self._held = b""
        super().close()


def _mended(octets: bytes) -> bytes:
    return _FORBIDDEN_OCTETS.sub(REPLACEMENT.encode(), octets).replace(b"\r", b"&#xD;")
