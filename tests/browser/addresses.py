"""An address of every kind of page that anybody may read: rather a small one that has all that its kind has."""

from __future__ import annotations

from urllib.parse import quote

from pvegraph import iri

_PREFIXES = f"PREFIX pve: <{iri.ONTOLOGY}>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
CITIES = _PREFIXES + "SELECT ?city ?country WHERE { ?city a pve:City ; pve:country ?country } ORDER BY ?city"
COUNTS = (
    _PREFIXES + "SELECT ?country ?kind (COUNT(*) AS ?n) { VALUES ?kind { pve:City pve:Municipality }"
    " ?x a ?kind ; pve:country ?country } GROUP BY ?country ?kind ORDER BY DESC(?n) LIMIT 12"
)
_EVENTS = "SELECT ?event ?start ?end { ?event pve:start ?start OPTIONAL { ?event pve:end ?end } } LIMIT 30"
QUERY = f"SELECT ?city ?name {{ ?city a <{iri.ONTOLOGY}City> ; ?p ?name }} LIMIT 20"


def answer(query: str) -> str:
    """Where a query is answered."""
    return "/sparql?query=" + quote(query)


VIEWS = {
    "answer as map": answer(f"# view: map\n{CITIES} LIMIT 40"),
    "answer as timeline": answer(f"# view: timeline\n{_PREFIXES}{_EVENTS}"),
    "answer as chart": answer(f"# chart: stacked x=?country y=?n series=?kind\n{COUNTS}"),
    "answer as graph": answer(f"# view: graph\nDESCRIBE <{iri.thing('person', 'p-btndbrjmj3')}>"),
}
"""Answers to queries, drawn."""
ADDRESSES = {
    "home": "/",
    "city": "/doc/place/ma-rabat",
    "government": "/doc/government/ma-rabat",
    "person": "/doc/person/p-btndbrjmj3",
    "event": "/doc/event/gctf-ministerial-10-2019",
    "series": "/doc/series/strong-cities-global-summit",
    "organisation": "/doc/organisation/scn-isc",
    "network": "/doc/organisation/eccar",
    "framework": "/doc/framework/gctf-rome-memorandum",
    "post": "/doc/post/ma-rabat-mayor",
    "country": "/doc/country/sn",
    "part": "/doc/country/dk?part=officials",
    "theme": "/doc/concept/theme/prisons",
    "concept": "/doc/concept/role/chair",
    "source": "/source/gctf/gctf-bg",
    "part of a source": "/source/european-forum-for-urban-security/efus-2019?kind=membership",
    "list": "/things/person",
    "catalogue": "/catalog",
    "files": "/dumps/",
    "queries as data": "/query",
    "questions": "/queries",
    "question": "/queries/office-holders-of-a-country?country=no",
    "question of one thing": "/queries/claims-from-one-publisher",
    "overviews": "/overviews",
    "map": "/overviews/map?network=eccar&kind=place&kind=event",
    "timeline": "/overviews/timeline?theme=prisons&from=2015",
    "who meets whom": "/overviews/network?least=10&pair=organisation/eu&pair=organisation/un",
    "lineage": "/overviews/lineage?of=framework/ke-nscve-2016",
    "matrix": "/overviews/matrix?theme=youth&row=country/dk",
    "ask": "/ask",
    "ask step": "/ask?kind=city&where=member(=organisation:scn)&add=country",
    "ask inside": "/ask?kind=organisation&where=event(country)&at=0",
    "asked": "/ask?kind=city&where=member(=organisation:scn)&where=!event(from=2018)&column=country&column=event.count",
    "search": "/search?q=rabat",
    "search narrowed": "/search?q=rabat&country=ma&year=2021&year=2015",
    "nothing found": "/search?q=zzzzzz",
    "workbench": "/sparql",
    "answer": answer(QUERY),
    **VIEWS,
    "validation": "/validate?example=place",
    "releases": "/releases",
    "release": "/releases/1",
    "blame": "/blame?thing=https://w3id.org/pvegraph/id/post/ma-rabat-mayor",
    "versions": "/timemap/id/place/ma-rabat",
    "memento": "/releases/1/doc/post/ma-rabat-mayor",
    "old form": "/releases/1/sparql",
}
"""The ontology, whose pages are long, the difference of two releases and what curators see have tests of their own."""
FAILING = {"lost": "/doc/place/rabbat", "wrong query": "/sparql?query=SELECT"}
"""Pages that are answered with an error."""
