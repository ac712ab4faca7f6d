"""Proposals in the database: what was sent, what it comes to, and what has been said about it.

States, and who may bring one about::

    add ──▶ draft ──settle──▶ open ──mark_accepted──▶ accepted
              ▲  ◀──amend────┘ │
              └── settle with  ├──reject (a reviewer)──▶ rejected
                  problems     └──withdraw (its author)─▶ withdrawn

A draft can be amended, rejected and withdrawn as an open proposal can; what is accepted, rejected or withdrawn stays
so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pvegraph.curation import listing, rows, sending, tables
from pvegraph.curation.listing import Listing, Summary
from pvegraph.curation.proposal import Problem, Proposal, Status, Submission, Verdict
from pvegraph.curation.refusing import refusal
from pvegraph.errors import ConflictError, NotAllowedError, UnknownError, UsageError
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.curation.database import Database
    from pvegraph.settings import Settings

__all__ = ["PAGE", "Listing", "Proposals", "Summary"]

PAGE = 50
"""Proposals on one page of a list."""
_MOST_NUMBER = 2**31 - 1
_FINISHED: frozenset[Status] = frozenset(("accepted", "rejected", "withdrawn"))


class Proposals:
    """The proposals of one database. Safe to be used by several threads and processes.

    What a method was given is on the disk when it returns. Each raises `EnvironmentFaultError` as
    `Database.transaction`, and then nothing of it was stored; those that are told a number raise `UnknownError` if
    there is no such proposal, those that are told a revision `ConflictError` if that is not the newest any more.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    def add(self, actor: Actor, submission: Submission, message: str) -> Proposal:
        """Store a submission as it was sent, before anybody reads it: a draft, which `settle` opens.

        Raises `NotAllowedError`, and `UsageError` for what exceeds a limit.
        """
        actor.demand("propose")
        sending.check_submission(submission, self._settings)
        said = sending.checked_message(message, self._settings)
        with self._database.transaction() as connection:
            self._check_open(connection, actor.name)
            moment = tables.now()
            added = connection.execute(
                tables.proposals.insert()
                .values(
                    uid=uuid.uuid4().hex,
                    author=actor.name,
                    message=said,
                    status="draft",
                    revision=1,
                    created=moment,
                    changed=moment,
                )
                .returning(tables.proposals.c.number)
            )
            number = added.scalar_one()
            _add_revision(connection, number, 1, actor.name, submission, moment)
            return _loaded(connection, number)

    def settle(
        self, number: int, revision: int, change: Change, problems: Iterable[Problem] = (), base: int | None = None
    ) -> Proposal:
        """Store what the reading of a revision came to, once, and open the proposal unless that was in vain.

        ``base`` is the release that the change was read against. A revision that somebody else has settled already,
        and a proposal that is finished by now, stay as they are.
        """
        told = tuple(problems)
        with self._database.transaction() as connection:
            proposal = _locked(connection, number)
            table = tables.revisions
            done = connection.execute(
                table.update()
                .where(table.c.proposal == number, table.c.number == revision, table.c.read.is_(False))
                .values(read=True, base=base, **rows.result_values(change, told))
            )
            is_newest = done.rowcount == 1 and proposal.revision == revision
            if is_newest and proposal.status == "draft" and all(problem.is_note for problem in told):
                _update(connection, number, status="open")
            return _loaded(connection, number)

    def amend(
        self,
        actor: Actor,
        number: int,
        submission: Submission,
        *,
        revision: int | None = None,
        message: str | None = None,
    ) -> Proposal:
        """Store another revision, which takes the place of the newest one; approvals of older ones count no more.

        For the author and for reviewers. ``revision`` is the one that was looked at; without it the newest one is
        amended, whoever wrote it. Raises as `add`.
        """
        actor.demand("propose")
        sending.check_submission(submission, self._settings)
        said = None if message is None else sending.checked_message(message, self._settings)
        with self._database.transaction() as connection:
            proposal = _locked(connection, number)
            if actor.name != proposal.author and not actor.may("review"):
                raise refusal(NotAllowedError, "others", number=str(number), author=proposal.author)
            _check_unfinished(connection, proposal)
            if revision is not None:
                _check_newest(connection, proposal, revision)
            if proposal.revision >= self._settings.curation_revisions:
                raise refusal(UsageError, "too-many-revisions", number=str(number), count=proposal.revision)
            _add_revision(connection, number, proposal.revision + 1, actor.name, submission, tables.now())
            changed = {} if said is None else {"message": said}
            _update(connection, number, status="draft", revision=proposal.revision + 1, **changed)
            return _loaded(connection, number)

    def comment(self, actor: Actor, number: int, text: str) -> Proposal:
        """Say something about a proposal, in whatever state it is; for everybody who may propose.

        Raises `NotAllowedError`, and `UsageError` for a text that is empty or too long.
        """
        actor.demand("propose")
        said = sending.checked_comment(text, self._settings)
        with self._database.transaction() as connection:
            _locked(connection, number)
            connection.execute(
                tables.comments.insert().values(proposal=number, author=actor.name, created=tables.now(), text=said)
            )
            _update(connection, number)
            return _loaded(connection, number)

    def approve(self, actor: Actor, number: int, revision: int, reason: str = "") -> Proposal:
        """Approve the newest revision; to do so again changes nothing. For reviewers, of what is open.

        Raises `NotAllowedError`, also for one's own proposal if the settings do not let that count.
        """
        actor.demand("review")
        said = sending.checked_reason(reason, self._settings)
        with self._database.transaction() as connection:
            self.demand_open(connection, number, revision)
            loaded = _loaded(connection, number)
            if actor.name in loaded.authors and not self._settings.curation_own:
                raise refusal(NotAllowedError, "own", name=actor.name, number=str(number))
            if _has_approved(connection, number, revision, actor.name):
                return loaded
            _decide(connection, actor, number, revision, "approve", said)
            _update(connection, number)
            return _loaded(connection, number)

    def reject(self, actor: Actor, number: int, revision: int, reason: str = "") -> Proposal:
        """Say that it will not be accepted, for good. For reviewers, of a draft or of what is open."""
        actor.demand("review")
        return self._finish(actor, number, revision, "reject", "rejected", reason)

    def withdraw(self, actor: Actor, number: int, revision: int, reason: str = "") -> Proposal:
        """Want it no more, for good. For its author, of a draft or of what is open."""
        actor.demand("propose")
        return self._finish(actor, number, revision, "withdraw", "withdrawn", reason)

    def get(self, number: int) -> Proposal:
        """A proposal with everything that has been said about it."""
        with self._database.reading() as connection:
            return _loaded(connection, number)

    def list(
        self,
        *,
        status: Status | None = None,
        author: str | None = None,
        newest_first: bool = True,
        offset: int = 0,
        limit: int = PAGE,
    ) -> Listing:
        """Proposals by their numbers, of one status and one author if those are given."""
        with self._database.reading() as connection:
            order = listing.Order(newest_first, offset, limit)
            return listing.page(connection, listing.filters(status, author), order)

    def counts(self, author: str | None = None) -> Mapping[Status, int]:
        """How many proposals there are of each status, of one author if one is given."""
        with self._database.reading() as connection:
            return listing.counts(connection, listing.filters(None, author))

    def unread(self) -> Sequence[tuple[int, int]]:
        """Numbers of proposals and their newest revisions that were stored and not read: the program ended between."""
        table, revisions = tables.proposals, tables.revisions
        joined = sa.select(table.c.number, revisions.c.number).join(
            revisions, sa.and_(revisions.c.proposal == table.c.number, revisions.c.number == table.c.revision)
        )
        left = joined.where(table.c.status == "draft", revisions.c.read.is_(False)).order_by(table.c.number)
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(left)]

    def mark_accepted(
        self, connection: sa.Connection, number: int, release: int, *, reviewer: str | None = None, reason: str = ""
    ) -> None:
        """Note, in a transaction of the caller, that a release says what a proposal wanted.

        ``reviewer`` is whoever accepted it. To note it again changes nothing. Raises `UnknownError`.
        """
        proposal = _locked(connection, number)
        if proposal.status == "accepted" and proposal.release == release:
            return
        if reviewer is not None:
            _insert_verdict(connection, reviewer, number, proposal.revision, "accept", reason)
        _update(connection, number, status="accepted", release=release)

    def demand_open(self, connection: sa.Connection, number: int, revision: int) -> None:
        """See, in a transaction of the caller, that a proposal is open and has no newer revision, until that ends.

        Raises `ConflictError` if not.
        """
        proposal = _locked(connection, number)
        _check_unfinished(connection, proposal)
        _check_newest(connection, proposal, revision)
        if proposal.status != "open":
            raise refusal(ConflictError, "draft", number=str(number), revision=str(revision))

    def _finish(
        self, actor: Actor, number: int, revision: int, verdict: Verdict, status: Status, reason: str
    ) -> Proposal:
        said = sending.checked_reason(reason, self._settings)
        with self._database.transaction() as connection:
            proposal = _locked(connection, number)
            if verdict == "withdraw" and actor.name != proposal.author:
                raise refusal(NotAllowedError, "withdrawal", number=str(number), author=proposal.author)
            _check_unfinished(connection, proposal)
            _check_newest(connection, proposal, revision)
            _decide(connection, actor, number, revision, verdict, said)
            _update(connection, number, status=status)
            return _loaded(connection, number)

    def _check_open(self, connection: sa.Connection, author: str) -> None:
        """See that an author has not too many proposals that wait; others of the same author wait meanwhile."""
        accounts, table = tables.accounts, tables.proposals
        known = connection.execute(
            sa.select(accounts.c.name).where(accounts.c.name == author).with_for_update(key_share=True)
        )
        if known.first() is None:
            raise refusal(UnknownError, "no-account", name=author)
        waiting = connection.execute(
            sa.select(sa.func.count()).where(table.c.author == author, table.c.status.in_(("draft", "open")))
        ).scalar_one()
        if waiting >= self._settings.curation_open:
            raise refusal(UsageError, "too-many-open", name=author, count=waiting)


