"""Proposing: what is sent is stored, then read, then what it comes to is stored.

If the program ends in between, a draft is left that nobody has read; `reread` reads it, and so does the next start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pvegraph.errors import PvegraphError

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.curation.curation import Curation
    from pvegraph.curation.proposal import Proposal, Submission
    from pvegraph.curation.reading.task import Reading

Reader: TypeAlias = "Callable[[Submission], Reading]"
"""Reads a submission against the current release; `reader_of` makes one."""


class UnreadError(PvegraphError):
    """A proposal is stored, and reading it failed by no fault of its own; ``number`` is the proposal."""

    def __init__(self, proposal: Proposal, reason: PvegraphError) -> None:
        self.number = proposal.number
        super().__init__(
            f"Proposal {proposal.number} is stored and could not be read yet: {reason} Nothing of it is lost; when that"
            f" is mended, run pvegraph proposal {proposal.number} --reread."
        )


def propose(
    curation: Curation, actor: Actor, submission: Submission, message: str, reader: Reader | None = None
) -> Proposal:
    """Make a proposal: open, or a draft with the problems that keep it from being read.

    Raises what `Proposals.add` raises, with nothing stored, and `UnreadError` if what was stored could not be read.
    """
    return _read(curation, curation.proposals.add(actor, submission, message), reader)


def amend(
    curation: Curation,
    actor: Actor,
    number: int,
    submission: Submission,
    *,
    revision: int | None = None,
    message: str | None = None,
    reader: Reader | None = None,
) -> Proposal:
    """Put another revision in place of the newest one. Raises what `Proposals.amend` raises, and `UnreadError`."""
    amended = curation.proposals.amend(actor, number, submission, revision=revision, message=message)
    return _read(curation, amended, reader)


def reread(curation: Curation, number: int, reader: Reader | None = None) -> Proposal:
    """Read the newest revision of a proposal if nobody has. Raises `UnknownError` and `UnreadError`."""
    return _read(curation, curation.proposals.get(number), reader)


def reread_all(curation: Curation, reader: Reader | None = None) -> Sequence[Proposal]:
    """Read whatever is left unread. Raises `UnreadError` for the first that could not be read."""
    return [reread(curation, number, reader) for number, _ in curation.proposals.unread()]


def reader_of(curation: Curation) -> Reader:
    """Reads in a process of its own; see `pvegraph.curation.reading.apart`."""
    from pvegraph.curation.reading.apart import read_apart  # noqa: PLC0415 - whoever only lists needs no parser

    return lambda submission: read_apart(submission, curation.settings)


def _read(curation: Curation, proposal: Proposal, reader: Reader | None) -> Proposal:
    newest = proposal.newest
    if newest.is_read:
        return proposal
    try:
        reading = (reader or reader_of(curation))(newest.submission)
        return curation.proposals.settle(proposal.number, newest.number, reading.change, reading.problems, reading.base)
    except PvegraphError as error:
        raise UnreadError(proposal, error) from error
