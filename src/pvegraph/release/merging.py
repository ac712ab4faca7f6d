"""What a change does to the lines of a release's dataset, and to what its manifest counts.

Only the statements about the things that the change speaks of are read; all others are copied as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from pvegraph.errors import UsageError
from pvegraph.release.lines import Lines, graph_of, quads_of
from pvegraph.release.manifest import Counts, Manifest, graph_kind
from pvegraph.release.unexported import by_value
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

_TYPE = NamedNode(expand("rdf:type"))


@dataclass(frozen=True)
class LineChange:
    """Lines that a dataset gains and lines that it loses: none that is there already, none that is not."""

    added: frozenset[bytes]
    removed: frozenset[bytes]

    def __or__(self, other: LineChange) -> LineChange:
        """Both, if they speak of different graphs."""
        return LineChange(self.added | other.added, self.removed | other.removed)

    def as_change(self) -> Change:
        """As statements."""
        return Change(frozenset(quads_of(self.added)), frozenset(quads_of(self.removed)))


def effect(change: Change, lines: Lines) -> LineChange:
    """What a change makes different: what is said already is not added, what is not said is not removed.

    Numbers and dates count by their value, as a store does not keep how they were written. What is added and removed as
    well stays. Raises `UsageError` if a statement stands in no graph of a source, or speaks of a thing without an IRI.
    """
    for quad in (*change.added, *change.removed):
        _demand(quad)
    adding = {by_value(quad): quad for quad in change.added}
    removing = {by_value(quad) for quad in change.removed}.difference(adding)
    held = _held(lines, {*adding, *removing})
    return LineChange(
        frozenset(line_of(quad) for value, quad in adding.items() if value not in held),
        frozenset(line for value in removing for line in held.get(value, ())),
    )


def line_of(quad: Quad) -> bytes:
    """A statement as a line of canonical N-Quads.

    >>> e = NamedNode("http://example.org/")
    >>> line_of(Quad(e, e, e, e))
    b'<http://example.org/> <http://example.org/> <http://example.org/> <http://example.org/> .\\n'
    """
    return f"{quad} .\n".encode()


def counts_after(manifest: Manifest, change: LineChange, lines: Lines) -> Counts:
    """What there is to count in the dataset after a change, of what its manifest counts before."""
    triples = manifest.triples
    classes = Counter(manifest.classes)
    for subject in {line.partition(b" ")[0] for line in (*change.added, *change.removed)}:
        before = set(lines.block(subject.decode()[1:-1]).splitlines(keepends=True))
        after = (before - change.removed) | {line for line in change.added if line.partition(b" ")[0] == subject}
        said_before, said_after = ({quad.triple for quad in quads_of(each)} for each in (before, after))
        triples += len(said_after) - len(said_before)
        for triples_, sign in ((said_after, 1), (said_before, -1)):
            for triple in triples_:
                if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
                    classes[triple.object.value] += sign
    sizes = _sizes(manifest, change)
    return Counts(
        quads=manifest.quads + len(change.added) - len(change.removed),
        triples=triples,
        classes={name: number for name, number in sorted(classes.items()) if number},
        graphs=_kinds(manifest, change, sizes),
        sources={graph: size for graph, size in sorted(sizes.items()) if size},
    )


def _demand(quad: Quad) -> None:
    """Raise `UsageError` unless a statement is one that a source can say."""
    graph = quad.graph_name
    if not isinstance(graph, NamedNode) or graph_kind(graph.value) != "source":
        raise UsageError(
            f"The statement {quad} stands in no graph of a source, and only what sources say can be changed here."
            " Ontology, shapes and saved queries are changed in their files."
        )
    if not isinstance(quad.subject, NamedNode) or str(quad.object)[:1] not in '<"':
        raise UsageError(f"The statement {quad} speaks of a thing without an address; give it an IRI.")


def _held(lines: Lines, wanted: Collection[Quad]) -> Mapping[Quad, list[bytes]]:
    """Of some statements, those that are said, by their values, and how they are written: more than once perhaps."""
    properties: dict[str, set[NamedNode]] = defaultdict(set)
    for quad in wanted:
        assert isinstance(quad.subject, NamedNode)  # noqa: S101 - `_demand` has seen to it
        properties[quad.subject.value].add(quad.predicate)
    found: dict[Quad, list[bytes]] = defaultdict(list)
    for subject, predicates in properties.items():
        for quad in quads_of([lines.block(subject)]):
            if quad.predicate in predicates:
                value = by_value(quad)
                if value in wanted:
                    found[value].append(line_of(quad))
    return found


def _sizes(manifest: Manifest, change: LineChange) -> Counter[str]:
    """Statements by source graph, after the change."""
    sizes = Counter(manifest.sources)
    for graph, number in _by_graph(change):
        if graph_kind(graph) == "source":
            sizes[graph] += number
    return sizes


def _kinds(manifest: Manifest, change: LineChange, sources: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """Graphs and statements by kind of graph, after the change."""
    kinds = {kind: dict(numbers) for kind, numbers in manifest.graphs.items()}
    for graph, number in _by_graph(change):
        # the graph of the history is the only other one that ever changes here, and it only grows
        numbers = kinds.setdefault(graph_kind(graph), {"graphs": 1, "quads": 0})
        numbers["quads"] += number
    if "source" in kinds:
        kinds["source"]["graphs"] = sum(1 for size in sources.values() if size)
    return {kind: numbers for kind, numbers in sorted(kinds.items()) if numbers["quads"]}


def _by_graph(change: LineChange) -> Iterator[tuple[str, int]]:
    numbers: Counter[str] = Counter()
    for lines, sign in ((change.added, 1), (change.removed, -1)):
        numbers.update(_counted(lines, sign))
    yield from numbers.items()


def _counted(lines: Iterable[bytes], sign: int) -> dict[str, int]:
    return {graph: sign * number for graph, number in Counter(map(graph_of, lines)).items()}
