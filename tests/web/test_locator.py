"""The small map of where a place lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvegraph.web.locator import HEIGHT, WIDTH, around

LARGEST = 15_000
ROOM = 10


def corners(land: str) -> list[tuple[int, int]]:
    """The points of all outlines."""
    found = []
    for first, steps in re.findall(r"M(-?[0-9]+ -?[0-9]+)l([^z]*)z", land):
        x, y = map(int, first.split())
        found.append((x, y))
        numbers = list(map(int, steps.split()))
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + right, y + down
            found.append((x, y))
    return found


@settings(max_examples=60)
@given(st.floats(-80, 80), st.floats(-180, 180))
def test_the_land_is_small_and_within_the_map(latitude: float, longitude: float) -> None:
    locator = around(latitude, longitude)
    assert locator is not None
    assert len(locator.land) < LARGEST
    for x, y in corners(locator.land):
        assert -ROOM <= x <= WIDTH + ROOM
        assert -ROOM <= y <= HEIGHT + ROOM


@given(st.floats(-80, 80))
def test_the_earth_is_round(latitude: float) -> None:
    east, west = around(latitude, 180), around(latitude, -180)
    assert east is not None
    assert west is not None
    assert len(corners(east.land)) == pytest.approx(len(corners(west.land)), abs=4)


def test_around_a_city_inland_is_land_and_around_an_islet_little() -> None:
    madrid, suva = around(40.4, -3.7), around(-18.1, 178.4)
    assert madrid is not None
    assert suva is not None
    assert len(corners(madrid.land)) > 3 * len(corners(suva.land))


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (85.0, 0.0)])
def test_what_is_no_position_or_at_a_pole_has_no_map(latitude: float, longitude: float) -> None:
    assert around(latitude, longitude) is None


def test_the_page_of_a_place_shows_where_it_lies_and_leads_to_the_map(page: Callable[..., Element]) -> None:
    root = page("/doc/place/ma-rabat")
    figure = root.find(".//figure[@class='locator']")
    assert figure is not None
    assert [link.get("href") for link in figure.iter("a")] == ["/overviews/map?country=ma"]
    assert page("/doc/place/tn-sfax").find(".//figure[@class='locator']") is None
