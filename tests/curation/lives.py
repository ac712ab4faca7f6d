"""What is done to a database by processes that are killed; those are forked from one that has imported all of this."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from itertools import count
from multiprocessing.connection import Connection
from typing import NamedTuple

import sqlalchemy as sa
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.people import ROLES, actor

from pvegraph.curation.database import Database
from pvegraph.curation.proposal import Problem, Proposal, SentText, Submission
from pvegraph.curation.proposals import Proposals
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

_NODE = NamedNode("a:x")
SENT = Submission("rdf", (SentText("a.ttl", "", b"one"), SentText("b.ttl", "", b"two", removes=True)), "a:g")
AMENDED = Submission("update", (SentText("", "", b"three"),), "a:g", {"a": 1})
CHANGE = Change(frozenset((Quad(_NODE, _NODE, Literal("1"), _NODE),)), frozenset((Quad(_NODE, _NODE, _NODE, _NODE),)))
PROBLEM = Problem({"en": "No."}, "a.ttl", 1, 1)
_CARL, _ROSA = (actor(name, ROLES[name]) for name in ("carl", "rosa"))


class State(NamedTuple):
    """What can be seen of a proposal."""

    status: str
    message: str
    revisions: tuple[tuple[int, Submission, Change, tuple[Problem, ...], bool], ...]
    comments: tuple[str, ...]
    decisions: tuple[tuple[str, int, str], ...]

    @classmethod
    def of(cls, proposal: Proposal) -> State:
        return cls(
            proposal.status,
            proposal.message,
            tuple(
                (each.number, each.submission, each.change, each.problems, each.is_read) for each in proposal.revisions
            ),
            tuple(each.text for each in proposal.comments),
            tuple((each.reviewer, each.revision, each.verdict) for each in proposal.decisions),
        )


def steps(proposals: Proposals) -> Iterator[Proposal]:
    """The life of a proposal, step by step, each of which is one transaction."""
    added = proposals.add(_CARL, SENT, "Say it")
    number = added.number
    yield added
    yield proposals.settle(number, 1, Change(frozenset()), (PROBLEM,), 3)
    yield proposals.amend(_CARL, number, AMENDED, revision=1, message="Say it better")
    yield proposals.settle(number, 2, CHANGE, (), 3)
    yield proposals.comment(_ROSA, number, "Good.")
    yield proposals.approve(_ROSA, number, 2, "As I said.")
    yield proposals.reject(_ROSA, number, 2, "On second thoughts.")


def live(settings: Settings, told: Connection, point: int | None) -> None:
    """Live one life and tell each step that is done; at a point, counted in events of the database, be killed."""
    database = Database.open(settings)
    events = _counted(database.engine, point)
    for done in steps(Proposals(database, settings)):
        told.send((done.number, State.of(done)))
    told.send(next(events))
    told.close()


def live_on(settings: Settings, told: Connection) -> None:
    """Live one life after another, until killed."""
    proposals = Proposals(Database.open(settings), settings)
    while True:
        for done in steps(proposals):
            told.send((done.number, State.of(done)))


def _counted(engine: sa.Engine, point: int | None) -> Iterator[int]:
    """Count what happens to an engine: before and after each statement, before each end, when all is done."""
    events = count()

    def happen(*_: object) -> None:
        if next(events) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "begin", "commit", "checkin"):
        sa.event.listen(engine, name, happen)
    return events
