"""What a dataset holds, as the tables ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from pvegraph.validation.view import View

PREFERRED, ALTERNATIVE = (NamedNode(expand(f"skos:{name}")) for name in ("prefLabel", "altLabel"))
_TYPE = NamedNode(expand("rdf:type"))
_SCHEME = NamedNode(expand("skos:inScheme"))


class Held:
    """Answers from a dataset; each thing is looked up once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._about: dict[str, tuple[Quad, ...]] = {}

    def about(self, thing: str) -> tuple[Quad, ...]:
        """All that is said of a thing, in all graphs."""
        if thing not in self._about:
            self._about[thing] = tuple(self._view.quads(NamedNode(thing), None, None))
        return self._about[thing]

    def in_graph(self, thing: str, graph: str) -> tuple[Quad, ...]:
        """What one source says of a thing."""
        return tuple(quad for quad in self.about(thing) if quad.graph_name == NamedNode(graph))

    def is_said(self, triple: Triple, graph: str) -> bool:
        """Whether a source says something."""
        assert isinstance(triple.subject, NamedNode)  # noqa: S101 - the tables have no others
        return any(quad.triple == triple for quad in self.in_graph(triple.subject.value, graph))

    def values(self, thing: str, predicate: str, graph: str | None = None) -> list[str]:
        """The values of a property, as texts, sorted; in one source or in all."""
        quads = self.about(thing) if graph is None else self.in_graph(thing, graph)
        wanted = NamedNode(expand(predicate))
        return sorted({_text(quad.object) for quad in quads if quad.predicate == wanted})

    def of_value(self, predicate: str, value: str) -> list[str]:
        """The things with a value that is an IRI, sorted."""
        quads = self._view.quads(None, NamedNode(expand(predicate)), NamedNode(value))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})

    def of_class(self, name: str) -> list[str]:
        """The things of a class, sorted."""
        return self.of_value("rdf:type", expand(name))

    def labels(self, thing: str, language: str | None, graph: str | None = None) -> list[tuple[str, str, bool, str]]:
        """The names of a thing: language, text, whether it is the preferred one, and the source; sorted."""
        found = set()
        for quad in self.about(thing):
            literal = quad.object
            if quad.predicate in {PREFERRED, ALTERNATIVE} and isinstance(literal, Literal) and literal.language:
                source = _text(quad.graph_name)
                if language in {None, literal.language} and graph in {None, source}:
                    found.add((literal.language, literal.value, quad.predicate == PREFERRED, source))
        return sorted(found)

    def label(self, thing: str, language: str = "en") -> str:
        """A name to be shown; the preferred one, or the last part of the address."""
        names = self.labels(thing, language) or self.labels(thing, None)
        best = min(names, key=lambda name: (not name[2], name), default=None)
        return thing.rpartition("/")[2] if best is None else best[1]

    @cached_property
    def sources(self) -> Mapping[str, list[str]]:
        """The sources by their ids, and by publisher and id."""
        found: dict[str, list[str]] = defaultdict(list)
        for graph in self.of_class("pve:Source"):
            if graph.startswith(iri.SOURCE):
                name = graph.removeprefix(iri.SOURCE)
                found[name].append(graph)
                if "/" in name:
                    found[name.rpartition("/")[2]].append(graph)
        return found

    def source_name(self, graph: str) -> str:
        """What a source is called in a table: its id, with the publisher before it if there are several."""
        name = graph.removeprefix(iri.SOURCE)
        short = name.rpartition("/")[2]
        return short if len(self.sources.get(short, ())) < 2 else name  # noqa: PLR2004 - one is enough

    @cached_property
    def localities(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The slugs of places by folded name and country code."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place in self.of_class("pve:Place"):
            slug = iri.slug_of(place)
            for country in self.values(place, "pve:country"):
                for _, name, *_ in self.labels(place, "en"):
                    if slug is not None:
                        found[name.casefold(), country.rpartition("/")[2].upper()].add(slug)
        return {key: frozenset(slugs) for key, slugs in found.items()}

    @cached_property
    def cities(self) -> frozenset[str]:
        """The places that some source says to be cities."""
        return frozenset(self.of_class("pve:City"))


def concepts_of(ontology: Iterable[Triple]) -> Mapping[str, Collection[str]]:
    """The local names of the concepts of each scheme."""
    found: dict[str, set[str]] = defaultdict(set)
    for triple in ontology:
        if triple.predicate == _SCHEME and isinstance(triple.subject, NamedNode):
            scheme, _, name = triple.subject.value.removeprefix(f"{iri.BASE}concept/").partition("/")
            found[scheme].add(name)
    return found


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
