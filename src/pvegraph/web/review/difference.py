"""What a proposal changes, in words: against what is said now, or against an earlier revision of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from pvegraph.curation.proposal import Proposal, Revision
from pvegraph.curation.telling import Telling, Told
from pvegraph.curation.telling_words import Word
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.view import Change, ChangedView, StoreView, View
from pvegraph.web.curating import Kept
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

Href = Callable[[Word], str | None]


@dataclass(frozen=True)
class Compared:
    """Two states between which a difference is told."""

    revision: Revision
    since: Revision | None
    """The revision from which the difference is told; `None` for what is said now."""
    change: Change
    before: View
    key: Hashable
    """The same for the same difference of the same release."""

    def telling(self, known: Kept[Telling]) -> Telling:
        """The difference, to be told; found out once for all of its pages."""
        return known.get(self.key) or known.put(self.key, Telling(self.change, self.before))


def view_of(site: Site) -> StoreView:
    """The dataset that is served, with its ontology. Raises `ProblemError` 501 if it is not at hand."""
    if not isinstance(site.store, EmbeddedStore):
        raise ProblemError(
            501, N_("The data are in a store behind this server, against which nothing can be held here.")
        )
    return StoreView(*site.store.parts)


def compared(site: Site, proposal: Proposal, revision: int, since: int | None) -> Compared:
    """What a revision changes, or what it changes otherwise than an earlier one.

    Raises `ProblemError` 404 if there is no such revision.
    """
    later = revision_of(proposal, revision)
    key = (proposal.uid, proposal.status, revision, since, later.is_read, site.release.manifest.sha256)
    now: View = view_of(site)
    if proposal.status == "accepted":
        # What was accepted is told as it was before it was.
        accepted = proposal.change
        now = ChangedView(now, Change(accepted.removed - accepted.added, accepted.added))
    if since is None:
        return Compared(later, None, later.change, now, key)
    earlier = revision_of(proposal, since)
    before = ChangedView(now, earlier.change)
    return Compared(later, earlier, between(earlier.change, later.change), before, key)


def between(one: Change, other: Change) -> Change:
    """What is to be changed in what one change makes, so that it is what the other makes."""
    added = (other.added - one.added) | (one.removed - other.removed - other.added)
    removed = (one.added - other.added) | (other.removed - one.removed)
    return Change(frozenset(added), frozenset(removed - added))


def revision_of(proposal: Proposal, number: int) -> Revision:
    """A revision by its number. Raises `ProblemError` 404."""
    for revision in proposal.revisions:
        if revision.number == number:
            return revision
    raise ProblemError(
        404,
        N_("Proposal %(number)s has no revision %(revision)s."),
        {"number": str(proposal.number), "revision": str(number)},
    )


def linking(site: Site, language: Language) -> Href:
    """Finds the pages of the things that sentences name; what is not served yet has none."""
    naming, view = site.naming(language), view_of(site)
    known: dict[str, str | None] = {}

    def href(word: Word) -> str | None:
        if word.thing and word.thing not in known:
            is_there = next(view.triples(NamedNode(word.thing), None, None), None) is not None
            known[word.thing] = naming.link(word.thing).href if is_there else None
        return known.get(word.thing)

    return href


def as_json(told: Told, language: str) -> dict[str, object]:
    """One page of a difference for programs."""
    return {
        "language": language,
        "added": told.added,
        "removed": told.removed,
        "total": told.sentences,
        "page": told.page,
        "pages": told.pages,
        "sentences": list(_sentences(told)),
    }


def _sentences(told: Told) -> Iterator[dict[str, object]]:
    for group in told.groups:
        for sentence in group.sentences:
            yield {
                "thing": {"iri": group.thing.thing, "name": group.thing.text, "kind": group.kind},
                "effect": sentence.effect,
                "text": str(sentence),
                "source": sentence.source or None,
                "added": _lines(sentence.statements.added),
                "removed": _lines(sentence.statements.removed),
            }


def _lines(quads: frozenset[object]) -> list[str]:
    return sorted(f"{quad} ." for quad in quads)
