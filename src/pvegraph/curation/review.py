"""The rules of review: who may do what with a proposal as it is now, and what is missing until it can be accepted.

They are settings: how many reviewers must approve (``curation_approvals``), whether the approval of somebody who has
written at the proposal counts (``curation_own``), and which role may accept (``curation_accept``). Whoever accepts has
approved by that, as far as his approval counts. An approval is one of the newest revision; an amendment makes all of
them void. Everything here is a pure function of what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from pvegraph.authored.slip_texts import by_language
from pvegraph.curation.account import Actor, Role, has_role
from pvegraph.validation.words import isolated

if TYPE_CHECKING:
    from pvegraph.curation.proposal import Proposal
    from pvegraph.settings import Settings

Deed: TypeAlias = Literal["comment", "amend", "withdraw", "approve", "reject", "accept"]
DEEDS: tuple[Deed, ...] = ("comment", "amend", "withdraw", "approve", "reject", "accept")
Sentence: TypeAlias = Mapping[str, str]
"""Language → what is to be said."""


@dataclass(frozen=True)
class ReviewRules:
    """The settings of review."""

    approvals: int = 1
    """Reviewers who must approve, whoever accepts included."""
    own: bool = False
    """Whether the approval of somebody who has written at the proposal counts."""
    accept: Role = "reviewer"
    """The least role that may accept."""

    @classmethod
    def of(cls, settings: Settings) -> ReviewRules:
        """What the settings say."""
        return cls(settings.curation_approvals, settings.curation_own, settings.curation_accept)


def approvers(proposal: Proposal, rules: ReviewRules) -> tuple[str, ...]:
    """The names of those whose approval of the newest revision counts, in the order in which they gave it."""
    newest = proposal.newest.number
    given = (each for each in proposal.decisions if each.verdict == "approve" and each.revision == newest)
    names = dict.fromkeys(each.reviewer for each in given)
    return tuple(name for name in names if counts(name, proposal, rules))


def counts(name: str, proposal: Proposal, rules: ReviewRules) -> bool:
    """Whether an approval by somebody would count."""
    return rules.own or name not in proposal.authors


def missing(proposal: Proposal, rules: ReviewRules, acceptor: str | None = None) -> int:
    """How many approvals are missing; ``acceptor`` is somebody who is about to accept, and so approves."""
    given = set(approvers(proposal, rules))
    if acceptor is not None and counts(acceptor, proposal, rules):
        given.add(acceptor)
    return max(0, rules.approvals - len(given))


def obstacles(deed: Deed, proposal: Proposal, actor: Actor, rules: ReviewRules) -> tuple[Sentence, ...]:
    """Everything that keeps somebody from doing something with a proposal now; nothing if he may."""
    return tuple(_obstacles(deed, proposal, actor, rules))


def open_deeds(proposal: Proposal, actor: Actor | None, rules: ReviewRules) -> frozenset[Deed]:
    """What somebody may do with a proposal now; nothing for those who are not signed in."""
    if actor is None:
        return frozenset()
    return frozenset(deed for deed in DEEDS if not obstacles(deed, proposal, actor, rules))


def _obstacles(deed: Deed, proposal: Proposal, actor: Actor, rules: ReviewRules) -> Iterator[Sentence]:
    if deed != "comment" and proposal.status not in {"draft", "open"}:
        yield _said(f"is {proposal.status}")
    elif deed in {"approve", "accept"} and proposal.status == "draft":
        yield _said("is draft")
    reviews = deed in {"approve", "reject", "accept"}
    if not actor.may("review" if reviews else "propose"):
        yield _said("reviewers only" if reviews else "contributors only")
        return
    if deed == "withdraw" and actor.name != proposal.author:
        yield _said("author only", author=proposal.author)
    if deed == "amend" and actor.name != proposal.author and not actor.may("review"):
        yield _said("author or reviewers", author=proposal.author)
    if deed == "approve":
        yield from _obstacles_to_approval(proposal, actor, rules)
    if deed == "accept":
        yield from _obstacles_to_acceptance(proposal, actor, rules)


def _obstacles_to_approval(proposal: Proposal, actor: Actor, rules: ReviewRules) -> Iterator[Sentence]:
    if not counts(actor.name, proposal, rules):
        yield _said("own")
    elif actor.name in approvers(proposal, rules):
        yield _said("approved")


def _obstacles_to_acceptance(proposal: Proposal, actor: Actor, rules: ReviewRules) -> Iterator[Sentence]:
    if not has_role(actor.account, rules.accept):
        yield _said("administrators only")
    left = missing(proposal, rules, actor.name)
    if left and not counts(actor.name, proposal, rules):
        yield _said("own")
    if left:
        yield _said("approvals", missing=f"{left:,}", wanted=f"{rules.approvals:,}")


def _said(kind: str, **values: str) -> Sentence:
    return {
        language: text.format_map({name: isolated(value, language) for name, value in values.items()})
        for language, text in _TEXTS[kind].items()
    }


_TEXTS = by_language(
    {
        "is draft": (
            "This proposal is a draft, as its newest revision cannot be read. Its author must amend it first.",
            "هذا الاقتراح مسودة لأن أحدث مراجعة له تتعذّر قراءتها. على صاحبه أن يعدّله أولًا.",
            "Cette proposition est un brouillon, car sa dernière révision ne peut être lue. Son auteur doit d’abord la"
            " modifier.",
        ),
        "is accepted": (
            "This proposal has been accepted. Make another one of what is still wanted.",
            "قُبل هذا الاقتراح. قدّم اقتراحًا آخر بما تبقّى.",
            "Cette proposition a été acceptée. Faites-en une autre de ce qui reste souhaité.",
        ),
        "is rejected": (
            "This proposal has been rejected. Make another one of what is still wanted.",
            "رُفض هذا الاقتراح. قدّم اقتراحًا آخر بما لا يزال مطلوبًا.",
            "Cette proposition a été rejetée. Faites-en une autre de ce qui reste souhaité.",
        ),
        "is withdrawn": (
            "This proposal has been withdrawn by its author. Make another one of what is still wanted.",
            "سحب صاحب هذا الاقتراح اقتراحه. قدّم اقتراحًا آخر بما لا يزال مطلوبًا.",
            "Cette proposition a été retirée par son auteur. Faites-en une autre de ce qui reste souhaité.",
        ),
        "contributors only": (
            "This needs at least the role contributor, and a token the scope propose. Ask an administrator.",
            "يتطلب هذا دور مساهم على الأقل، ويتطلب الرمز نطاق propose. اطلب ذلك من مدير.",
            "Cela demande au moins le rôle de contributeur, et d’un jeton la portée propose. Demandez à un"
            " administrateur.",
        ),
        "reviewers only": (
            "This needs at least the role reviewer, and a token the scope review. Ask an administrator.",
            "يتطلب هذا دور مراجع على الأقل، ويتطلب الرمز نطاق review. اطلب ذلك من مدير.",
            "Cela demande au moins le rôle de relecteur, et d’un jeton la portée review. Demandez à un administrateur.",
        ),
        "administrators only": (
            "Only administrators may accept proposals here (PVEGRAPH_CURATION_ACCEPT). Ask one of them.",
            "لا يقبل الاقتراحات هنا إلا المديرون (PVEGRAPH_CURATION_ACCEPT). اطلب ذلك من أحدهم.",
            "Seuls les administrateurs acceptent ici des propositions (PVEGRAPH_CURATION_ACCEPT). Demandez à l’un"
            " d’eux.",
        ),
        "author only": (
            "This proposal is by {author}, who alone may withdraw it. A reviewer may reject it.",
            "هذا الاقتراح مقدَّم من {author}، ولا يسحبه غيره. ويمكن لمراجع أن يرفضه.",
            "Cette proposition est de {author}, qui seul peut la retirer. Un relecteur peut la rejeter.",
        ),
        "author or reviewers": (
            "This proposal is by {author}; its author and reviewers may amend it. Comment on it, or make one of your"
            " own.",
            "هذا الاقتراح مقدَّم من {author}؛ يعدّله صاحبه والمراجعون. علّق عليه أو قدّم اقتراحًا من عندك.",
            "Cette proposition est de {author} ; son auteur et les relecteurs peuvent la modifier. Commentez-la, ou"
            " faites la vôtre.",
        ),
        "own": (
            "You have written at this proposal, so somebody else must approve it.",
            "لقد كتبتَ في هذا الاقتراح، فلا بد أن يوافق عليه غيرك.",
            "Vous avez écrit cette proposition, ou une part d’elle ; une autre personne doit donc l’approuver.",
        ),
        "approved": (
            "You have approved this revision already.",
            "لقد وافقتَ على هذه المراجعة من قبل.",
            "Vous avez déjà approuvé cette révision.",
        ),
        "approvals": (
            "Approvals that are missing, yours counted if it counts: {missing} of {wanted}. Ask other reviewers.",
            "عدد الموافقات الناقصة، مع احتساب موافقتك إن كانت تُحتسب: {missing} من {wanted}. اطلبها من مراجعين آخرين.",
            "Approbations qui manquent, la vôtre comprise si elle compte : {missing} sur {wanted}. Demandez à d’autres"
            " relecteurs.",
        ),
    }
)
