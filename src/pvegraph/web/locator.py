"""A small map of where a place lies, drawn by the server: the land around it, from the borders that maps here have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from math import cos, radians
from typing import NamedTuple, TypedDict

WIDTH, HEIGHT = 320, 220
"""Units of the map; a unit is a tenth of a degree of latitude or less."""
_DEGREES = 18
"""Degrees of latitude from the lower edge to the upper one."""
_ROOM = 8
"""Units around the map within which land is drawn too, so that no edge of a cut is seen."""
_CIRCLE, _HALF = 360, 180
_FARTHEST = 80
"""Degrees of latitude beyond which east and west are no directions that a flat map can show."""

Point = tuple[float, float]
Ring = tuple[Point, ...]


class _Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


class _Transform(TypedDict):
    scale: tuple[float, float]
    translate: tuple[float, float]


class _Geometry(TypedDict, total=False):
    type: str
    arcs: list[list[int]] | list[list[list[int]]]


class _Countries(TypedDict):
    geometries: list[_Geometry]


class _Topology(TypedDict):
    """A file of TopoJSON, as far as it is read here."""

    transform: _Transform
    arcs: list[list[tuple[int, int]]]
    objects: dict[str, _Countries]


@dataclass(frozen=True)
class Locator:
    """What the map shows: the outlines of land as the data of an SVG path; the place itself is in the middle."""

    land: str
    width: int = WIDTH
    height: int = HEIGHT


@lru_cache(maxsize=2048)
def around(latitude: float, longitude: float) -> Locator | None:
    """The map around a position in degrees; `None` where it is no position, or too near to a pole."""
    if not (abs(latitude) <= _FARTHEST and abs(longitude) <= _HALF):
        return None
    vertical = HEIGHT / _DEGREES
    horizontal = vertical * cos(radians(latitude))
    east, north = (WIDTH / 2 + _ROOM) / horizontal, (HEIGHT / 2 + _ROOM) / vertical
    window = _Box(longitude - east, latitude - north, longitude + east, latitude + north)

    def unit(point: Point) -> tuple[int, int]:
        return (
            round(WIDTH / 2 + (point[0] - longitude) * horizontal),
            round(HEIGHT / 2 - (point[1] - latitude) * vertical),
        )

    outlines = (
        _outline(dict.fromkeys(map(unit, _cut(_moved(ring, by), window))))
        for ring, box in _land()
        for by in (-_CIRCLE, 0, _CIRCLE)
        if _meet(_Box(box.west + by, box.south, box.east + by, box.north), window)
    )
    return Locator("".join(outlines))


def _outline(points: Iterable[tuple[int, int]]) -> str:
    """A closed line through points, each written as the step to it; nothing for what is too small to be seen."""
    found = list(points)
    if len(found) < 3:  # noqa: PLR2004 - a triangle
        return ""
    steps = (f"{x - u} {y - v}" for (u, v), (x, y) in pairwise(found))
    return f"M{found[0][0]} {found[0][1]}l{' '.join(steps)}z"


def _moved(ring: Ring, by: float) -> Ring:
    return tuple((x + by, y) for x, y in ring) if by else ring


def _meet(one: _Box, other: _Box) -> bool:
    return one.west < other.east and other.west < one.east and one.south < other.north and other.south < one.north


def _cut(ring: Ring, window: _Box) -> Ring:
    """The part of a ring within a window, one edge after the other (Sutherland and Hodgman, 1974)."""
    edges: tuple[tuple[int, float, Callable[[float, float], bool]], ...] = (
        (0, window.west, float.__ge__),
        (0, window.east, float.__le__),
        (1, window.south, float.__ge__),
        (1, window.north, float.__le__),
    )
    for axis, bound, is_within in edges:
        if all(is_within(point[axis], bound) for point in ring):
            continue
        kept: list[Point] = []
        for before, here in zip((ring[-1:] + ring)[: len(ring)], ring, strict=True):
            if is_within(here[axis], bound) != is_within(before[axis], bound):
                part = (bound - before[axis]) / (here[axis] - before[axis])
                crossing = [before[other] + part * (here[other] - before[other]) for other in (0, 1)]
                crossing[axis] = bound
                kept.append((crossing[0], crossing[1]))
            if is_within(here[axis], bound):
                kept.append(here)
        ring = tuple(kept)
        if not ring:
            break
    return ring


@cache
def _land() -> tuple[tuple[Ring, _Box], ...]:
    """The outlines of all countries with the boxes around them (4 ms, when first asked for)."""
    text = (files("pvegraph.web") / "static" / "vendor" / "world-110m.json").read_bytes()
    world: _Topology = json.loads(text)
    rings = _rings(world)
    return tuple(
        (ring, _Box(min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring)))
        for ring in rings
    )


def _rings(world: _Topology) -> Iterable[Ring]:
    """The rings of all countries in degrees (TopoJSON 1.0, sections 2.1.3 to 2.1.5).

    A ring that crosses the 180th meridian goes on beyond it.
    """
    (scale_x, scale_y), (left, bottom) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = [
        [
            (left + scale_x * x, bottom + scale_y * y)
            for x, y in accumulate(arc, lambda sum_, step: (sum_[0] + step[0], sum_[1] + step[1]))
        ]
        for arc in world["arcs"]
    ]
    for geometry in world["objects"]["countries"]["geometries"]:
        for indexes in _indexes(geometry):
            ring = _joined(indexes, arcs)
            if max(x for x, _ in ring) - min(x for x, _ in ring) > _HALF:
                ring = tuple((x + _CIRCLE if x < 0 else x, y) for x, y in ring)
            yield ring


def _indexes(geometry: _Geometry) -> Iterable[list[int]]:
    """The arcs of each ring of a country of one polygon or several."""
    for each in geometry.get("arcs", []):
        for part in each:
            if isinstance(part, list):
                yield part
        if each and isinstance(each[0], int):
            yield [part for part in each if isinstance(part, int)]


def _joined(indexes: Sequence[int], arcs: Sequence[Sequence[Point]]) -> Ring:
    """Arcs as a ring: a negative index is an arc from its end, and each begins where the one before ended."""
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return tuple(points[:-1])
