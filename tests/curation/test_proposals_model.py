"""The repository against a model of a few lines: whatever is done in whatever order, both say the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.curation.people import ROLES, actor, everybody

from pvegraph.curation import tables
from pvegraph.curation.database import Database
from pvegraph.curation.proposal import Problem, Proposal, SentText, Submission
from pvegraph.curation.proposals import Proposals
from pvegraph.errors import ConflictError, NotAllowedError, PvegraphError, UnknownError
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

LIVES = 50 if os.environ.get("PVEGRAPH_LONG") == "1" else 6
_NOTHING = Change(frozenset())
_TOLD = {"note": (Problem({"en": "x"}, is_note=True),), "problem": (Problem({"en": "x"}),), "": ()}
_TABLES = (tables.texts, tables.revisions, tables.comments, tables.verdicts, tables.proposals)
_NAMES = st.sampled_from(tuple(ROLES))
_CONTENTS = st.binary(max_size=3)
_REVIEWERS = {"reviewer", "administrator"}


@dataclass
class _Expected:
    """What a proposal should be."""

    author: str
    status: str = "draft"
    revisions: list[tuple[str, bytes, bool]] = field(default_factory=list)
    """Author, content, and whether it was read."""
    approvals: list[tuple[str, int]] = field(default_factory=list)
    comments: int = 0

    @property
    def is_finished(self) -> bool:
        return self.status not in {"draft", "open"}

    def refuses(self, revision: int) -> type[PvegraphError] | None:
        """Why nobody may do anything with a revision that somebody has seen; there never was one of number 0."""
        if self.is_finished or 0 < revision < len(self.revisions):
            return ConflictError
        return None if revision else UnknownError


def _sent(content: bytes) -> Submission:
    return Submission("rdf", (SentText("", "", content),), "a:g")


class _Machine(RuleBasedStateMachine):
    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__()
        self.database = database
        self.proposals = Proposals(database, settings)
        self.expected: dict[int, _Expected] = {}
        with database.transaction() as connection:
            for table in _TABLES:
                connection.execute(table.delete())

    def _expect(self, error: type[PvegraphError] | None, deed: Callable[[], object]) -> None:
        if error is None:
            deed()
            return
        with pytest.raises(error):
            deed()

    def _one(self, data: st.DataObject) -> tuple[int, _Expected]:
        number = data.draw(st.sampled_from(sorted(self.expected)), label="proposal")
        return number, self.expected[number]

    @rule(name=_NAMES, content=_CONTENTS)
    def add(self, name: str, content: bytes) -> None:
        if ROLES[name] == "reader":
            self._expect(NotAllowedError, lambda: self.proposals.add(actor(name, "reader"), _sent(content), "x"))
            return
        added = self.proposals.add(actor(name, ROLES[name]), _sent(content), "x")
        assert added.number not in self.expected
        self.expected[added.number] = _Expected(name, revisions=[(name, content, False)])

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), told=st.sampled_from(sorted(_TOLD)))
    def settle(self, data: st.DataObject, told: str) -> None:
        number, one = self._one(data)
        revision = data.draw(st.integers(1, len(one.revisions)), label="revision")
        author, content, was_read = one.revisions[revision - 1]
        self.proposals.settle(number, revision, _NOTHING, _TOLD[told], 1)
        one.revisions[revision - 1] = (author, content, True)
        if not was_read and revision == len(one.revisions) and one.status == "draft" and told != "problem":
            one.status = "open"

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), name=_NAMES, content=_CONTENTS, late=st.booleans())
    def amend(self, data: st.DataObject, name: str, content: bytes, late: bool) -> None:
        number, one = self._one(data)
        may = ROLES[name] in _REVIEWERS or (ROLES[name] == "contributor" and name == one.author)
        seen = len(one.revisions) - late
        error = one.refuses(seen) if may else NotAllowedError
        someone = actor(name, ROLES[name])
        self._expect(error, lambda: self.proposals.amend(someone, number, _sent(content), revision=seen))
        if error is None:
            one.revisions.append((name, content, False))
            one.status = "draft"

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), name=_NAMES, late=st.booleans())
    def approve(self, data: st.DataObject, name: str, late: bool) -> None:
        number, one = self._one(data)
        newest = len(one.revisions)
        error = one.refuses(newest - late) if ROLES[name] in _REVIEWERS else NotAllowedError
        if error is None and one.status != "open":
            error = ConflictError
        elif error is None and name in {one.author, *(author for author, _, _ in one.revisions)}:
            error = NotAllowedError
        someone = actor(name, ROLES[name])
        self._expect(error, lambda: self.proposals.approve(someone, number, newest - late))
        if error is None and (name, newest) not in one.approvals:
            one.approvals.append((name, newest))

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), name=_NAMES, ending=st.sampled_from(("rejected", "withdrawn")))
    def end(self, data: st.DataObject, name: str, ending: str) -> None:
        number, one = self._one(data)
        may = ROLES[name] in _REVIEWERS if ending == "rejected" else name == one.author
        error = NotAllowedError if not may else ConflictError if one.is_finished else None
        deed = self.proposals.reject if ending == "rejected" else self.proposals.withdraw
        self._expect(error, lambda: deed(actor(name, ROLES[name]), number, len(one.revisions)))
        one.status = ending if error is None else one.status

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        number, one = self._one(data)
        with self.database.transaction() as connection:
            self.proposals.mark_accepted(connection, number, 7)
        one.status = "accepted"

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), name=_NAMES)
    def comment(self, data: st.DataObject, name: str) -> None:
        number, one = self._one(data)
        error = NotAllowedError if ROLES[name] == "reader" else None
        self._expect(error, lambda: self.proposals.comment(actor(name, ROLES[name]), number, "x"))
        one.comments += error is None

    @rule()
    def ask_for_one_that_is_not_there(self) -> None:
        self._expect(UnknownError, lambda: self.proposals.get(max(self.expected, default=0) + 1))

    @invariant()
    def both_say_the_same(self) -> None:
        for number, one in self.expected.items():
            assert self._seen(self.proposals.get(number)) == one
        listing = self.proposals.list(newest_first=False)
        assert {each.number: each.status for each in listing.items} == {n: e.status for n, e in self.expected.items()}
        assert sum(self.proposals.counts().values()) == listing.total == len(self.expected)
        unread = [
            (n, len(e.revisions)) for n, e in self.expected.items() if not e.revisions[-1][2] and not e.is_finished
        ]
        assert self.proposals.unread() == sorted(unread)

    def _seen(self, proposal: Proposal) -> _Expected:
        return _Expected(
            proposal.author,
            proposal.status,
            [(each.author, each.submission.texts[0].content, each.is_read) for each in proposal.revisions],
            [(each.reviewer, each.revision) for each in proposal.decisions if each.verdict == "approve"],
            len(proposal.comments),
        )


def test_whatever_is_done_in_whatever_order_is_kept_as_it_should_be(
    database: Database, database_settings: Settings
) -> None:
    everybody(database)
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # of hypothesis
        lambda: _Machine(database, database_settings),
        settings=effort(
            max_examples=LIVES, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
