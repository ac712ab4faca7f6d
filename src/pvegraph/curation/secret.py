"""What cookies and tokens hold: 256 bits made at random, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets

LONGEST = 200
"""Characters of what somebody shows us; what is longer is none of ours."""


def fresh() -> str:
    """A new one: 43 letters, digits, ``-`` and ``_``."""
    return secrets.token_urlsafe(32)


def digest(shown: str) -> str:
    """What is kept of it: SHA-256, hexadecimal. A search for the digest tells nothing of how much of it was right."""
    return hashlib.sha256(shown[:LONGEST].encode("utf-8", "surrogatepass")).hexdigest()
