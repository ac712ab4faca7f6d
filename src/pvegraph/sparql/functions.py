"""The functions that queries may call beyond those of SPARQL 1.1: Oxigraph's. A test calls each of them."""

from __future__ import annotations

from pvegraph.vocabulary import PREFIXES

_GEOSPARQL = "http://www.opengis.net/def/function/geosparql/"

EXTENSION_FUNCTIONS: tuple[str, ...] = (
    *(
        PREFIXES["xsd"] + name
        for name in (
            *("date", "time", "duration", "dayTimeDuration", "yearMonthDuration"),
            *("gYear", "gYearMonth", "gMonthDay", "gDay", "gMonth"),
        )
    ),
    *(
        _GEOSPARQL + name
        for name in (
            *("sfEquals", "sfDisjoint", "sfIntersects", "sfTouches", "sfCrosses", "sfWithin", "sfContains"),
            *("sfOverlaps", "ehEquals", "ehDisjoint", "ehMeet", "ehOverlap", "ehCovers", "ehCoveredBy", "ehInside"),
            *("ehContains", "rcc8eq", "rcc8dc", "rcc8ec", "rcc8po", "rcc8tppi", "rcc8tpp", "rcc8ntpp", "rcc8ntppi"),
            *("distance", "convexHull", "envelope", "centroid", "getSRID", "isEmpty", "isSimple", "asGeoJSON"),
            *("dimension", "coordinateDimension"),
        )
    ),
)
"""Casts to datatypes of XML Schema, and functions of GeoSPARQL 1.1 on WKT in degrees."""
