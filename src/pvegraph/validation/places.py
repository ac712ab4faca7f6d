"""Where a finding stands: the statements that it is about, each with its named graph and its place in a text.

Engines name a focus node, a path and a value. From these and from the values that a SPARQL constraint hands over, the
statements are found again in the dataset: the one to be changed first, then those that contradict it. Where something
is missing, the head of the statements of the subject is where it would have to go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from pvegraph.authored.document import Document, Place
from pvegraph.validation.blank_nodes import originals
from pvegraph.validation.finding import Finding, Located, Role, Term
from pvegraph.validation.texts import Texts
from pvegraph.validation.trail import dead_ends, is_inverse_at_end, is_path, parse_path, trails
from pvegraph.validation.view import Change, Node, StoreView, View
from pvegraph.vocabulary import expand

_MISSING = frozenset({"MinCount", "QualifiedMinCount", "HasValue"})
_OF_PAIRS = frozenset({"Disjoint", "Equals", "LessThan", "LessThanOrEquals"})
_OF_TYPES = frozenset({"Class", "Not"})
_TYPE = NamedNode(expand("rdf:type"))

MOST_LOCATIONS = 100
"""As many places as one finding points at."""


def locate(
    findings: Iterable[Finding],
    view: View,
    documents: Sequence[Document],
    data_folder: Path | None = None,
    change: Change | None = None,
) -> tuple[Finding, ...]:
    """The findings with their `locations`.

    Of several statements that cannot all be right, those that somebody has just added (``change``) come first: what
    was there before them is what they clash with. Of several places where something is missing, those come first from
    which something was taken away.

    The places are those in the documents; for what stands in none of them those in the files of a project, if its
    folder of data is given. A file is read when something is to be found in it, and once. Statements that no text is
    at hand for are located in their graph only.
    """
    locator = _Locator(view, Texts(documents, data_folder), _Touched.by(change))
    return tuple(replace(finding, locations=tuple(locator.locations(finding))) for finding in findings)


@dataclass
class _Accused:
    """What a finding is about."""

    changes: list[Triple]
    clashes: list[Triple]
    blocks: list[Node]


@dataclass(frozen=True)
class _Touched:
    """What somebody has just changed."""

    added: frozenset[tuple[Triple, str | None]]
    """Statements with their graphs."""
    subjects: frozenset[tuple[Node, str | None]]
    """Subjects of added or removed statements, with their graphs."""

    @classmethod
    def by(cls, change: Change | None) -> _Touched:
        """What a change touches; nothing if there is none."""
        if change is None:
            return cls(frozenset(), frozenset())
        # Through a store as well, since a dataset may have numbers and dates as a store writes them.
        added = [*change.added, *StoreView.of(change.added).quads(None, None, None)]
        subjects = ((quad.subject, _graph(quad)) for quad in (*added, *change.removed))
        return cls(
            frozenset((quad.triple, _graph(quad)) for quad in added),
            frozenset((node, graph) for node, graph in subjects if not isinstance(node, Triple)),
        )


class _Locator:
    """Finds the statements of findings in a dataset and in texts."""

    def __init__(self, view: View, texts: Texts, touched: _Touched) -> None:
        self._view, self._texts, self._touched = view, texts, touched
        self._blank_nodes: Mapping[BlankNode, BlankNode] | None = None

    def locations(self, finding: Finding) -> Iterator[Located]:
        """What a finding points at, in the order of `Finding.locations`."""
        finding = self._in_words_of_the_data(finding)
        accused = self._accused(finding)
        changes = self._located("change", accused.changes)
        blocks = [located for node in accused.blocks for located in self._blocks(node)]
        if not changes and not blocks:
            changes = self._located("change", self._mentions(finding.focus))
        clashes = [triple for triple in dict.fromkeys(accused.clashes) if triple not in accused.changes]
        values = self._located("clash", (triple for triple in clashes if isinstance(triple.object, Literal)))
        links = self._located("clash", (triple for triple in clashes if not isinstance(triple.object, Literal)))
        return islice((*changes, *blocks, *values, *links), MOST_LOCATIONS)

    def _in_words_of_the_data(self, finding: Finding) -> Finding:
        """A finding with blank nodes, numbers and dates as the dataset has them, and a path only if it can be read."""
        value = None if finding.value is None else self._in_data(finding.value)
        path = finding.path if finding.path is None or is_path(finding.path) else None
        return replace(finding, focus=self._in_data(finding.focus), value=value, path=path)

    def _in_data(self, term: Term) -> Term:
        if isinstance(term, BlankNode):
            if self._blank_nodes is None:
                self._blank_nodes = originals(self._view.triples(None, None, None))
            return self._blank_nodes.get(term, term)
        if isinstance(term, Literal):
            for triple in self._view.triples(None, None, term):
                assert isinstance(triple.object, Literal)  # noqa: S101 - the pattern asks for one
                return triple.object
        return term

    def _accused(self, finding: Finding) -> _Accused:
        """The statements and subjects that a finding is about."""
        component = finding.component.rpartition("#")[2].removesuffix("ConstraintComponent")
        focus = finding.focus
        if isinstance(focus, Literal):
            return _Accused(list(self._view.triples(None, None, focus)), [], [])
        if component == "SPARQL":
            return self._of_query(finding, focus)
        if finding.path is None:
            return self._of_node(component, focus, finding.value)
        if finding.value is None:
            return self._of_values(component, focus, finding.path)
        return self._of_value(component, focus, finding.path, finding.value)

    def _of_node(self, component: str, focus: Node, value: Term | None) -> _Accused:
        """What is wrong is the thing itself, or what it is."""
        if value is not None and value != focus:
            return _Accused(self._with_value(focus, value), [], [])
        types = list(self._view.triples(focus, _TYPE, None)) if component in _OF_TYPES else []
        return _Accused(types, [], [] if types else [focus])

    def _of_value(self, component: str, focus: Node, path: str, value: Term) -> _Accused:
        """The value is wrong: the last statement on the way to it is to be changed."""
        for reached, trail in trails(self._view, focus, parse_path(path)):
            if reached == value and trail:
                same = self._with_value(focus, value) if component in _OF_PAIRS else []
                return _Accused([trail[-1]], [*reversed(trail[:-1]), *same], [])
        return _Accused(self._with_value(focus, value), [], [focus])

    def _of_values(self, component: str, focus: Node, path: str) -> _Accused:
        """There are too few, too many or conflicting values."""
        parsed = parse_path(path)
        if component in _MISSING:
            return self._of_missing(focus, path)
        found = [trail[-1] for _, trail in trails(self._view, focus, parsed) if trail]
        if component == "UniqueLang":
            found = list(_in_one_language(found))
        found.sort(key=lambda triple: self._rank(self._statements("change", triple)[0]))
        return _Accused(found[:1], found[1:], [] if found else [focus])

    def _of_missing(self, focus: Node, path: str) -> _Accused:
        """Something is missing at the end of a path.

        It would have to be said of the node at which the path breaks off, unless what would follow is a statement by
        something else: then it is missing for the focus node.
        """
        parsed = parse_path(path)
        ends = [] if is_inverse_at_end(parsed) else dead_ends(self._view, focus, parsed)
        described = [node for node, _ in ends if self._is_described(node)]
        return _Accused([trail[-1] for _, trail in ends if trail], [], list(dict.fromkeys(described or [focus])))

    def _of_query(self, finding: Finding, focus: Node) -> _Accused:
        """A SPARQL constraint: its other values tell what contradicts the value."""
        value, clashes = finding.value, list(self._contradicting(finding, focus))
        if value is None:
            return _Accused([], clashes, [focus])
        if finding.path is None:
            changes = self._with_value(focus, value)
        else:
            reached = trails(self._view, focus, parse_path(finding.path))
            changes = [trail[-1] for found, trail in reached if found == value and trail]
        return _Accused(changes, clashes, [] if changes else [focus])

    def _contradicting(self, finding: Finding, focus: Node) -> Iterator[Triple]:
        """The statements that link what a query had in hand."""
        texts = {text for _, text in finding.details}
        others = [node for text in sorted(texts) if (node := _node(text)) and self._is_described(node)]
        for subject in (focus, *others):
            for triple in self._view.triples(subject, None, None):
                if self._is_part(triple, finding, focus, texts):
                    yield triple
        if finding.path is not None and isinstance(finding.value, NamedNode | BlankNode):
            yield from self._way_back(finding.value, focus, finding.path)

    def _is_part(self, triple: Triple, finding: Finding, focus: Node, texts: set[str]) -> bool:
        """Whether a statement about something that a query had in hand belongs to what the finding tells."""
        if triple.predicate == _TYPE:
            return False
        found = triple.object
        if found == focus or _plain(found) in texts or found == finding.value:
            return True
        return triple.subject != focus and finding.path == str(triple.predicate)

    def _way_back(self, value: Node, focus: Node, path: str) -> Iterator[Triple]:
        """The statements that close a circle."""
        for reached, trail in trails(self._view, value, parse_path(f"({path})+")):
            if reached == focus:
                yield from trail
                return

    def _with_value(self, focus: Node, value: Term) -> list[Triple]:
        """The statements that give the focus node this value, by whatever property."""
        return list(self._view.triples(focus, None, value))

    def _mentions(self, term: Term) -> Iterator[Triple]:
        """The statements that mention something that no text describes."""
        mentions = list(islice(self._view.triples(None, None, term), MOST_LOCATIONS))
        if not mentions and isinstance(term, NamedNode):
            return islice(self._view.triples(None, term, None), MOST_LOCATIONS)
        return iter(mentions)

    def _is_described(self, node: Node) -> bool:
        return any(True for _ in self._view.triples(node, None, None))

    def _located(self, role: Role, triples: Iterable[Triple]) -> list[Located]:
        """Statements in all the graphs that say them; the first is the one that somebody has most at hand."""
        return sorted((located for triple in triples for located in self._statements(role, triple)), key=self._rank)

    def _statements(self, role: Role, triple: Triple) -> list[Located]:
        """A statement in each graph that says it, those first whose texts are given."""
        subject, value = triple.subject, triple.object
        assert not isinstance(subject, Triple)  # noqa: S101 - RDF 1.1 has no such subjects
        assert not isinstance(value, Triple)  # noqa: S101 - our data has no triple terms
        found = []
        for quad in self._view.quads(subject, triple.predicate, value):
            graph = _graph(quad)
            places = self._texts.places(triple, graph)
            found += [Located(role, triple, graph, place) for place in places or (None,)]
        return sorted(found or [Located(role, triple, None, None)], key=self._rank)

    def _blocks(self, node: Node) -> list[Located]:
        """The head of the statements of a subject in each graph that describes it."""
        graphs = {_graph(quad) for quad in self._view.quads(node, None, None)}
        blocks = [(Located("block", None, graph, self._texts.block(node, graph)), graph) for graph in graphs]
        touched = self._touched.subjects
        blocks.sort(key=lambda block: ((node, block[1]) not in touched, self._rank(block[0])))
        return [block for block, _ in blocks]

    def _rank(self, located: Located) -> tuple[bool, bool, bool, str, Place | tuple[()]]:
        """What somebody has at hand comes first, then what he has just added, then what has a place."""
        given = located.place is not None and self._texts.is_given(located.place)
        added = (located.triple, located.graph) in self._touched.added
        return (not given, not added, located.place is None, located.graph or "", located.place or ())


def _graph(quad: Quad) -> str | None:
    """The IRI of the named graph that a statement stands in, if it stands in one."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None


def _in_one_language(triples: list[Triple]) -> Iterator[Triple]:
    """The statements whose values share their language with another one, by language."""
    by_language: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.object, Literal) and triple.object.language:
            by_language[triple.object.language].append(triple)
    for _, same in sorted(by_language.items()):
        if len(same) > 1:
            yield from same


def _plain(term: object) -> str | None:
    """A term as the values of a query are handed over: the IRI or the text alone."""
    return term.value if isinstance(term, NamedNode | Literal) else None


def _node(text: str) -> NamedNode | None:
    """What a value of a query names, if it is an IRI."""
    try:
        return NamedNode(text)
    except ValueError:
        return None