def _locked(connection: sa.Connection, number: int) -> sa.Row[tuple[object, ...]]:
    """The row of a proposal, which nobody else changes until the transaction ends."""
    table = tables.proposals
    row = None
    if 0 < number <= _MOST_NUMBER:
        row = connection.execute(sa.select(table).where(table.c.number == number).with_for_update()).first()
    if row is None:
        raise _unknown(number)
    return row


def _loaded(connection: sa.Connection, number: int) -> Proposal:
    proposal = rows.proposal_of(connection, number) if 0 < number <= _MOST_NUMBER else None
    if proposal is None:
        raise _unknown(number)
    return proposal


def _unknown(number: int) -> UnknownError:
    return refusal(UnknownError, "unknown", number=str(number))


def _update(connection: sa.Connection, number: int, **values: object) -> None:
    table = tables.proposals
    connection.execute(table.update().where(table.c.number == number).values(changed=tables.now(), **values))


def _add_revision(
    connection: sa.Connection, number: int, revision: int, author: str, submission: Submission, moment: datetime
) -> None:
    """Put a submission into the tables, unread."""
    connection.execute(
        tables.revisions.insert().values(
            proposal=number,
            number=revision,
            author=author,
            created=moment,
            read=False,
            **rows.submission_values(submission),
            **rows.result_values(rows.NO_CHANGE, ()),
        )
    )
    texts = rows.text_values(number, revision, submission.texts)
    if texts:
        connection.execute(tables.texts.insert(), texts)


