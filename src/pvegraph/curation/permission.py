"""Who may make a release, of a proposal or of an older release; refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvegraph.curation.account import has_role
from pvegraph.curation.refusing import refusal
from pvegraph.curation.review import ReviewRules, obstacles
from pvegraph.errors import NotAllowedError

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.curation.proposal import Proposal
    from pvegraph.settings import Settings


def demand_releasing(settings: Settings, actor: Actor) -> None:
    """Raise `NotAllowedError` unless an actor may make releases."""
    actor.demand("review")
    if not has_role(actor.account, settings.curation_accept):
        role, least = actor.account.role, settings.curation_accept
        raise refusal(NotAllowedError, "accepting-role", name=actor.name, role=role, least=least)


def demand_accepting(settings: Settings, actor: Actor, proposal: Proposal) -> None:
    """Raise `NotAllowedError` unless an actor may accept an open proposal, and enough others have approved it."""
    found = obstacles("accept", proposal, actor, ReviewRules.of(settings))
    if found:
        messages = {language: " ".join(each[language] for each in found) for language in found[0]}
        error = NotAllowedError(f"Proposal {proposal.number}: {messages['en']}")
        error.messages = messages
        raise error
