"""The enrichment of an import: which graphs the packages make, and which places they do not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Triple

from pvegraph.authored.enrichment import cldr, gazetteer, geonames, iso
from pvegraph.authored.enrichment.gazetteer import Town
from pvegraph.authored.enrichment.labels import TakenLabels
from pvegraph.authored.enrichment.places import Place


@dataclass(frozen=True)
class Matching:
    """The places that GeoNames knows beyond doubt, and for each of the others why not, by IRI."""

    matched: Mapping[str, Town]
    unmatched: Mapping[str, tuple[Place, str]]


def country_codes() -> frozenset[str]:
    """The codes of all countries that a table may name: those of ISO 3166-1, and Kosovo's."""
    return iso.country_codes() | {cldr.KOSOVO}


def enrichment_graphs() -> frozenset[str]:
    """The names of the graphs that an enrichment fills."""
    return frozenset(module.reference().graph for module in (iso, cldr, geonames))


def match_places(places: Mapping[str, Place]) -> Matching:
    """Look places up in GeoNames; two places are never the same town."""
    known = gazetteer.load_gazetteer({country for place in places.values() for country in place.countries})
    found = {name: known.match(place) for name, place in sorted(places.items())}
    claims: dict[int, list[str]] = {}
    for name, town in found.items():
        if isinstance(town, Town):
            claims.setdefault(town.geonames_id, []).append(name)
    matched: dict[str, Town] = {}
    unmatched: dict[str, tuple[Place, str]] = {}
    for name, town in found.items():
        if isinstance(town, str):
            unmatched[name] = (places[name], town)
        elif len(claims[town.geonames_id]) > 1:
            unmatched[name] = (places[name], "another place of ours could be the same town of GeoNames")
        else:
            matched[name] = town
    return Matching(matched, unmatched)


def enrich(matched: Mapping[str, Town], source_triples: Iterable[Triple]) -> dict[str, frozenset[Triple]]:
    """The statements of the packages by graph; what sources say decides which labels are still free."""
    taken = TakenLabels(source_triples)
    codes = sorted(country_codes())
    continents = {code: continent for code, continent in gazetteer.continents().items() if code in codes}
    return {
        iso.reference().graph: frozenset(iso.triples(cldr.english_names(codes))),
        cldr.reference().graph: frozenset(cldr.triples(codes, taken)),
        geonames.reference().graph: frozenset(geonames.triples(matched, continents, taken)),
    }
