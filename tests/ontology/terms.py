"""The statements of the ontology, and ways to ask them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from pvegraph.iri import ONTOLOGY
from pvegraph.vocabulary import expand


@dataclass(frozen=True)
class Terms:
    """The statements of ``ontology/pve.ttl``, and ways to ask them."""

    triples: tuple[Quad, ...]

    @property
    def ours(self) -> set[str]:
        """The IRIs of the terms in our own namespace."""
        return {iri for iri in self.described if iri.startswith(ONTOLOGY)}

    @property
    def described(self) -> set[str]:
        """The IRIs of all terms that the file describes, ours and reused, without the ontology itself."""
        subjects = {triple.subject.value for triple in self.triples if isinstance(triple.subject, NamedNode)}
        return subjects - {ONTOLOGY.removesuffix("#")}

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property (a prefixed name) of a term."""
        wanted = expand(predicate)
        return [t.object.value for t in self.triples if t.subject.value == subject and t.predicate.value == wanted]

    def above(self, term: str, predicate: str) -> set[str]:
        """All that a term leads to by one or more steps of a property."""
        return reachable([term], self.edges(predicate))

    def edges(self, predicate: str) -> dict[str, set[str]]:
        """Subject → objects of one property."""
        wanted, found = expand(predicate), defaultdict(set)
        for triple in self.triples:
            if triple.predicate.value == wanted:
                found[triple.subject.value].add(triple.object.value)
        return dict(found)


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
