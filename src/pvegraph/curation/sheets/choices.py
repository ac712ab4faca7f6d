"""What may be chosen in the columns of a template: concepts, and the things of the release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph import iri
from pvegraph.curation.sheets.cells import PEOPLE_FROM
from pvegraph.curation.sheets.held import Held
from pvegraph.curation.sheets.layout import Column
from pvegraph.vocabulary import expand

MOST = 10_000
"""Entries of a list; what comes after them is typed."""
_LONGEST = 120
_CLASSES = {
    "city": "Place",
    "org": "Organisation",
    "fw": "Framework",
    "event": "Event",
    "person": "Person",
    "country": "Country",
}
_ROLES = {"posts": "post-role", "memberships": "membership-role", "participations": "participation-role"}
_SCHEME, _BROADER, _LABEL = (NamedNode(expand(f"skos:{name}")) for name in ("inScheme", "broader", "prefLabel"))


class Choices:
    """The lists of a release; each is made when it is first wanted."""

    def __init__(self, held: Held, ontology: Sequence[Triple]) -> None:
        self._held, self._ontology = held, ontology
        self._things: dict[str, list[str]] = {}

    def of(self, column: Column) -> list[str]:
        """What may be chosen in a column, sorted; nothing if anything may be typed."""
        match column.kind:
            case "words" | "remove":
                return list(column.of)
            case "country":
                return [f"{label} [{name.upper()}]" for label, name in self._countries]
            case "concept" | "concepts":
                return self._concepts(column.of)[:MOST]
            case "thing" | "reference":
                return [entry for kind in column.of for entry in self._named(kind)][:MOST]
            case "source":
                return sorted(f"{_short(title)} [{name}]" for title, name in self._sources)[:MOST]
            case _:
                return []

    @cached_property
    def _countries(self) -> list[tuple[str, str]]:
        things = self._held.of_class("pve:Country")
        return sorted((_short(self._held.label(thing)), thing.rpartition("/")[2]) for thing in things)

    @cached_property
    def _sources(self) -> list[tuple[str, str]]:
        graphs = (graph for graph in self._held.of_class("pve:Source") if graph.startswith(iri.SOURCE))
        return [
            (next(iter(self._held.values(graph, "dct:title")), ""), self._held.source_name(graph)) for graph in graphs
        ]

    def _named(self, kind: str) -> list[str]:
        """The things of a kind, each with its name before it."""
        if kind not in self._things:
            found: list[str]
            if kind == "theme":
                found = [f"{label} [theme-{name}]" for label, name in self._in_scheme("theme")]
            else:
                things = self._held.of_class(f"pve:{_CLASSES[kind]}")
                slugs = ((thing, iri.slug_of(thing)) for thing in things)
                found = [f"{_short(self._held.label(thing))} [{slug}]" for thing, slug in slugs if slug is not None]
            self._things[kind] = sorted(found)
        return self._things[kind]

    def _concepts(self, of: Sequence[str]) -> list[str]:
        scheme, *table = of
        root = _ROLES.get(table[0]) if table else None
        found = [f"{label} [{name}]" for label, name in self._in_scheme(scheme, root)]
        return sorted([*found, *([PEOPLE_FROM] if table == ["participations"] else [])])

    def _in_scheme(self, scheme: str, root: str | None = None) -> Iterator[tuple[str, str]]:
        """The concepts of a scheme, or those below one of them: their English names and their local ones."""
        for concept in self._by_scheme.get(scheme, ()):
            if root is None or self._is_below(concept, NamedNode(iri.concept(scheme, root))):
                yield self._labels.get(concept, ""), concept.value.rpartition("/")[2]

    def _is_below(self, concept: NamedNode, root: NamedNode) -> bool:
        seen: set[NamedNode] = set()
        above = self._broader.get(concept)
        while above is not None and above not in seen:
            if above == root:
                return True
            seen.add(above)
            above = self._broader.get(above)
        return False

    @cached_property
    def _by_scheme(self) -> Mapping[str, list[NamedNode]]:
        found: dict[str, list[NamedNode]] = {}
        for triple in self._ontology:
            if triple.predicate == _SCHEME and isinstance(triple.subject, NamedNode):
                scheme = triple.subject.value.removeprefix(f"{iri.BASE}concept/").partition("/")[0]
                found.setdefault(scheme, []).append(triple.subject)
        return found

    @cached_property
    def _broader(self) -> Mapping[object, NamedNode]:
        pairs = ((triple.subject, triple.object) for triple in self._ontology if triple.predicate == _BROADER)
        return {one: other for one, other in pairs if isinstance(other, NamedNode)}

    @cached_property
    def _labels(self) -> Mapping[object, str]:
        return {
            triple.subject: triple.object.value
            for triple in self._ontology
            if triple.predicate == _LABEL and isinstance(triple.object, Literal) and triple.object.language == "en"
        }


def _short(label: str) -> str:
    """A name that fits into a list, without the marks that end a choice."""
    label = label.replace("[", "(").replace("]", ")")
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
