"""The properties of things, as clients may compare and fetch them, with the ways that lead to their values.

What the graph says by a node of its own (a tenure, a membership, a participation, a commitment) is a property of both
that the node brings together: ``pve:start`` of a person are the beginnings of his or her tenures. What a thing has by
another, such as the country of whoever issued a framework, is a property of it where it has none of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.reconciliation.terms import Terms
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand

Value: TypeAlias = ox.NamedNode | ox.Literal
Values: TypeAlias = Mapping[str, Mapping[str, Sequence[Value]]]
"""Thing → property → its values, in a stable order."""

_DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_SLOTS = (
    "org:member", "pve:post", "org:organization", "pve:event", "pve:participant", "pve:participantsFrom",
    "pve:committedActor", "pve:framework",
)  # fmt: skip
"""By what a node names what it brings together."""
_OF_NODES = frozenset(
    expand(name)
    for name in (
        *("pve:start", "pve:end", "pve:observedOn", "pve:post", "pve:event", "pve:participant", "pve:framework"),
        *("pve:participantsFrom", "pve:committedActor", "pve:commitmentLevel", "pve:role", "org:role", "org:member"),
        "org:organization",
    )
)
"""What is said of the nodes that bring things together."""
_BY_OTHERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        expand("pve:country"): (
            "org:postIn/pve:country",
            "^org:member/pve:post/org:postIn/pve:country",
            "pve:issuedBy/pve:country?",
            "org:subOrganizationOf/pve:country",
            "pve:governs/pve:country",
        ),
        expand("org:postIn"): ("^org:member/pve:post/org:postIn",),
        expand("org:role"): ("^org:member/pve:post/org:role",),
        expand("pve:governs"): ("org:postIn/pve:governs", "^org:member/pve:post/org:postIn/pve:governs"),
        expand("schema:location"): ("pve:governs", "org:postIn/pve:governs"),
        expand("schema:parentOrganization"): ("org:subOrganizationOf",),
    }
)
"""Property → the other ways to its values."""
_USED = """
SELECT ?property (COUNT(*) AS ?number) WHERE { ?thing ?property ?value } GROUP BY ?property"""
_OF_TYPE = """
SELECT ?property (COUNT(DISTINCT ?thing) AS ?number) WHERE {{
  {{
    SELECT DISTINCT ?thing WHERE {{ VALUES ?class {{ {classes} }} ?thing rdf:type|skos:inScheme ?class }} LIMIT {most}
  }}
  {{ ?thing ?property ?value }} UNION {{ ?node {slots} ?thing . ?node ?property ?value . FILTER(?value != ?thing) }}
}} GROUP BY ?property"""
_PERIODS = """
SELECT DISTINCT ?thing ?node ?property ?value WHERE {{
  VALUES ?thing {{ {things} }}
  {{ ?node org:member ?thing }} UNION {{ ?node pve:post ?thing }}
  VALUES ?property {{ pve:start pve:end pve:observedOn }}
  ?node ?property ?value
}} LIMIT {most}"""
_LOOKED_AT = 1000
"""Things of a type that are looked at for what properties they have."""
_OF_TERMS = tuple(PREFIXES[prefix] for prefix in ("sh", "rdf", "rdfs", "owl"))
_NOT_OFFERED = frozenset(
    expand(name)
    for name in (
        *("dct:source", "skos:inScheme", "skos:topConceptOf", "skos:hasTopConcept", "skos:scopeNote", "dct:modified"),
        *("schema:domainIncludes", "schema:rangeIncludes", "schema:keywords", "schema:target", "schema:version"),
    )
)
MOST_ROWS = 20_000
"""Values that are read for one request."""
DATES = frozenset(
    expand(name)
    for name in (
        *("pve:start", "pve:end", "pve:observedOn", "dct:date", "dct:issued", "schema:foundingDate", "dct:created"),
    )
)


class Properties:
    """What can be asked of things."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        used = {row["property"].value: int(row["number"].value) for row in select(store, _USED)}
        named = [term for term in used if catalogue.get(term) is not None and not _is_about_terms(term)]
        by_others = [term for term in _BY_OTHERS if term not in used and catalogue.get(term) is not None]
        self.terms = Terms([*sorted(named, key=lambda term: (-used[term], term)), *by_others], catalogue)
        self._known = frozenset(self.terms)

    def of_type(self, classes: Sequence[str]) -> list[str]:
        """The properties that things of any of these classes have, those that most have first."""
        query = _OF_TYPE.format(classes=_terms(classes), most=_LOOKED_AT, slots="|".join(_SLOTS))
        counted = {
            row["property"].value: int(row["number"].value) for row in select(self._store, _DECLARATIONS + query)
        }
        return sorted((term for term in counted if term in self._known), key=lambda term: (-counted[term], term))

    def values(self, things: Sequence[str], properties: Iterable[str]) -> Values:
        """What the things have under the properties; no more than `MOST_ROWS` values in all."""
        found: dict[str, dict[str, dict[Value, None]]] = defaultdict(lambda: defaultdict(dict))
        if not things:
            return {}
        for property_ in dict.fromkeys(properties):
            for query in _queries(property_, things):
                for row in select(self._store, query):
                    value = row["value"]
                    if isinstance(value, ox.NamedNode | ox.Literal):
                        found[row["thing"].value][property_][value] = None
                missing = [thing for thing in things if not found[thing][property_]]
                if not missing:
                    break
        return {
            thing: {term: tuple(sorted(values, key=str)) for term, values in by_property.items()}
            for thing, by_property in found.items()
        }

    def periods(self, things: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Sequence[str]]]]:
        """The dates of each tenure of a person or post: its starts, ends and observations, by property."""
        found: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        if things:
            query = _PERIODS.format(things=_terms(things), most=MOST_ROWS)
            for row in select(self._store, _DECLARATIONS + query):
                node = found[row["thing"].value][row["node"].value]
                node[row["property"].value].append(row["value"].value)
        return {thing: tuple(nodes.values()) for thing, nodes in found.items()}

    def that_have(self, property_: str, values: Sequence[Value], most: int) -> list[str]:
        """The things that have one of these values under a property, by whichever way; so many at most."""
        ways = [
            *(str(ox.NamedNode(property_)),),
            *(f"^{slot}/{ox.NamedNode(property_)}" for slot in _SLOTS if property_ in _OF_NODES),
            *_BY_OTHERS.get(property_, ()),
        ]
        body = " UNION ".join(f"{{ ?thing {way} ?value }}" for way in ways)
        listed = " ".join(str(value) for value in values)
        query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?value {{ {listed} }} {body} }} ORDER BY ?thing LIMIT {most}"
        return [row["thing"].value for row in select(self._store, _DECLARATIONS + query)]


