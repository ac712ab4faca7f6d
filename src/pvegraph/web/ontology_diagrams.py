"""The diagrams of the page of the ontology: what of the ontology each of them shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from pvegraph.search.catalogue import Text, sorting_key
from pvegraph.vocabulary import expand
from pvegraph.web.diagram import Box, Relation, neighbours
from pvegraph.web.diagram_overview import Edge, Node, overview
from pvegraph.web.kinds import N_
from pvegraph.web.links import anchor, compact
from pvegraph.web.ontology_relations import Tie, Ties
from pvegraph.web.ontology_terms import Ontology, Term
from pvegraph.web.ontology_words import Words

MOST_INHERITED = 8
"""Relations that a class without any of its own is drawn with; where there are more, they are drawn above it only."""
MOST_PAIRS = 2
"""Pairs of classes between which a property may lead to be drawn among all classes."""
_EVERYWHERE = frozenset(map(expand, ("skos:Concept", "skos:ConceptScheme", "foaf:Agent", "pve:Source")))
"""Classes to which so many lead that lines to them would hide all others; the diagram of each class shows them."""


@dataclass(frozen=True)
class Diagrams:
    """Draws for readers of one language."""

    ontology: Ontology
    ties: Ties
    words: Words

    def of_class(self, term: Term) -> Markup:
        """A class with its neighbours; without relations of its own, with those that it inherits."""
        key, name = anchor(term.iri), self.words.label(term.iri)
        title = self.words.language.text(N_("%(class)s and the classes around it")) % {"class": name.value}
        relations = [*self._above(term), *self._related(term), *self._below(term)]
        return neighbours(
            f"diagram-{key}", title, self._box(term.iri), compact(term.iri), relations, self.words.language
        )

    def inherits_from(self, term: Term) -> str | None:
        """The class whose relations a class without any of its own has."""
        nearest = self.ties.nearest(term.iri)
        return nearest if nearest != term.iri else None

    def overview(self) -> Markup:
        """All classes that lead to each other."""
        title = self.words.language.text(N_("The classes and what leads from one to another"))
        nodes, edges = self.overview_parts
        return overview("diagram-overview", title, nodes, edges, self.words.language)

    @cached_property
    def overview_ties(self) -> list[Tie]:
        """The ties in the diagram of all classes: those of the properties that lead between few of them."""
        ties = [tie for tie in self.ties.all if tie.source != tie.target and tie.target not in _EVERYWHERE]
        pairs = Counter(tie.property for tie in ties)
        return [tie for tie in ties if pairs[tie.property] <= MOST_PAIRS and tie.source not in _EVERYWHERE]

    @cached_property
    def overview_parts(self) -> tuple[list[Node], list[Edge]]:
        """The boxes and the lines of the diagram of all classes."""
        ends = sorted({end for tie in self.overview_ties for end in (tie.source, tie.target)})
        position = {name: number for number, name in enumerate(ends)}
        kinds: dict[str, list[str]] = defaultdict(list)
        for term in self.ontology.classes:
            nearest = next((above for above in self.ontology.ancestors(term.iri) if above in position), None)
            if term.iri not in position and nearest is not None:
                kinds[nearest].append(term.iri)
        nodes = [Node(self._box(name), tuple(map(self._box, self._named(kinds[name])))) for name in ends]
        properties: dict[tuple[str, str], list[str]] = defaultdict(list)
        for tie in self.overview_ties:
            properties[tie.source, tie.target].append(tie.property)
        edges = [
            Edge(position[source], position[target], tuple(self.words.label(p).value for p in self._named(names)))
            for (source, target), names in sorted(properties.items())
        ]
        edges += [
            Edge(position[name], position[above])
            for name in ends
            for above in self.ontology.terms[name].above
            if above in position
        ]
        return nodes, edges

    def _related(self, term: Term) -> Iterator[Relation]:
        nearest = self.ties.nearest(term.iri)
        leaving, arriving = self.ties.of_class(nearest)
        if nearest != term.iri and len(leaving) + len(arriving) > MOST_INHERITED:
            return
        for tie in self._by_class((tie.target, tie) for tie in leaving):
            yield self._relation(tie, tie.target, is_outgoing=True, is_inherited=nearest != term.iri)
        for tie in self._by_class((tie.source, tie) for tie in arriving):
            yield self._relation(tie, tie.source, is_outgoing=False, is_inherited=nearest != term.iri)

    def _relation(self, tie: Tie, other: str, *, is_outgoing: bool, is_inherited: bool) -> Relation:
        label = self.words.label(tie.property)
        return Relation(
            label, f"#{anchor(tie.property)}", self._box(other), is_outgoing=is_outgoing, is_inherited=is_inherited
        )

    def _by_class(self, ties: Iterable[tuple[str, Tie]]) -> list[Tie]:
        """Ties by the name of the class at their other end, then by the name of the property."""
        return [tie for _, tie in sorted(ties, key=lambda pair: (self._key(pair[0]), self._key(pair[1].property)))]

    def _above(self, term: Term) -> Iterator[Relation]:
        shown = {class_.iri for class_ in self.ontology.classes}
        for above in self._named(name for name in term.above if name in shown):
            yield Relation(self._kind_of, None, self._box(above), is_outgoing=True, is_kind_of=True)

    def _below(self, term: Term) -> Iterator[Relation]:
        for below in self._named(self.ontology.below.get(term.iri, ())):
            yield Relation(self._kind_of, None, self._box(below), is_outgoing=False, is_kind_of=True)

    @property
    def _kind_of(self) -> Text:
        language = self.words.language
        return Text(language.text(N_("is a kind of")), language.tag)

    def _box(self, name: str) -> Box:
        return Box(self.words.label(name), f"#{anchor(name)}")

    def _named(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=self._key)

    def _key(self, name: str) -> tuple[bool, str, str]:
        return sorting_key(self.words.label(name), self.words.language.tag)
