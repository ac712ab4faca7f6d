"""Who takes part, and what they may do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pvegraph import iri
from pvegraph.curation.refusing import refusal
from pvegraph.errors import NotAllowedError

Role = Literal["reader", "contributor", "reviewer", "administrator"]
ROLES: tuple[Role, ...] = ("reader", "contributor", "reviewer", "administrator")
"""Each may do what those before it may."""
Deed = Literal["read", "propose", "review", "administer"]
DEEDS: tuple[Deed, ...] = ("read", "propose", "review", "administer")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")
_LEAST: Mapping[Deed, Role] = dict(zip(DEEDS, ROLES, strict=True))


@dataclass(frozen=True)
class Account:
    """A named curator. The name stands in addresses and in the history of releases, and never changes."""

    name: str
    label: str
    """What the curator wants to be called in public."""
    role: Role
    disabled: bool = False
    must_change: bool = False
    """Whether the next thing to do is to choose a password, as the last one was made by somebody else."""
    generation: int = 0
    """How often all sessions of the account have been ended; a session is good in the generation in which it began."""

    @property
    def iri(self) -> str:
        """The curator as an agent in the history of releases."""
        return iri.CURATOR + self.name


@dataclass(frozen=True)
class Actor:
    """An account that does something, by a session, by a token, or at the console of the machine itself."""

    account: Account
    by: Literal["session", "token", "console"]
    scopes: frozenset[Deed] = frozenset(DEEDS)
    """What the token is for; all deeds where there is none."""
    csrf: str = ""
    """What a form that is sent in this session must contain; empty without a session."""

    @property
    def name(self) -> str:
        """The name of the account."""
        return self.account.name

    def may(self, deed: Deed) -> bool:
        """Whether role and scopes allow it.

        >>> Actor(Account("amal", "Amal", "reviewer"), "session").may("propose")
        True
        >>> Actor(Account("amal", "Amal", "reviewer"), "token", frozenset({"read"})).may("propose")
        False
        """
        return deed in self.scopes and not self.account.disabled and has_role(self.account, _LEAST[deed])

    def demand(self, deed: Deed) -> None:
        """Raise `NotAllowedError` unless role and scopes allow it."""
        if self.account.disabled:
            raise refusal(NotAllowedError, "closed", name=self.name)
        if not has_role(self.account, _LEAST[deed]):
            raise refusal(NotAllowedError, "role", name=self.name, role=self.account.role, least=_LEAST[deed])
        if deed not in self.scopes:
            raise refusal(NotAllowedError, "scope", scope=deed)


def has_role(account: Account, least: Role) -> bool:
    """Whether an account has a role or one that may do more."""
    return ROLES.index(account.role) >= ROLES.index(least)


def is_name(text: str) -> bool:
    """Whether a text can be the name of an account.

    >>> [is_name(text) for text in ("amal", "a", "Amal", "amal.b", "a" * 64, "amal\\n", "dépt-2")]
    [True, False, False, False, False, False, False]
    """
    return _NAME.fullmatch(text) is not None
