"""What a dataset holds, counted: by class, property, graph and link, in time and space.

Everything is counted in the union of all graphs, where a statement of several sources is one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.dates import EDTF
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES

_DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_TOTALS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"""
_ENTITIES = f"""
SELECT (COUNT(DISTINCT ?s) AS ?number) WHERE {{ ?s ?p ?o . FILTER(STRSTARTS(STR(?s), "{iri.BASE}")) }}"""
_CLASSES = "SELECT ?key (COUNT(?s) AS ?number) WHERE { ?s a ?key } GROUP BY ?key"
_PROPERTIES = """
SELECT ?key (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?key ?o } GROUP BY ?key"""
_USES = "SELECT ?class ?key (COUNT(*) AS ?number) WHERE { ?s a ?class ; ?key ?o } GROUP BY ?class ?key"
_GRAPHS = "SELECT ?key (COUNT(*) AS ?number) WHERE { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key"
_LINKS = f"""
SELECT ?property ?o WHERE {{
  VALUES ?property {{ owl:sameAs schema:sameAs skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch }}
  ?s ?property ?o .
  FILTER(ISIRI(?o) && !STRSTARTS(STR(?o), "{iri.BASE}"))
}}"""
_DATES = f"""
SELECT (MIN(STR(?date)) AS ?first) (MAX(STR(?date)) AS ?last) WHERE {{
  VALUES ?property {{ pve:start pve:end pve:observedOn dct:date }} ?s ?property ?date .
  FILTER(DATATYPE(?date) != <{EDTF}>)
}}"""
"""Vague dates are left out: a period begins and ends with a day, a month or a year."""
_BOX = """
SELECT (MIN(?lat) AS ?south) (MIN(?long) AS ?west) (MAX(?lat) AS ?north) (MAX(?long) AS ?east)
WHERE { ?place wgs:lat ?lat ; wgs:long ?long }"""
_COUNTRIES = "SELECT DISTINCT ?key WHERE { ?thing pve:country ?key }"
_THEMES = f"SELECT DISTINCT ?key WHERE {{ ?key skos:topConceptOf <{iri.concept_scheme('theme')}> }}"
_LANGUAGES = "SELECT DISTINCT ?language WHERE { ?s ?p ?o . FILTER(ISLITERAL(?o)) BIND(LANG(?o) AS ?language) }"
_EXAMPLES = """
SELECT ?class ?key (COUNT(*) AS ?number)
WHERE { VALUES ?class { pve:City pve:Organisation pve:Framework pve:Event } ?key a ?class ; ?p ?o }
GROUP BY ?class ?key"""
_SPACE = re.compile(r"[^:/]+://[^/]+/")


@dataclass(frozen=True)
class Coverage:
    """What a dataset is about: when, where, and which themes."""

    period: tuple[str, str] | None
    """The first and the last date that a statement speaks of, as exact as its source."""
    box: tuple[str, str, str, str] | None
    """South, west, north and east of all places, in degrees."""
    countries: tuple[str, ...]
    """The countries in which something is."""
    themes: tuple[str, ...]
    """The top concepts of the scheme of themes."""

    @classmethod
    def of(cls, store: Store) -> Coverage:
        """Ask a store (60,000 statements: 10 ms)."""
        return cls(_period(store), _box(store), _keys(store, _COUNTRIES), _keys(store, _THEMES))


@dataclass(frozen=True)
class Use:
    """How often a property is used: statements, and distinct subjects and objects of them."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Extent:
    """What a dataset holds. Keys that are terms or graphs are IRIs."""

    triples: int
    subjects: int
    objects: int
    entities: int
    """Distinct things with an IRI of ours of which something is said."""
    classes: Mapping[str, int]
    properties: Mapping[str, Use]
    uses: Mapping[str, Mapping[str, int]]
    """Class → property → statements about things of the class."""
    graphs: Mapping[str, int]
    links: Mapping[tuple[str, str], int]
    """Property and beginning of the addresses that it leads to (``https://sws.geonames.org/``) → statements."""
    languages: tuple[str, ...]
    """The languages of texts."""
    examples: tuple[str, ...]
    """The city, the organisation, the framework and the event of which most is said."""

    @classmethod
    def of(cls, store: Store) -> Extent:
        """Count what a store holds (60,000 statements: 0.4 s)."""
        totals = next(_rows(store, _TOTALS))
        properties = {
            row["key"].value: Use(_number(row, "triples"), _number(row, "subjects"), _number(row, "objects"))
            for row in _rows(store, _PROPERTIES)
        }
        uses: dict[str, dict[str, int]] = defaultdict(dict)
        for row in _rows(store, _USES):
            uses[row["class"].value][row["key"].value] = _number(row, "number")
        return cls(
            _number(totals, "triples"),
            _number(totals, "subjects"),
            _number(totals, "objects"),
            _number(next(_rows(store, _ENTITIES)), "number"),
            _counted(store, _CLASSES),
            dict(sorted(properties.items())),
            {name: dict(sorted(used.items())) for name, used in sorted(uses.items())},
            _counted(store, _GRAPHS),
            _links(store),
            tuple(sorted(row["language"].value for row in _rows(store, _LANGUAGES) if row["language"].value)),
            _examples(store),
        )


def _links(store: Store) -> Mapping[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for row in _rows(store, _LINKS):
        space = _SPACE.match(row["o"].value)
        if space is not None:
            found[row["property"].value, space[0]] += 1
    return dict(sorted(found.items()))


def _period(store: Store) -> tuple[str, str] | None:
    row = next(_rows(store, _DATES))
    first, last = row["first"], row["last"]
    return (first.value, last.value) if first is not None and last is not None else None


def _box(store: Store) -> tuple[str, str, str, str] | None:
    row = next(_rows(store, _BOX))
    south, west, north, east = (row[name] for name in ("south", "west", "north", "east"))
    return None if south is None else (south.value, west.value, north.value, east.value)


def _examples(store: Store) -> tuple[str, ...]:
    best: dict[str, tuple[int, str]] = {}
    for row in _rows(store, _EXAMPLES):
        name = row["class"].value
        best[name] = min(best.get(name, (0, "")), (-_number(row, "number"), row["key"].value))
    return tuple(sorted(thing for _, thing in best.values()))


def _keys(store: Store, query: str) -> tuple[str, ...]:
    """IRIs, in their order."""
    return tuple(sorted(row["key"].value for row in _rows(store, query) if isinstance(row["key"], ox.NamedNode)))


def _counted(store: Store, query: str) -> Mapping[str, int]:
    """IRIs with their counts, in the order of the IRIs."""
    rows = [(row["key"], _number(row, "number")) for row in _rows(store, query)]
    return dict(sorted((key.value, number) for key, number in rows if isinstance(key, ox.NamedNode)))


def _number(row: ox.QuerySolution, name: str) -> int:
    return int(row[name].value)


def _rows(store: Store, query: str) -> Iterator[ox.QuerySolution]:
    answer = store.query(_DECLARATIONS + query)
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - the queries are ours and are SELECT
    return answer
