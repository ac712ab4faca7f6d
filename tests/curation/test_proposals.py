"""Proposals: nothing that was typed is lost, and each may change only what is his to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import Barrier, Thread
from types import MappingProxyType

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.people import everybody

from pvegraph.curation.account import Actor
from pvegraph.curation.database import Database
from pvegraph.curation.proposal import Problem, Proposal, SentText, Submission
from pvegraph.curation.proposals import Proposals
from pvegraph.errors import ConflictError, NotAllowedError, UnknownError, UsageError
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

QUAD = Quad(NamedNode("a:s"), NamedNode("a:p"), Literal('x\0y\n"é'), NamedNode("a:g"))
CHANGE = Change(frozenset((QUAD,)))
TEXT = SentText("a.ttl", "text/turtle", b"\xff\x00 no UTF-8 at all \r\n")
SENT = Submission("rdf", (TEXT, SentText("", "", b"", removes=True)), "a:g", {"title": "\ud800é", "list": [1, None]})
PROBLEM = Problem(MappingProxyType({"en": "Line 1 is wrong."}), "a.ttl", 1, 2)
NOTE = Problem({"en": "This is said already."}, is_note=True)


@pytest.fixture
def people(database: Database) -> Mapping[str, Actor]:
    return everybody(database)


@pytest.fixture
def proposals(database: Database, database_settings: Settings) -> Proposals:
    return Proposals(database, database_settings)


@pytest.fixture
def opened(proposals: Proposals, people: Mapping[str, Actor]) -> Proposal:
    """Carl's proposal, which is open."""
    number = proposals.add(people["carl"], SENT, "Say it").number
    return proposals.settle(number, 1, CHANGE, base=1)


def test_what_was_sent_comes_back_octet_by_octet(proposals: Proposals, people: Mapping[str, Actor]) -> None:
    added = proposals.add(people["carl"], SENT, "  Say it\n")
    assert proposals.get(added.number) == added
    assert (added.status, added.author, added.message) == ("draft", "carl", "Say it")
    assert added.newest.submission == SENT
    assert not added.newest.is_read


def test_a_change_that_was_sent_as_such_is_kept_beside_what_it_comes_to(
    proposals: Proposals, people: Mapping[str, Actor]
) -> None:
    added = proposals.add(people["carl"], Submission("change", change=CHANGE), "Say it")
    settled = proposals.settle(added.number, 1, Change(frozenset()), (PROBLEM,), 3)
    assert settled.newest.submission.change == CHANGE
    assert settled.change == Change(frozenset())


def test_what_can_be_read_is_opened_and_what_cannot_stays_a_draft(
    proposals: Proposals, people: Mapping[str, Actor]
) -> None:
    good, noted, bad = (proposals.add(people["carl"], SENT, "Say it").number for _ in range(3))
    assert proposals.settle(good, 1, CHANGE, base=7).status == "open"
    assert proposals.settle(noted, 1, CHANGE, (NOTE,), 7).status == "open"
    draft = proposals.settle(bad, 1, Change(frozenset()), (PROBLEM, NOTE), 7)
    assert (draft.status, draft.newest.problems, draft.newest.base) == ("draft", (PROBLEM, NOTE), 7)
    assert proposals.get(good).change == CHANGE


def test_a_revision_is_settled_once(proposals: Proposals, opened: Proposal) -> None:
    again = proposals.settle(opened.number, 1, Change(frozenset()), (PROBLEM,), 9)
    assert again == opened


def test_settling_an_amended_revision_opens_nothing(proposals: Proposals, people: Mapping[str, Actor]) -> None:
    number = proposals.add(people["carl"], SENT, "Say it").number
    proposals.amend(people["carl"], number, SENT)
    assert proposals.settle(number, 1, CHANGE, base=1).status == "draft"
    assert proposals.settle(number, 2, CHANGE, base=1).status == "open"


def test_what_was_not_read_before_the_program_ended_is_known(proposals: Proposals, people: Mapping[str, Actor]) -> None:
    first, second = (proposals.add(people["carl"], SENT, "Say it").number for _ in range(2))
    proposals.settle(first, 1, CHANGE, base=1)
    proposals.amend(people["carl"], first, SENT)
    assert proposals.unread() == [(first, 2), (second, 1)]
    proposals.withdraw(people["carl"], second, 1)
    assert proposals.unread() == [(first, 2)]


def test_an_amendment_makes_older_approvals_void_and_keeps_them(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal
) -> None:
    number = opened.number
    assert [each.revision for each in proposals.approve(people["rosa"], number, 1).decisions] == [1]
    amended = proposals.amend(people["carl"], number, SENT, message="Say it better")
    assert (amended.status, amended.newest.number, amended.message) == ("draft", 2, "Say it better")
    with pytest.raises(UnknownError, match="no revision 9; the newest is 2"):
        proposals.amend(people["carl"], number, SENT, revision=9)
    with pytest.raises(ConflictError, match=r"amended by carl on .*revision 2 is the newest, not 1"):
        proposals.approve(people["remi"], number, 1)
    with pytest.raises(ConflictError, match="is a draft"):
        proposals.approve(people["remi"], number, 2)


