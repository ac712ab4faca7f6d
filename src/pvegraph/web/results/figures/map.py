"""A map: of things with coordinates, of columns of degrees, or of points in WKT."""

from __future__ import annotations

import re
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.search.catalogue import kind_of
from pvegraph.web.kinds import N_
from pvegraph.web.results.cells import Writer, words_of
from pvegraph.web.results.comments import Fault
from pvegraph.web.results.figures.figure import Figure, Found, Json, Settings, href, labelling
from pvegraph.web.results.places import Point
from pvegraph.web.results.terms import Column, Term, number_of

_MOST_POINTS = 3_000
_WKT_POINT = re.compile(r"(?:<[^>]*>\s*)?POINT\s*\(\s*([-+.\dEe]+)\s+([-+.\dEe]+)\s*\)", re.IGNORECASE)
_NORTH = re.compile(r"lat(itude)?", re.IGNORECASE)
_EAST = re.compile(r"(lon|lng|long|longitude)", re.IGNORECASE)


def is_north(name: str) -> bool:
    """Whether a column is called as latitudes are."""
    return _NORTH.fullmatch(name) is not None


def is_east(name: str) -> bool:
    """Whether a column is called as longitudes are."""
    return _EAST.fullmatch(name) is not None


def default(found: Found) -> Settings | None:
    """The settings where there is something to put on a map, else `None`."""
    columns = found.terms.columns
    north = next((column for column in columns if column.has_numbers and is_north(column.name)), None)
    east = next((column for column in columns if column.has_numbers and is_east(column.name)), None)
    if north is not None and east is not None:
        return _labelled({"lat": north.name, "long": east.name}, found)
    for column in columns:
        if column.has_shapes and any(_wkt(value) for value in column.bound):
            return _labelled({"wkt": column.name}, found)
    for column in columns:
        if found.places.knows(column):
            return MappingProxyType({"point": column.name, "label": column.name})
    return None


def check(settings: Settings, found: Found) -> Settings | Fault:
    """The settings, complete, or why there can be no map with them."""
    ways = [way for way in ("point", "wkt", "lat", "long") if way in settings]
    if ways not in (["point"], ["wkt"], ["lat", "long"]):
        return Fault(N_("A map takes one of point=?thing, wkt=?shape, or lat=?lat with long=?long."), {})
    if any(_point(found, settings, row) for row in range(len(found.terms.rows))):
        return settings if "label" in settings else _labelled(dict(settings), found)
    named = ", ".join(f"?{settings[way]}" for way in ways)
    return Fault(N_("Nothing in %(columns)s has coordinates, so there is no map of it."), {"columns": named})


def draw(settings: Settings, found: Found, writer: Writer) -> Figure:
    """The points, each with what is there; what has no coordinates is counted."""
    naming = found.terms.column(settings.get("label", settings.get("point", "")))
    features: dict[tuple[Point, Term | None], Json] = {}
    without = beyond = 0
    for row in range(len(found.terms.rows)):
        point = _point(found, settings, row)
        value = found.value(row, naming)
        if point is None:
            without += 1
        elif (point, value) in features or len(features) < _MOST_POINTS:
            features[(point, value)] = _feature(point, value, writer)
        else:
            beyond += 1
    notes = []
    count = writer.naming.language.number
    if without:
        notes.append(
            Fault(N_("Rows without coordinates, which are in the table only: %(num)s."), {"num": count(without)})
        )
    if beyond:
        notes.append(Fault(N_("Rows beyond what a map can hold: %(num)s."), {"num": count(beyond)}))
    data: dict[str, Json] = {"type": "FeatureCollection", "features": list(features.values())}
    return Figure(data, tuple(notes))


def _feature(point: Point, value: Term | None, writer: Writer) -> Json:
    """A point as GeoJSON (RFC 7946), as the script of maps takes it."""
    words = words_of(value, writer)
    kind = kind_of(value.value) if isinstance(value, ox.NamedNode) else ""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(point[1], 5), round(point[0], 5)]},
        "properties": {"name": words.value, "name_language": words.language, "href": href(value), "kind": kind},
    }


def _labelled(settings: dict[str, str], found: Found) -> Settings:
    column = labelling(found.terms, frozenset(settings.values()))
    own = found.terms.column(settings.get("point", ""))
    chosen = own if own is not None else column
    return MappingProxyType(settings if chosen is None else {**settings, "label": chosen.name})


def _point(found: Found, settings: Settings, row: int) -> Point | None:
    """Where a row is, or `None`."""
    if "point" in settings:
        thing = found.value(row, found.terms.column(settings["point"]))
        return found.places.points.get(thing.value) if isinstance(thing, ox.NamedNode) else None
    if "wkt" in settings:
        return _wkt(found.value(row, found.terms.column(settings["wkt"])))
    return _degrees(found.terms.column(settings["lat"]), found.terms.column(settings["long"]), row)


def _degrees(lat: Column | None, long: Column | None, row: int) -> Point | None:
    if lat is None or long is None:
        return None
    north, east = number_of(lat.values[row]), number_of(long.values[row])
    return None if north is None or east is None else _on_earth(float(north), float(east))


def _wkt(value: object) -> Point | None:
    """The point that a literal says: longitude first (GeoSPARQL 1.1, section 8.5.1, for CRS84)."""
    match = _WKT_POINT.fullmatch(value.value.strip()) if isinstance(value, ox.Literal) else None
    if match is None:
        return None
    try:
        return _on_earth(float(match[2]), float(match[1]))
    except ValueError:
        return None


def _on_earth(north: float, east: float) -> Point | None:
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None  # noqa: PLR2004 - degrees