def _decide(connection: sa.Connection, actor: Actor, number: int, revision: int, verdict: Verdict, reason: str) -> None:
    _insert_verdict(connection, actor.name, number, revision, verdict, reason)


def _insert_verdict(
    connection: sa.Connection, reviewer: str, number: int, revision: int, verdict: Verdict, reason: str
) -> None:
    connection.execute(
        tables.verdicts.insert().values(
            proposal=number,
            revision=revision,
            reviewer=reviewer,
            created=tables.now(),
            verdict=verdict,
            reason=reason,
        )
    )


def _has_approved(connection: sa.Connection, number: int, revision: int, reviewer: str) -> bool:
    table = tables.verdicts
    given = sa.select(table.c.id).where(
        table.c.proposal == number,
        table.c.revision == revision,
        table.c.reviewer == reviewer,
        table.c.verdict == "approve",
    )
    return connection.execute(given).first() is not None


def _check_unfinished(connection: sa.Connection, proposal: sa.Row[tuple[object, ...]]) -> None:
    """Raise `ConflictError` that tells how a proposal was finished."""
    if proposal.status not in _FINISHED:
        return
    number = str(proposal.number)
    if proposal.status == "accepted":
        raise refusal(ConflictError, "accepted", number=number, release=str(proposal.release))
    table = tables.verdicts
    last = connection.execute(
        sa.select(table).where(table.c.proposal == proposal.number).order_by(table.c.id.desc()).limit(1)
    ).one()
    reason = f": {last.reason.rstrip('.')}" if last.reason else ""
    raise refusal(
        ConflictError, proposal.status, number=number, name=last.reviewer, reason=reason, **_when(last.created)
    )


def _check_newest(connection: sa.Connection, proposal: sa.Row[tuple[object, ...]], revision: int) -> None:
    """Raise `ConflictError` that tells who has amended a proposal since a revision, `UnknownError` if there is none."""
    if proposal.revision == revision:
        return
    if not 0 < revision < proposal.revision:
        raise refusal(
            UnknownError,
            "no-revision",
            number=str(proposal.number),
            newest=str(proposal.revision),
            revision=str(revision),
        )
    table = tables.revisions
    newest = connection.execute(
        sa.select(table.c.author, table.c.created).where(
            table.c.proposal == proposal.number, table.c.number == proposal.revision
        )
    ).one()
    raise refusal(
        ConflictError,
        "amended",
        number=str(proposal.number),
        name=newest.author,
        newest=str(proposal.revision),
        revision=str(revision),
        **_when(newest.created),
    )


def _when(moment: datetime) -> dict[str, str]:
    return {"day": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}"}