def test_to_approve_again_changes_nothing(proposals: Proposals, people: Mapping[str, Actor], opened: Proposal) -> None:
    once = proposals.approve(people["rosa"], opened.number, 1, "Good.")
    assert proposals.approve(people["rosa"], opened.number, 1, "Very good.") == once


def test_nobody_approves_what_he_has_written_at_unless_that_counts(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal, database: Database, database_settings: Settings
) -> None:
    proposals.amend(people["rosa"], opened.number, SENT)
    proposals.settle(opened.number, 2, CHANGE, base=1)
    with pytest.raises(NotAllowedError, match="PVEGRAPH_CURATION_OWN"):
        proposals.approve(people["rosa"], opened.number, 2)
    lenient = Proposals(database, database_settings.model_copy(update={"curation_own": True}))
    assert lenient.approve(people["rosa"], opened.number, 2).decisions[-1].reviewer == "rosa"


@pytest.mark.parametrize(
    ("name", "deed"),
    [
        ("rima", lambda proposals, actor: proposals.add(actor, SENT, "x")),
        ("rima", lambda proposals, actor: proposals.comment(actor, 1, "x")),
        ("rima", lambda proposals, actor: proposals.amend(actor, 1, SENT)),
        ("cleo", lambda proposals, actor: proposals.amend(actor, 1, SENT)),
        ("carl", lambda proposals, actor: proposals.approve(actor, 1, 1)),
        ("carl", lambda proposals, actor: proposals.reject(actor, 1, 1)),
        ("cleo", lambda proposals, actor: proposals.withdraw(actor, 1, 1)),
        ("ada", lambda proposals, actor: proposals.withdraw(actor, 1, 1)),
    ],
)
def test_each_may_change_only_what_is_his_to_change(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal, name: str, deed: object
) -> None:
    with pytest.raises(NotAllowedError):
        deed(proposals, people[name])  # type: ignore[operator] # the parameters above
    assert proposals.get(opened.number) == opened


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "accepted"])
def test_what_is_finished_stays_so_and_says_how_it_was(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal, database: Database, end: str
) -> None:
    if end == "rejected":
        proposals.reject(people["rosa"], opened.number, 1, "No source says so.")
    elif end == "withdrawn":
        proposals.withdraw(people["carl"], opened.number, 1)
    else:
        with database.transaction() as connection:
            proposals.mark_accepted(connection, opened.number, 4, reviewer="rosa")
    told = {
        "rejected": "rejected by rosa on .*: No source says so. Make",
        "withdrawn": "withdrawn by carl",
        "accepted": "become release 4",
    }
    finished = proposals.get(opened.number)
    assert finished.status == end
    for deed in (
        lambda: proposals.amend(people["carl"], opened.number, SENT),
        lambda: proposals.approve(people["remi"], opened.number, 1),
        lambda: proposals.reject(people["remi"], opened.number, 1),
        lambda: proposals.withdraw(people["carl"], opened.number, 1),
    ):
        with pytest.raises(ConflictError, match=told[end]):
            deed()
    assert proposals.get(opened.number) == finished
    assert proposals.comment(people["cleo"], opened.number, "A pity.").comments[-1].text == "A pity."


def test_an_acceptance_is_noted_once(
    proposals: Proposals, database: Database, people: Mapping[str, Actor], opened: Proposal
) -> None:
    assert people
    for _ in range(2):
        with database.transaction() as connection:
            proposals.mark_accepted(connection, opened.number, 4, reviewer="rosa")
    accepted = proposals.get(opened.number)
    assert (accepted.status, accepted.release) == ("accepted", 4)
    assert [each.verdict for each in accepted.decisions] == ["accept"]


