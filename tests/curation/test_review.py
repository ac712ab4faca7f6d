"""The rules of review: every combination of settings, roles, states and approvals, against the rules said once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, combinations, product

import pytest
from tests.curation.people import ROLES, actor, everybody

from pvegraph.curation.account import Actor
from pvegraph.curation.database import Database
from pvegraph.curation.proposal import STATUSES, Decision, Proposal, Revision, Status, Submission
from pvegraph.curation.proposals import Proposals
from pvegraph.curation.review import DEEDS, Deed, ReviewRules, approvers, missing, obstacles, open_deeds
from pvegraph.errors import PvegraphError
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_RULES = [ReviewRules(*rules) for rules in product((1, 2, 3), (False, True), ("reviewer", "administrator"))]
_APPROVERS = ("rosa", "remi", "ada")


def _proposal(author: str, amender: str | None, given: frozenset[tuple[str, int]], status: Status = "open") -> Proposal:
    """A proposal with one revision, or with a second one by somebody; ``given`` are approvals of revisions."""
    revisions = [
        Revision(number, name, _MOMENT, Submission("change"), 1, Change(frozenset()))
        for number, name in enumerate([author, *([amender] if amender else [])], start=1)
    ]
    decisions = [Decision(name, _MOMENT, revision, "approve") for name, revision in sorted(given)]
    return Proposal(1, "0" * 32, author, "", status, _MOMENT, _MOMENT, revisions, (), decisions)


def _situations() -> Iterator[tuple[Proposal, frozenset[tuple[str, int]]]]:
    for author, amender in product(("carl", "rosa"), (None, "remi", "carl")):
        votes = [(name, revision) for name in _APPROVERS for revision in ((1, 2) if amender else (1,))]
        for given in chain.from_iterable(combinations(votes, count) for count in range(4)):
            yield _proposal(author, amender, frozenset(given)), frozenset(given)


@pytest.mark.parametrize("rules", _RULES)
def test_approvals_count_if_they_are_of_the_newest_revision_and_of_somebody_else(rules: ReviewRules) -> None:
    for proposal, given in _situations():
        newest = len(proposal.revisions)
        writers = {revision.author for revision in proposal.revisions}
        expected = {name for name, revision in given if revision == newest and (rules.own or name not in writers)}
        assert set(approvers(proposal, rules)) == expected
        for name in (None, *ROLES):
            with_acceptor = expected | ({name} if name and (rules.own or name not in writers) else set())
            assert missing(proposal, rules, name) == max(0, rules.approvals - len(with_acceptor))


@pytest.mark.parametrize("rules", _RULES)
def test_a_proposal_is_accepted_by_who_may_when_enough_have_approved(rules: ReviewRules) -> None:
    for (proposal, _), name in product(_situations(), ROLES):
        role = ROLES[name]
        allowed = role == "administrator" or (role == "reviewer" and rules.accept == "reviewer")
        expected = allowed and missing(proposal, rules, name) == 0
        assert (obstacles("accept", proposal, actor(name, role), rules) == ()) == expected


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", ROLES)
def test_what_is_open_to_somebody_depends_on_state_and_role(name: str, status: Status) -> None:
    proposal = _proposal("carl", None, frozenset(), status)
    role = ROLES[name]
    unfinished, reviews = status in {"draft", "open"}, role in {"reviewer", "administrator"}
    expected: dict[Deed, bool] = {
        "comment": role != "reader",
        "amend": unfinished and (reviews or name == "carl"),
        "withdraw": unfinished and name == "carl",
        "reject": unfinished and reviews,
        "approve": status == "open" and reviews,
        "accept": status == "open" and reviews,
    }
    found = open_deeds(proposal, actor(name, role), ReviewRules())
    assert found == {deed for deed, may in expected.items() if may}


def test_every_obstacle_is_told_in_three_languages() -> None:
    for status, name, deed in product(STATUSES, ROLES, DEEDS):
        proposal = _proposal("carl", "remi", frozenset({("rosa", 2)}), status)
        for rules in _RULES:
            for sentence in obstacles(deed, proposal, actor(name, ROLES[name]), rules):
                assert sentence.keys() == {"en", "ar", "fr"}
                assert all(text and "{" not in text for text in sentence.values())


def test_nothing_is_open_to_who_is_not_signed_in_or_whose_token_is_not_for_that() -> None:
    proposal = _proposal("carl", None, frozenset())
    assert open_deeds(proposal, None, ReviewRules()) == frozenset()
    token = Actor(actor("rosa", "reviewer").account, "token", frozenset({"read", "propose"}))
    assert open_deeds(proposal, token, ReviewRules()) == {"comment"}


def test_what_is_open_can_be_done_and_what_is_not_is_refused(database: Database, database_settings: Settings) -> None:
    """`Proposals` decides on its own, in the transaction; both must say the same."""
    people = everybody(database)
    proposals = Proposals(database, database_settings)
    rules = ReviewRules.of(database_settings)
    for status, name in product(("draft", "open", "rejected"), ROLES):
        for deed in DEEDS:
            if deed == "accept":
                continue
            proposal = _prepared(proposals, people, status)
            may = deed in open_deeds(proposal, people[name], rules)
            assert _succeeds(proposals, proposal, people[name], deed) == may, (status, name, deed)


def _prepared(proposals: Proposals, people: Mapping[str, Actor], status: str) -> Proposal:
    """Carl's proposal at which Remi has written, in some state."""
    sent = Submission("change", change=Change(frozenset()))
    number = proposals.add(people["carl"], sent, "x").number
    proposal = proposals.amend(people["remi"], number, sent)
    if status == "open":
        proposal = proposals.settle(number, 2, Change(frozenset()), (), 1)
    elif status == "rejected":
        proposal = proposals.reject(people["ada"], number, 2)
    assert proposal.status == status
    return proposal


def _succeeds(proposals: Proposals, proposal: Proposal, someone: Actor, deed: Deed) -> bool:
    number, revision = proposal.number, proposal.newest.number
    try:
        match deed:
            case "comment":
                proposals.comment(someone, number, "x")
            case "amend":
                proposals.amend(someone, number, proposal.newest.submission)
            case "withdraw":
                proposals.withdraw(someone, number, revision)
            case "approve":
                proposals.approve(someone, number, revision)
            case _:
                proposals.reject(someone, number, revision)
    except PvegraphError:
        return False
    return True
