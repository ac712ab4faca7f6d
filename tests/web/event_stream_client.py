"""A client of Linked Data Event Streams, written after its specification (https://w3id.org/ldes/specification).

It knows an address, follows relations, and takes what it needs to know from the stream itself. Of the server behind it,
it knows nothing, and so imports nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
FORMATS = {"application/trig": "trig", "application/n-quads": "nquads", "application/ld+json": "json-ld"}


@dataclass(frozen=True)
class Member:
    """A member: its description, which stands in the default graph, and what is in the graph of its name."""

    name: URIRef
    description: Graph
    payload: Graph
    order: object

    def value(self, path: Node) -> Node:
        """The one value at the end of a path."""
        (value,) = self.description.objects(self.name, path)
        return value


@dataclass
class Replica:
    """What a client knows of a stream after some runs (section 3.2)."""

    client: httpx.Client
    entry: str
    accept: str = "application/trig, application/n-quads;q=0.5"
    fetched: list[str] = field(default_factory=list)
    immutable: set[str] = field(default_factory=set)
    seen: set[URIRef] = field(default_factory=set)
    state: dict[Node, Graph] = field(default_factory=dict)
    """What each thing of which there are versions is now."""
    context: Graph = field(default_factory=Graph)
    stream: Node | None = None

    def synchronize(self) -> list[Member]:
        """One run: fetch what is not known to be immutable, emit each new member once, in ascending order."""
        members: list[Member] = []
        pending = [self.entry]
        visited: set[str] = set()
        while pending:
            asked = pending.pop()
            if asked in visited | self.immutable:
                continue
            visited.add(asked)
            address, page = self._get(asked)
            if self.stream is None:
                self._initialize(address, page)
            default = page.default_graph
            is_immutable = (URIRef(address), LDES.immutable, Literal(True)) in default
            if is_immutable:
                self.immutable.add(address)
            members += self._members(page)
            for relation in default.objects(URIRef(address), TREE.relation):
                (target,) = default.objects(relation, TREE.node)
                self._check(default, relation)
                pending.append(str(target))
        members.sort(key=lambda member: (member.order, member.name))
        for member in members:
            self._apply(member)
        return members

    def _get(self, address: str) -> tuple[str, Dataset]:
        answer = self.client.get(address, headers={"Accept": self.accept}, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.text)
        self.fetched.append(address)
        page = Dataset()
        media_type = answer.headers["content-type"].partition(";")[0]
        page.parse(data=answer.content, format=FORMATS[media_type], publicID=str(answer.url))
        has_header = "immutable" in answer.headers.get("cache-control", "")
        assert has_header == ((URIRef(str(answer.url)), LDES.immutable, None) in page.default_graph)
        return str(answer.url), page

    def _initialize(self, address: str, page: Dataset) -> None:
        """The root: the one stream of which this page is the view, and the context of it (section 3.1)."""
        (self.stream,) = page.default_graph.subjects(TREE.view, URIRef(address))
        assert (self.stream, RDF.type, LDES.EventStream) in page.default_graph
        self.context += page.default_graph

    def _setting(self, name: URIRef) -> Node:
        assert self.stream is not None
        (value,) = self.context.objects(self.stream, name)
        return value

    def _check(self, page: Graph, relation: Node) -> None:
        """A relation is about the time of members, so that a client that wants an order can use it (section 3.5.2)."""
        assert list(page.objects(relation, TREE.path)) == [self._setting(LDES.timestampPath)]
        (kind,) = page.objects(relation, RDF.type)
        assert kind in {TREE.GreaterThanOrEqualToRelation, TREE.LessThanOrEqualToRelation}

    def _members(self, page: Dataset) -> list[Member]:
        """The description of each new member, and the quads in its graph (section 3.4)."""
        found = []
        for name in page.default_graph.objects(self.stream, TREE.member):
            assert isinstance(name, URIRef)
            if name in self.seen:
                continue
            self.seen.add(name)
            description = Graph()
            for triple in page.default_graph.triples((name, None, None)):
                description.add(triple)
            payload = Graph()
            for triple in page.graph(name):
                payload.add(triple)
            (time,) = description.objects(name, self._setting(LDES.timestampPath))
            assert isinstance(time, Literal)
            found.append(Member(name, description, payload, time.toPython()))
        return found

    def _apply(self, member: Member) -> None:
        """A creation or an update puts the payload in the place of what was there; a deletion takes it away."""
        thing = member.value(self._setting(LDES.versionOfPath))
        kinds = set(member.description.objects(member.name, self._setting(LDES.versionDeletePath)))
        if self._setting(LDES.versionDeleteObject) in kinds:
            assert len(member.payload) == 0
            del self.state[thing]
            return
        assert kinds & {self._setting(LDES.versionCreateObject), self._setting(LDES.versionUpdateObject)}
        self.state[thing] = member.payload
