"""Passwords: which are good enough, and how they are kept.

They are kept as argon2id with the parameters that RFC 9106 recommends where memory is scarce (section 4, the second
option), which are those of argon2-cffi.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pvegraph.curation.refusal import AccountError
from pvegraph.messages import N_

SHORTEST = 12
"""Characters of a password, at least (NIST SP 800-63B asks for 8, and for 15 where nothing else is asked for)."""
LONGEST = 1024
"""Octets of a password in UTF-8, at most: what is longer is an attack on our processors."""
_ONE_TIME_WORDS = 5
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another; 32 of them, so each is worth 5 bits."""


class Passwords:
    """Makes and checks what is kept of passwords. Each check takes about 50 ms and 64 MiB."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(_octets(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one of which this was kept; as much work where nothing was kept."""
        octets = _octets(password)
        try:
            matched = self._hasher.verify(self._nobodys if kept is None else kept, octets)
        except (VerificationError, InvalidHashError):
            return False
        return matched and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made with other parameters than would be used today."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_bytes(32))


def demand_good(name: str, password: str) -> None:
    """Raise `AccountError` for a password that is too short, too long, or the name of the account that it is for.

    >>> demand_good("amal", "correct horse battery")
    >>> demand_good("amal", "short")
    Traceback (most recent call last):
    ...
    pvegraph.curation.refusal.AccountError: A password has at least 12 characters; this one has 5.
    """
    text = normalize("NFC", password)
    if len(_octets(password)) > LONGEST:
        raise AccountError(N_("A password has at most %(most)s octets; this one is longer."), {"most": str(LONGEST)})
    if len(text) < SHORTEST:
        raise AccountError(
            N_("A password has at least %(least)s characters; this one has %(count)s."),
            {"least": str(SHORTEST), "count": str(len(text))},
        )
    if text.casefold() == name or len(set(text)) == 1:
        raise AccountError(N_("The name of the account, or one character again and again, is no password."))


def one_time_password() -> str:
    """A password for one use, made at random: 25 letters and digits, which is 125 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(_ONE_TIME_WORDS))


def _octets(password: str) -> bytes:
    """A password however it was typed: composed, as the same letters may come in several codes (NFC)."""
    return normalize("NFC", password).encode("utf-8", "surrogatepass")
