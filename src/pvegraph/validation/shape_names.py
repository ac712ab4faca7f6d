"""Names for the shapes and constraints that have none, so that results of every engine can be traced to them.

An engine hands back a shape that is a blank node under a label of its own making. So each gets an address for as long
as an engine runs. Lists and paths stay blank: an address in the place of a path would be a property.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from pvegraph.vocabulary import expand

_SPACE = "urn:x-pvegraph:blank:"
_SH = expand("sh:")
_FIRST, _REST, _TYPE = (expand(f"rdf:{name}") for name in ("first", "rest", "type"))
_HOLDING = {_SH + name for name in ("property", "node", "not", "qualifiedValueShape", "sparql")}
_HOLDING_LISTS = {_SH + name for name in ("and", "or", "xone")}
_TARGETS = {_SH + f"target{name}" for name in ("Class", "Node", "ObjectsOf", "SubjectsOf")}
_KINDS = {_SH + name for name in ("NodeShape", "PropertyShape", "SPARQLConstraint")}


def with_names(shapes: Sequence[Triple]) -> list[Triple]:
    """The shapes with an address in the place of every blank node that is a shape or a constraint.

    The address is made of the canonical label (RDFC-1.0), so the same shapes always give the same.
    """
    if not any(isinstance(triple.subject, BlankNode) and _speaks_of_shape(triple) for triple in shapes):
        return list(shapes)
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in shapes)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=str)
    names: dict[object, NamedNode] = {node: NamedNode(_SPACE + node.value) for node in _shapes(triples)}
    return [
        Triple(names.get(triple.subject) or triple.subject, triple.predicate, names.get(triple.object) or triple.object)
        for triple in triples
    ]


def original(name: str) -> str:
    """The IRI of a shape, or its blank node: the opposite of what `with_names` did.

    >>> original("urn:x-pvegraph:blank:c14n3")
    '_:c14n3'
    >>> original("urn:a")
    'urn:a'
    """
    return "_:" + name.removeprefix(_SPACE) if name.startswith(_SPACE) else name


def _speaks_of_shape(triple: Triple) -> bool:
    """Whether a statement is one that is made about shapes, constraints and paths, and not about lists."""
    return triple.predicate.value not in (_FIRST, _REST)


def _shapes(triples: Sequence[Triple]) -> set[BlankNode]:
    """The blank nodes that are shapes or constraints (SHACL section 2.1)."""
    cells: dict[object, Triple] = {triple.subject: triple for triple in triples if triple.predicate.value == _FIRST}
    rests: dict[object, object] = {t.subject: t.object for t in triples if t.predicate.value == _REST}
    found: set[object] = set()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate in _HOLDING:
            found.add(triple.object)
        elif predicate in _HOLDING_LISTS:
            found.update(_members(triple.object, cells, rests))
        elif predicate in _TARGETS or (predicate == _TYPE and str(triple.object).strip("<>") in _KINDS):
            found.add(triple.subject)
    return {node for node in found if isinstance(node, BlankNode) and node not in cells}


def _members(node: object, cells: dict[object, Triple], rests: dict[object, object]) -> Iterator[object]:
    """The members of a list; of one that bites its tail, each once."""
    seen = set()
    while node in cells and node not in seen:
        seen.add(node)
        yield cells[node].object
        node = rests.get(node)