def _is_about_terms(property_: str) -> bool:
    """Whether a property is said of terms, shapes and queries, or says no more than where something is said."""
    return property_ in _NOT_OFFERED or property_.startswith(_OF_TERMS)


def _queries(property_: str, things: Sequence[str]) -> list[str]:
    """The questions for the values of a property: its own ones and those of nodes, then those by others."""
    listed, term = _terms(things), str(ox.NamedNode(property_))
    # Sequences of paths, as one path with alternatives is looked up backwards: 1 ms in place of 90.
    ways = [term, *(f"^{slot}/{term}" for slot in _SLOTS if property_ in _OF_NODES)]
    first = " UNION ".join(f"{{ ?thing {way} ?value . FILTER(?value != ?thing) }}" for way in ways)
    others = " UNION ".join(f"{{ ?thing {path} ?value }}" for path in _BY_OTHERS.get(property_, ()))
    return [
        f"{_DECLARATIONS}SELECT DISTINCT ?thing ?value WHERE {{ VALUES ?thing {{ {listed} }} {body} }}"
        f" LIMIT {MOST_ROWS}"
        for body in (first, others)
        if body
    ]


def _terms(things: Iterable[str]) -> str:
    """IRIs as SPARQL writes them; `pyoxigraph.NamedNode` refuses what is not an IRI."""
    return " ".join(str(ox.NamedNode(thing)) for thing in things)
