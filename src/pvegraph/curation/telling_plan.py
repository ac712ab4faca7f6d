"""Which statements of a change are told together, and about what: the part of telling that needs no language.

Each statement of a change stands in exactly one bundle, and each bundle becomes one sentence. Making bundles takes time
in proportion to the change; words are found for those alone that somebody reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Literal, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad
from pyoxigraph import Literal as LiteralTerm

from pvegraph.curation.telling_texts import Effect
from pvegraph.search.catalogue import kind_of
from pvegraph.validation.view import Change, ChangedView, Graph, Node, View, is_held
from pvegraph.validation.words import NAMING
from pvegraph.vocabulary import expand

MOST_VALUES = 20
"""Values of one property in one sentence."""
TYPE = NamedNode(expand("rdf:type"))
SOURCE = NamedNode(expand("dct:source"))
REPLACED_BY = NamedNode(expand("dct:isReplacedBy"))
NOTE = NamedNode(expand("skos:changeNote"))
Pattern = Literal["tie", "thing", "value", "merged", "moved"]
ACTORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tenure": ("org:member",),
        "membership": ("org:member",),
        "participation": ("pve:participant", "pve:participantsFrom"),
        "commitment": ("pve:committedActor",),
    }
)
"""The kinds of ties, and the properties that name the one whom a tie is about."""
_SLOTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tenure": ("org:member", "pve:post", "pve:start", "pve:end", "pve:observedOn"),
        "membership": ("org:member", "org:organization", "org:role", "pve:start", "pve:end"),
        "participation": ("pve:participant", "pve:participantsFrom", "pve:event", "pve:role"),
        "commitment": ("pve:committedActor", "pve:framework", "pve:commitmentLevel"),
    }
)
_TOMBSTONE = frozenset(
    (REPLACED_BY, NOTE, NamedNode(expand("owl:deprecated")), NamedNode(expand("prov:invalidatedAtTime")))
)
_PREFERRED, _ALTERNATIVE = (NamedNode(expand(name)) for name in ("skos:prefLabel", "skos:altLabel"))
_CLASSES = {expand(f"pve:{kind.capitalize()}"): kind for kind in _SLOTS}
_TOLD = {kind: {expand(slot) for slot in slots} for kind, slots in _SLOTS.items()}


@dataclass(frozen=True)
class Bundle:
    """Statements of one graph about one subject that are told in one sentence."""

    thing: Node
    """What the sentence stands under: the subject, or for a tie the one whom it ties to something."""
    subject: Node
    graph: Graph
    pattern: Pattern
    effect: Effect
    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()
    tie: str = ""
    """The kind of tie that the subject is, if it is one."""

    @property
    def predicate(self) -> NamedNode:
        """The property, if all statements have the same one."""
        return (self.added or self.removed)[0].predicate


class Plan:
    """The bundles of a change: those of one thing stand together, and whatever comes first depends on the change alone.

    ``before`` is the dataset that is changed.
    """

    def __init__(self, change: Change, before: View) -> None:
        self.change = change
        self.before = before
        self.after = ChangedView(before, change)
        self._ties: dict[Node, str] = {}
        self.survivors: Mapping[Node, NamedNode] = {
            cast(Node, quad.subject): quad.object
            for quad in change.added
            if quad.predicate == REPLACED_BY and isinstance(quad.object, NamedNode)
        }
        """What takes the place of things that are merged by the change."""
        self.bundles: Sequence[Bundle] = tuple(sorted(self._bundles(), key=_order))

    def tie_of(self, subject: Node) -> str:
        """The kind of tie that a thing is, before or after; empty if it is none."""
        if subject not in self._ties:
            types = {
                triple.object for view in (self.after, self.before) for triple in view.triples(subject, TYPE, None)
            }
            named = (_CLASSES[each.value] for each in types if isinstance(each, NamedNode) and each.value in _CLASSES)
            by_name = kind_of(subject.value) if isinstance(subject, NamedNode) else ""
            self._ties[subject] = next(iter(sorted(named)), by_name if by_name in _SLOTS else "")
        return self._ties[subject]

    def fillers(self, subject: Node, slot: str) -> list[Node]:
        """What fills a slot of a thing after the change; before it, if nothing does any more."""
        for view in (self.after, self.before):
            found = {triple.object for triple in view.triples(subject, NamedNode(expand(slot)), None)}
            if found:
                return sorted((each for each in found if not isinstance(each, LiteralTerm)), key=str)  # type: ignore[misc] # no triple terms
        return []

    def _bundles(self) -> Iterator[Bundle]:
        told: dict[tuple[Node, Graph], tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
        idle: dict[tuple[Node, Graph, NamedNode, Effect], list[Quad]] = defaultdict(list)
        for quad in self.change.added:
            if is_held(quad, self.before):
                idle[(*_place(quad), quad.predicate, "said")].append(quad)
            else:
                told[_place(quad)][0].append(quad)
        for quad in self.change.removed:
            if quad in self.change.added:
                idle[(*_place(quad), quad.predicate, "kept")].append(quad)
            elif not is_held(quad, self.before):
                idle[(*_place(quad), quad.predicate, "unsaid")].append(quad)
            else:
                told[_place(quad)][1].append(quad)
        for subject, graph in [place for place in told if place[0] in self.survivors]:
            yield from self._of_merger(subject, graph, told)
        for (subject, graph), (added, removed) in told.items():
            yield from self._of_subject(subject, graph, added, removed)
        for (subject, graph, _, effect), quads in idle.items():
            for chunk in _chunks(quads):
                parts = (chunk, ()) if effect == "said" else ((), chunk)
                yield Bundle(
                    self._thing(subject), subject, graph, "value", effect, parts[0], parts[1], self.tie_of(subject)
                )

    def _of_merger(
        self, retired: Node, graph: Graph, told: Mapping[tuple[Node, Graph], tuple[list[Quad], list[Quad]]]
    ) -> Iterator[Bundle]:
        """The tombstone of a thing, and what is said of the one in its place from now on; both are taken out."""
        survivor, tie = self.survivors[retired], self.tie_of(retired)
        added, removed = told[retired, graph]
        tombstone = [quad for quad in added if quad.predicate in _TOMBSTONE]
        if any(quad.predicate == REPLACED_BY for quad in tombstone):
            yield Bundle(survivor, retired, graph, "merged", "added", _sorted(tombstone), tie=tie)
            added[:] = [quad for quad in added if quad.predicate not in _TOMBSTONE]
        if tie:
            return  # what was tied is told in the words of ties
        come = told[survivor, graph][0] if (survivor, graph) in told else []
        moved = self._moved(removed, survivor, frozenset(come))
        new = frozenset(moved.values()).intersection(come)
        removed[:] = [quad for quad in removed if quad not in moved]
        come[:] = [quad for quad in come if quad not in new]
        for chunk in _chunks(moved):
            twins = {moved[quad] for quad in chunk}
            yield Bundle(survivor, retired, graph, "moved", "changed", _sorted(twins & new), chunk)

    def _moved(self, removed: Iterable[Quad], survivor: NamedNode, come: frozenset[Quad]) -> Mapping[Quad, Quad]:
        """What a source says no more of a thing, each with what it says of another instead."""
        originals: dict[Quad, Quad] = {}
        for quad in _sorted(removed):
            kinds = (quad.predicate, *((_ALTERNATIVE,) if quad.predicate == _PREFERRED else ()))
            twins = (Quad(survivor, kind, quad.object, quad.graph_name) for kind in kinds)
            twin = next((each for each in twins if each in come or is_held(each, self.after)), None)
            if twin is not None:
                originals.setdefault(twin, quad)
        return {original: twin for twin, original in originals.items()}

    def _thing(self, subject: Node) -> Node:
        """What a sentence about a subject stands under."""
        for slot in ACTORS.get(self.tie_of(subject), ()):
            for actor in self.fillers(subject, slot):
                return actor
        return subject

    def _of_subject(self, subject: Node, graph: Graph, added: list[Quad], removed: list[Quad]) -> Iterator[Bundle]:
        """What one graph says anew of one subject, and no longer says."""
        thing, tie = self._thing(subject), self.tie_of(subject)
        if tie:
            ours = ([q for q in added if _belongs(q, tie)], [q for q in removed if _belongs(q, tie)])
            pattern: Pattern = "tie"
        else:
            ours, pattern = self._presented(subject, added, removed), "thing"
        if any(ours):
            effect: Effect = self._effect(subject, graph) if tie else ("added" if ours[0] else "removed")
            yield Bundle(thing, subject, graph, pattern, effect, _sorted(ours[0]), _sorted(ours[1]), tie)
        told = frozenset(chain(*ours))
        for one, other in _paired(*([quad for quad in quads if quad not in told] for quads in (added, removed))):
            if one and other:
                yield Bundle(thing, subject, graph, "value", "changed", one, other, tie=tie)
            else:
                yield Bundle(thing, subject, graph, "value", "added" if one else "removed", one, other, tie=tie)

    def _effect(self, subject: Node, graph: Graph) -> Effect:
        """What becomes of what a graph says of a tie."""
        was, is_ = (
            any(q.graph_name == graph for q in view.quads(subject, None, None)) for view in (self.before, self.after)
        )
        return "changed" if was and is_ else "added" if is_ else "removed"

    def _presented(self, subject: Node, added: list[Quad], removed: list[Quad]) -> tuple[list[Quad], list[Quad]]:
        """The kinds and names by which a thing comes or goes."""
        for quads, other, is_added in ((added, self.before, True), (removed, self.after, False)):
            if any(q.predicate == TYPE for q in quads) and next(other.triples(subject, None, None), None) is None:
                found = [q for q in quads if q.predicate == TYPE or q.predicate.value in NAMING]
                return (found, []) if is_added else ([], found)
        return [], []


def _belongs(quad: Quad, tie: str) -> bool:
    """Whether the sentence about a tie tells a statement."""
    if quad.predicate == SOURCE:
        return quad.object == quad.graph_name
    return quad.predicate == TYPE or quad.predicate.value in _TOLD[tie]


def _paired(added: Iterable[Quad], removed: Iterable[Quad]) -> Iterator[tuple[tuple[Quad, ...], tuple[Quad, ...]]]:
    """One value that takes the place of another with it, all else by property and direction."""
    by_property: dict[NamedNode, tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
    for index, quads in enumerate((added, removed)):
        for quad in quads:
            by_property[quad.predicate][index].append(quad)
    for new, old in by_property.values():
        by_language: dict[str, tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
        for index, quads in enumerate((new, old)):
            for quad in quads:
                by_language[_language(quad)][index].append(quad)
        paired = set[Quad]()
        for ours, theirs in by_language.values():
            if len(ours) == len(theirs) == 1:
                yield (ours[0],), (theirs[0],)
                paired.update((ours[0], theirs[0]))
        for chunk in _chunks(quad for quad in new if quad not in paired):
            yield chunk, ()
        for chunk in _chunks(quad for quad in old if quad not in paired):
            yield (), chunk


def _language(quad: Quad) -> str:
    return quad.object.language or "" if isinstance(quad.object, LiteralTerm) else ""


def _chunks(quads: Iterable[Quad]) -> Iterator[tuple[Quad, ...]]:
    ordered = _sorted(quads)
    for start in range(0, len(ordered), MOST_VALUES):
        yield ordered[start : start + MOST_VALUES]


def _sorted(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    return tuple(sorted(quads, key=str))


def _place(quad: Quad) -> tuple[Node, Graph]:
    return cast(Node, quad.subject), cast("NamedNode | DefaultGraph", quad.graph_name)


_RANKS: Mapping[Pattern, int] = {"merged": 0, "moved": 0, "thing": 0, "value": 1, "tie": 2}


def _order(bundle: Bundle) -> tuple[bool, str, bool, str, int, str, str, str]:
    """First of all what is one from now on; of each thing first what is said of it itself, then its ties."""
    words = (str(bundle.subject), _RANKS[bundle.pattern], str(bundle.predicate), str(bundle.graph))
    first = bundle.added or bundle.removed
    return (
        bundle.pattern != "merged",
        str(bundle.thing),
        bundle.thing != bundle.subject,
        *words,
        f"{bundle.effect} {first[0]}",
    )
