"""What whoever looks at a proposal may do with it, by the rules of review, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph.curation.account import Actor
from pvegraph.curation.proposal import Proposal
from pvegraph.curation.review import DEEDS, Deed, ReviewRules, approvers, missing, obstacles, open_deeds
from pvegraph.settings import Settings


@dataclass(frozen=True)
class Rights:
    """What an actor may do with a proposal now."""

    deeds: frozenset[Deed]
    approvals: tuple[str, ...]
    """Who has approved the newest revision, as far as that counts."""
    missing: int
    """Reviewers who must still approve it; whoever accepts it counts as one of them."""
    why_not: tuple[str, ...] = ()
    """Why a reviewer may not accept it now."""

    @property
    def names(self) -> list[str]:
        """The deeds that are allowed, by name."""
        return [deed for deed in DEEDS if deed in self.deeds]


def rights_of(proposal: Proposal, actor: Actor | None, settings: Settings, language: str = "en") -> Rights:
    """What an actor may do with a proposal; nobody may do anything."""
    rules = ReviewRules.of(settings)
    why: tuple[str, ...] = ()
    if actor is not None and actor.may("review") and proposal.status == "open":
        told = [*obstacles("approve", proposal, actor, rules), *obstacles("accept", proposal, actor, rules)]
        why = tuple(dict.fromkeys(sentence[language] for sentence in told))
    return Rights(open_deeds(proposal, actor, rules), approvers(proposal, rules), missing(proposal, rules), why)
