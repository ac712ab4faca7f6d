"""What somebody wants to change, and what has been said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pvegraph import iri
from pvegraph.validation.view import Change

Status = Literal["draft", "open", "accepted", "rejected", "withdrawn"]
"""A draft cannot be read, or its author has not finished it; only an open proposal can be accepted."""
STATUSES: tuple[Status, ...] = ("draft", "open", "accepted", "rejected", "withdrawn")
Kind = Literal["rdf", "patch", "update", "form", "table", "change"]
Verdict = Literal["approve", "accept", "reject", "withdraw"]


@dataclass(frozen=True)
class SentText:
    """One text as it was sent, octet by octet."""

    name: str
    """The name of the file, which says the syntax by its ending; empty for what was typed."""
    media_type: str
    content: bytes
    removes: bool = False
    """Whether it holds what is to be taken away (RDF only)."""


@dataclass(frozen=True)
class Submission:
    """A change as it was sent, before anybody has read it; it is stored as it is."""

    kind: Kind
    texts: tuple[SentText, ...] = ()
    source: str = ""
    """The graph that it speaks for; empty if the texts name theirs."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """What else was typed, such as the fields of a form; JSON."""
    change: Change | None = None
    """For the kinds ``form`` and ``change``, what it comes to."""


@dataclass(frozen=True)
class Problem:
    """Why a submission cannot be read: the sentences by language, and the place if it has one."""

    messages: Mapping[str, str]
    name: str = ""
    line: int | None = None
    column: int | None = None
    is_note: bool = False
    """Whether it is only to be known: the submission was read, and can be reviewed."""


@dataclass(frozen=True)
class Revision:
    """One state of a proposal. An amendment makes another one; none is ever changed."""

    number: int
    """From 1."""
    author: str
    created: datetime
    submission: Submission
    base: int | None
    """The release that it changes, which was current when it was sent."""
    change: Change
    """What it comes to; nothing if it cannot be read."""
    problems: tuple[Problem, ...] = ()
    is_read: bool = True
    """Whether `change` and `problems` are known yet; not if the program ended between storing and reading."""


@dataclass(frozen=True)
class Comment:
    """What somebody has said about a proposal."""

    author: str
    created: datetime
    text: str


@dataclass(frozen=True)
class Decision:
    """What a reviewer, or the author who withdraws, has decided about a revision."""

    reviewer: str
    created: datetime
    revision: int
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class Proposal:
    """A change that someone wants, with everything that has been said about it."""

    number: int
    uid: str
    """32 hexadecimal digits by which a release knows the proposal that it came from."""
    author: str
    message: str
    status: Status
    created: datetime
    changed: datetime
    revisions: Sequence[Revision]
    """All of them, the first one first."""
    comments: Sequence[Comment] = ()
    decisions: Sequence[Decision] = ()
    release: int | None = None
    """The release that it has become, if it was accepted."""

    @property
    def iri(self) -> str:
        """The proposal as an activity in the history of releases."""
        return f"{iri.PROPOSAL}{self.number}"

    @property
    def authors(self) -> frozenset[str]:
        """All who have written at it."""
        return frozenset((self.author, *(revision.author for revision in self.revisions)))

    @property
    def newest(self) -> Revision:
        """The revision that counts."""
        return self.revisions[-1]

    @property
    def change(self) -> Change:
        """What the newest revision comes to."""
        return self.newest.change