def _together(*deeds: Callable[[], object]) -> list[str]:
    """Do things at the same moment; what those are told that come too late."""
    start, told = Barrier(len(deeds)), []

    def do(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except ConflictError as error:
            told.append(str(error))

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_amendments_of_one_revision_at_the_same_moment_the_second_is_told_of_the_first(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal
) -> None:
    told = _together(
        lambda: proposals.amend(people["carl"], opened.number, SENT, revision=1),
        lambda: proposals.amend(people["rosa"], opened.number, SENT, revision=1),
    )
    assert len(told) == 1
    assert "revision 2 is the newest, not 1" in told[0]
    assert [each.number for each in proposals.get(opened.number).revisions] == [1, 2]


def test_an_approval_and_an_amendment_at_the_same_moment_never_approve_what_nobody_has_seen(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal
) -> None:
    told = _together(
        lambda: proposals.approve(people["rosa"], opened.number, 1),
        lambda: proposals.amend(people["carl"], opened.number, SENT),
    )
    found = proposals.get(opened.number)
    assert [each.revision for each in found.decisions] == ([] if told else [1])
    assert (found.status, found.newest.number) == ("draft", 2)


def test_of_two_ends_at_the_same_moment_there_is_one(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal
) -> None:
    told = _together(
        lambda: proposals.reject(people["rosa"], opened.number, 1),
        lambda: proposals.withdraw(people["carl"], opened.number, 1),
    )
    assert len(told) == 1
    found = proposals.get(opened.number)
    assert [each.verdict for each in found.decisions] == ["reject" if found.status == "rejected" else "withdraw"]


def test_all_who_propose_at_the_same_moment_are_heard(proposals: Proposals, people: Mapping[str, Actor]) -> None:
    def propose(name: str) -> None:
        for _ in range(5):
            proposals.comment(people[name], proposals.add(people[name], SENT, f"By {name}").number, "Please.")

    assert _together(*(partial(propose, name) for name in ("carl", "cleo", "rosa", "ada"))) == []
    everything = proposals.list(newest_first=False)
    assert everything.total == 20
    assert [each.comments for each in everything.items] == [1] * 20
    assert len({each.number for each in everything.items}) == 20


def test_lists_are_filtered_counted_and_paged(
    proposals: Proposals, people: Mapping[str, Actor], opened: Proposal
) -> None:
    others = [proposals.add(people["cleo"], SENT, "x").number for _ in range(3)]
    proposals.reject(people["rosa"], others[0], 1)
    assert [each.number for each in proposals.list().items] == [*reversed(others), opened.number]
    page = proposals.list(author="cleo", newest_first=False, offset=1, limit=1)
    assert ([each.number for each in page.items], page.total) == ([others[1]], 3)
    assert [each.status for each in proposals.list(status="open").items] == ["open"]
    assert proposals.counts() == {"draft": 2, "open": 1, "accepted": 0, "rejected": 1, "withdrawn": 0}
    assert proposals.counts("carl")["draft"] == 0
    assert proposals.list(author="no\0name\ud800").total == 0


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 10**30])
def test_a_number_that_no_proposal_has_is_told(proposals: Proposals, people: Mapping[str, Actor], number: int) -> None:
    with pytest.raises(UnknownError, match="There is no proposal"):
        proposals.get(number)
    with pytest.raises(UnknownError, match="There is no proposal"):
        proposals.comment(people["carl"], number, "x")


@pytest.mark.parametrize(
    ("submission", "message", "told"),
    [
        (Submission("rdf", (TEXT,) * 3), "x", "PVEGRAPH_CURATION_TEXTS"),
        (Submission("rdf", (SentText("", "", b"x" * 2000),)), "x", "PVEGRAPH_CURATION_OCTETS"),
        (Submission("form", fields={"a": "x" * 2000}), "x", "PVEGRAPH_CURATION_OCTETS"),
        (Submission("rdf", (SentText("n" * 501, "", b""),)), "x", "The name of a file"),
        (Submission("rdf", source="s" * 2001), "x", "The address of the source"),
        (Submission("rdf", source="a\0b"), "x", "NUL"),
        (SENT, "x" * 51, "PVEGRAPH_CURATION_MESSAGE"),
        (SENT, " \n", "has no message"),
        (SENT, "a\ud800b", "no text"),
    ],
)
def test_what_exceeds_a_limit_or_cannot_be_stored_is_told(
    database: Database, people: Mapping[str, Actor], submission: Submission, message: str, told: str
) -> None:
    limits = Settings(curation_texts=2, curation_octets=1024, curation_message=50)
    strict = Proposals(database, limits)
    with pytest.raises(UsageError, match=told):
        strict.add(people["carl"], submission, message)
    assert strict.list().total == 0


def test_who_has_too_many_proposals_waiting_is_told(database: Database, people: Mapping[str, Actor]) -> None:
    strict = Proposals(database, Settings(curation_open=2, curation_revisions=2, curation_comment=5))
    first, _ = (strict.add(people["carl"], SENT, "x").number for _ in range(2))
    with pytest.raises(UsageError, match="PVEGRAPH_CURATION_OPEN"):
        strict.add(people["carl"], SENT, "x")
    strict.amend(people["carl"], first, SENT)
    with pytest.raises(UsageError, match="PVEGRAPH_CURATION_REVISIONS"):
        strict.amend(people["carl"], first, SENT)
    for text, told in (("", "is empty"), ("123456", "PVEGRAPH_CURATION_COMMENT")):
        with pytest.raises(UsageError, match=told):
            strict.comment(people["carl"], first, text)
    strict.withdraw(people["carl"], first, 2)
    assert strict.add(people["carl"], SENT, "x").status == "draft"


def test_an_account_that_is_not_there_is_told(proposals: Proposals, people: Mapping[str, Actor]) -> None:
    stranger = Actor(people["carl"].account.__class__("nobody", "Nobody", "reviewer"), "console")
    with pytest.raises(UnknownError, match="no account nobody"):
        proposals.add(stranger, SENT, "x")
