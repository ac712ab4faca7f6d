"""Which blank node of a dataset a finding means: validation gives them names of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, Triple

from pvegraph import iri

_ROUNDS = 4
"""How far around a blank node we look to tell it from others."""


def originals(triples: Iterable[Triple]) -> Mapping[BlankNode, BlankNode]:
    """The name that RDFC-1.0 gives a blank node → the node; of nodes that look alike, any of them.

    >>> from pyoxigraph import NamedNode
    >>> list(originals([Triple(BlankNode("x"), NamedNode("urn:p"), NamedNode("urn:o"))]).values())
    [<BlankNode value=x>]
    """
    touched = [triple for triple in triples if BlankNode in (type(triple.subject), type(triple.object))]
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in touched)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    by_look: dict[str, list[BlankNode]] = defaultdict(list)
    for node, look in _looks(touched).items():
        by_look[look].append(node)
    named = _looks([quad.triple for quad in dataset])
    return {node: by_look[look].pop() for node, look in named.items() if by_look[look]}


def _looks(triples: list[Triple]) -> dict[BlankNode, str]:
    """What is said of each blank node, in a few letters, whatever it is called."""
    nodes = [term for triple in triples for term in (triple.subject, triple.object) if isinstance(term, BlankNode)]
    looks = dict.fromkeys(nodes, "")
    for _ in range(_ROUNDS):
        said: dict[BlankNode, list[str]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, BlankNode):
                shown = looks[value] if isinstance(value, BlankNode) else str(value)
                said[subject].append(f"> {triple.predicate} {shown}")
            if isinstance(value, BlankNode):
                shown = looks[subject] if isinstance(subject, BlankNode) else str(subject)
                said[value].append(f"< {triple.predicate} {shown}")
        looks = {node: iri.digest(*sorted(said[node])) for node in looks}
    return looks
