"""Who may make a release, of a proposal or of an older release; refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvegraph.curation.account import has_role
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
        raise NotAllowedError(
            f"{actor.name} is {actor.account.role}; at least the role {settings.curation_accept} was expected"
            " (PVEGRAPH_CURATION_ACCEPT). Ask somebody who has it."
        )


def demand_accepting(settings: Settings, actor: Actor, proposal: Proposal) -> None:
    """Raise `NotAllowedError` unless an actor may accept an open proposal, and enough others have approved it."""
    found = obstacles("accept", proposal, actor, ReviewRules.of(settings))
    if found:
        raise NotAllowedError(f"Proposal {proposal.number}: {' '.join(each['en'] for each in found)}")
