"""How much a text may be that somebody gives us to read."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024
_DEEPEST = 200
"""Reading goes down one step of Python's stack for each level: more would need a larger stack."""


@dataclass(frozen=True)
class ReadingLimits:
    """The limits of one text. Each is checked while reading, so that what exceeds it costs no more than it allows."""

    octets: int = 64 * _MIB
    """Of the content; of what comes out of it if it is compressed."""
    statements: int = 1_000_000
    prefixes: int = 1_000
    """Declarations of prefixes; in JSON-LD entries of contexts."""
    term: int = _MIB
    """Characters of one literal or IRI as it is written. The parser itself gives up at 16 MiB."""
    depth: int = 100
    """Levels of brackets, or of JSON."""

    def __post_init__(self) -> None:
        """Raises `ValueError` for a depth that could not be kept."""
        if not 1 <= self.depth <= _DEEPEST:
            raise ValueError(f"depth is {self.depth}; it must be between 1 and {_DEEPEST}")


DEFAULT_LIMITS = ReadingLimits()
