"""The distances of cities-near-members are those of the sphere, although SPARQL has no cosine and no square root."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

from tests.queries.conftest import Ask

EARTH = 6371.0
Select = Callable[[str], list[dict[str, str]]]
Point = tuple[float, float]


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance by the haversine formula."""
    (lat1, long1), (lat2, long2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def test_cities_near_members_are_those_of_the_sphere(ask_saved: Ask, select: Select) -> None:
    located = select("SELECT ?place ?lat ?long { ?place a pve:City ; wgs:lat ?lat ; wgs:long ?long }")
    points = {row["place"]: (float(row["lat"]), float(row["long"])) for row in located}
    found = select("SELECT DISTINCT ?place { ?m org:organization organisation:scn ; org:member/pve:governs ?place }")
    members = {row["place"] for row in found}
    rows = ask_saved("cities-near-members", distance="150")
    near = {(row["city"], row["member"]): int(row["km"]) for row in rows}
    assert len(near) == len(rows) > 100
    for city in points.keys() - members:
        for member in points.keys() & members:
            true = kilometres(points[city], points[member])
            if (city, member) in near:
                assert abs(near[city, member] - true) <= 0.5 + true / 100
            else:
                assert true > 150 * 0.99
