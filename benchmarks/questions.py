"""What the servers are asked: questions of the field, in the terms of our ontology."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pvegraph.vocabulary import PREFIXES

_NAME = re.compile(r"(?<![\w:/<?])([a-z][a-z0-9-]*):(?=[\w-])")
_SUBJECT = re.compile(r"<(https://w3id\.org/pvegraph/id/(?:government|organisation|person|event)/[^>]+)> ")


def _query(text: str) -> str:
    """A query with the prefixes that it uses."""
    used = dict.fromkeys(name for name in _NAME.findall(text) if name in PREFIXES)
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + text.strip() + "\n"


REPEATED = {
    "one thing": _query("""
SELECT ?iso ?name WHERE { country:be pve:iso3166alpha2 ?iso ; skos:prefLabel ?name }"""),
    "a list of 100": _query("""
SELECT ?city ?name ?population WHERE {
  ?city a pve:City ; skos:prefLabel ?name ; pve:population ?population FILTER(LANG(?name) = "en")
} ORDER BY DESC(?population) ?city LIMIT 100"""),
    "a count": _query("""
SELECT ?role (COUNT(?participation) AS ?number) WHERE { ?participation pve:role ?role } GROUP BY ?role"""),
}

_SMALL = (
    "SELECT ?p ?o WHERE { <%s> ?p ?o }",
    "SELECT ?name WHERE { <%s> skos:prefLabel ?name }",
    "SELECT ?body ?name WHERE { ?m org:member <%s> ; org:organization ?body . ?body skos:prefLabel ?name }",
    "SELECT ?event ?start WHERE { ?x pve:participant <%s> ; pve:event ?event . ?event pve:start ?start }",
    "SELECT ?graph ?kind WHERE { GRAPH ?graph { <%s> a ?kind } }",
)

ANALYTIC = {
    "events by year and type": _query("""
SELECT ?year ?type (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event a pve:Event ; dct:type ?type ; pve:start ?start BIND(SUBSTR(STR(?start), 1, 4) AS ?year)
} GROUP BY ?year ?type"""),
    "countries by cities in networks": _query("""
SELECT ?country (COUNT(DISTINCT ?government) AS ?cities) (COUNT(DISTINCT ?network) AS ?networks) WHERE {
  ?network a pve:CityNetwork . ?m org:organization ?network ; org:member ?government .
  ?government a pve:LocalGovernment ; pve:country ?country
} GROUP BY ?country"""),
    "bodies that took part most": _query("""
SELECT ?body ?name (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?source) AS ?sources) WHERE {
  ?x a pve:Participation ; pve:participant ?body ; pve:event ?event ; dct:source ?source .
  ?body a pve:Organisation ; skos:prefLabel ?name
} GROUP BY ?body ?name ORDER BY DESC(?events) ?body LIMIT 50"""),
    "countries whose cities meet": _query("""
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?x pve:role role:organiser ; pve:event ?event ; pve:participant ?a . ?a a pve:Municipality ; pve:country ?one .
  ?y pve:role role:organiser ; pve:event ?event ; pve:participant ?b . ?b a pve:Municipality ; pve:country ?other .
  FILTER(STR(?one) < STR(?other))
} GROUP BY ?one ?other ORDER BY DESC(?events) ?one ?other LIMIT 100"""),
    "themes committed to, by continent": _query("""
SELECT ?theme ?continent ?level (COUNT(DISTINCT ?actor) AS ?actors) WHERE {
  ?c pve:committedActor ?actor ; pve:framework ?text ; pve:commitmentLevel ?level .
  ?text dct:subject ?theme . ?actor pve:country/pve:continent ?continent
} GROUP BY ?theme ?continent ?level"""),
    "events attended in office": _query("""
SELECT ?person ?post ?event WHERE {
  ?t org:member ?person ; pve:post ?post ; pve:start ?from ; pve:end ?to . ?post a pve:Mayoralty .
  ?x pve:participant ?person ; pve:event ?event . ?event pve:start ?day
  FILTER(STR(?from) <= STR(?day) && STR(?day) <= STR(?to))
}"""),
    "chains of supplements": _query("""
SELECT ?oldest (COUNT(DISTINCT ?text) AS ?texts) WHERE {
  ?text pve:supplements+ ?oldest FILTER NOT EXISTS { ?oldest pve:supplements ?older }
} GROUP BY ?oldest ORDER BY DESC(?texts) ?oldest LIMIT 50"""),
    "statements by publisher": _query("""
SELECT ?publisher (COUNT(*) AS ?statements) WHERE {
  GRAPH ?source { ?s ?p ?o } GRAPH ?any { ?source dct:publisher ?publisher }
} GROUP BY ?publisher"""),
    "names that hold a syllable": _query("""
SELECT DISTINCT ?thing ?name WHERE {
  ?thing skos:prefLabel ?name FILTER(LANG(?name) = "en" && CONTAINS(LCASE(?name), "shailo"))
}"""),
    "a table of 20,000 tenures": _query("""
SELECT DISTINCT ?tenure ?name ?post ?from ?seen WHERE {
  ?tenure a pve:Tenure ; org:member ?person ; pve:post ?post . ?person skos:prefLabel ?name
  OPTIONAL { ?tenure pve:start ?from } OPTIONAL { ?tenure pve:observedOn ?seen }
}"""),
}

NEGATION = {
    "cities in no network": _query("""
SELECT DISTINCT ?city WHERE {
  ?government pve:governs ?city . ?city a pve:City
  FILTER NOT EXISTS { ?m org:member ?government ; org:organization ?network . ?network a pve:CityNetwork }
}"""),
    "bodies with no event in their country": _query("""
SELECT DISTINCT ?body WHERE {
  ?body a pve:Organisation ; pve:country ?country
  FILTER NOT EXISTS { ?x pve:participant ?body ; pve:event ?event . ?event pve:country ?country }
}"""),
    "municipalities with no known holder": _query("""
SELECT DISTINCT ?government WHERE {
  ?government a pve:Municipality FILTER NOT EXISTS { ?post org:postIn ?government . ?tenure pve:post ?post }
}"""),
    "texts that nobody adopted": _query("""
SELECT DISTINCT ?text ?name WHERE {
  ?text a pve:Framework ; skos:prefLabel ?name
  FILTER NOT EXISTS { ?c pve:framework ?text ; pve:commitmentLevel commitment-level:adopted }
}"""),
    "speakers that never held a mayoralty": _query("""
SELECT DISTINCT ?person WHERE {
  ?x pve:participant ?person ; pve:role role:speaker . ?person a pve:Person
  FILTER NOT EXISTS { ?t org:member ?person ; pve:post ?post . ?post a pve:Mayoralty }
}"""),
}


def small(dataset: Path, number: int) -> Sequence[str]:
    """So many queries, no two the same, about single things of a dataset."""
    with dataset.open() as lines:
        subjects = list(dict.fromkeys(match[1] for line in lines if (match := _SUBJECT.match(line))))
    stride = len(_SMALL)
    wanted = [subjects[(index * 7919) % len(subjects)] for index in range(number)]
    queries = dict.fromkeys(
        _query(_SMALL[(index + index // len(subjects)) % stride] % subject) for index, subject in enumerate(wanted)
    )
    return list(queries)
