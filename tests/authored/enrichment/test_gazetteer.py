"""When a place is a town of GeoNames beyond doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pvegraph.authored.enrichment.gazetteer import Gazetteer, Town
from pvegraph.authored.enrichment.places import Place


def _town(
    number: int, name: str, country: str = "US", *, region: str = "", population: int = 1000, also: str = ""
) -> Town:
    names = tuple(filter(None, also.split(",")))
    return Town(number, name, names, country, region, Decimal(1), Decimal(2), population, "America/New_York")


GAZETTEER = Gazetteer(
    [
        _town(1, "Alexandria", region="VA", population=159_467),
        _town(2, "Alexandria", region="LA", population=47_889),
        _town(3, "Alexandria", "EG", population=5_263_542, also="الإسكندرية"),
        _town(4, "Århus", "DK", population=285_273, also="Aarhus"),
        _town(5, "Cologne", "DE", population=1_000_000, also="Köln"),
        _town(6, "Köln", "DE", population=700, also="Cologne-the-Small"),
        _town(7, "Solo", "ID", population=800),
        _town(8, "Surakarta", "ID", population=500_000, also="Solo"),
        _town(9, "Saint-Denis", "FR", population=96_000),
        _town(10, "Leuven", "BE", population=100_000, also="Louvain"),
        _town(11, "Aalst", "BE", population=700, also="Leuven"),
        _town(12, "Halle", "DE", population=200_000),
        _town(13, "Kilifi", "KE", population=100_000),
    ],
    {("US", "VA"): "virginia", ("US", "LA"): "louisiana"},
)


def _place(*names: str, country: str = "US", region: str = "", kind: str = "city", governor: bool = False) -> Place:
    return Place("p", set(names), {country}, {region} - {""}, {kind} - {""}, governor)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (_place("Alexandria", region="Virginia"), 1),
        (_place("Alexandria (Louisiana)"), 2),
        (_place("Alexandria", country="EG"), 3),
        (_place("aarhus", country="DK"), 4),
        (_place("SAINT DENIS", country="FR"), 9),
        (_place("Leuven", country="BE"), 10),
        (_place("Halle (Saale)", country="DE"), 12),
        (_place("Kilifi", country="KE", kind=""), 13),
    ],
)
def test_a_name_and_a_country_that_leave_one_town_match(place: Place, expected: int) -> None:
    found = GAZETTEER.match(place)
    assert isinstance(found, Town)
    assert found.geonames_id == expected


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (_place("Alexandria"), "GeoNames has 2 populated places of this name in the country; no page tells which"),
        (_place("Alexandria", region="Ohio"), "GeoNames has the name in the country, but not in Ohio"),
        (_place("Alexandria", country="FR"), "GeoNames has no populated place of this name in the country"),
        (_place("Köln", country="DE"), "GeoNames has 2 populated places"),
        (_place("Solo", country="ID"), "GeoNames has 2 populated places"),
        (_place("Surakarta", "Solo", country="ID"), "GeoNames has 2 populated places"),
        (_place("Kilifi", country="KE", kind="county"), "a county, which a town of the same name would not be"),
        (_place("Kilifi", country="KE", kind="", governor=True), "a governor heads it"),
    ],
)
def test_a_doubt_leaves_a_place_unmatched_with_its_reason(place: Place, reason: str) -> None:
    found = GAZETTEER.match(place)
    assert isinstance(found, str)
    assert found.startswith(reason)


def test_a_place_in_two_countries_is_unmatched() -> None:
    place = _place("Leuven")
    place.countries.add("BE")
    assert GAZETTEER.match(place) == "pages do not agree on the country"


def test_a_place_that_a_page_calls_a_city_and_another_a_region_may_be_a_town() -> None:
    place = _place("Kilifi", country="KE", kind="region")
    place.kinds.add("city")
    assert isinstance(GAZETTEER.match(place), Town)
