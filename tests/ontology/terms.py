"""The statements of the ontology, and ways to ask them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph.iri import ONTOLOGY
from pvegraph.vocabulary import expand


@dataclass(frozen=True)
class Terms:
    """The statements of ``ontology/pve.ttl``, and ways to ask them."""

    triples: tuple[Quad, ...]

    @cached_property
    def ours(self) -> set[str]:
        """The IRIs of the classes and properties in our own namespace."""
        return {iri for iri in self.described if iri.startswith(ONTOLOGY)} - self.profiles

    @cached_property
    def profiles(self) -> set[str]:
        """The IRIs of the profiles of documents, the only things in the file that are no terms."""
        return {t.subject.value for t in self.triples if t.object == NamedNode(expand("prof:Profile"))}

    @cached_property
    def described(self) -> set[str]:
        """The IRIs of all terms that the file describes, ours and reused, without the ontology itself."""
        subjects = {triple.subject.value for triple in self.triples if isinstance(triple.subject, NamedNode)}
        return subjects - {ONTOLOGY.removesuffix("#")}

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property (a prefixed name) of a term."""
        return [quad.object.value for quad in self._statements.get((subject, expand(predicate)), ())]

    def texts(self, subject: str, predicate: str) -> list[Literal]:
        """The values of a property of a term that are texts."""
        values = [quad.object for quad in self._statements.get((subject, expand(predicate)), ())]
        return [value for value in values if isinstance(value, Literal)]

    @cached_property
    def _statements(self) -> dict[tuple[str, str], list[Quad]]:
        found: dict[tuple[str, str], list[Quad]] = defaultdict(list)
        for quad in self.triples:
            found[quad.subject.value, quad.predicate.value].append(quad)
        return found

    def above(self, term: str, predicate: str) -> set[str]:
        """All that a term leads to by one or more steps of a property."""
        return reachable([term], self.edges(predicate))

    def edges(self, predicate: str) -> dict[str, set[str]]:
        """Subject → objects of one property (a prefixed name)."""
        return self._edges.get(expand(predicate), {})

    @cached_property
    def _edges(self) -> dict[str, dict[str, set[str]]]:
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for triple in self.triples:
            found[triple.predicate.value][triple.subject.value].add(triple.object.value)
        return found


def reachable(start: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
    """The nodes that one or more edges lead to."""
    found: set[str] = set()
    waiting = [target for node in start for target in edges.get(node, ())]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += edges.get(node, ())
    return found
