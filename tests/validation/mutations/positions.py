"""Mutations of the positions and names of places, which are compared with those of other places of the country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from tests.validation.expected import Row, row
from tests.validation.mutations.mutation import Kind, Mutation, replaced
from tests.validation.mutations.statements import Authored, Statement, language

_Positions = Mapping[str, tuple[float, float]]


def _positions(authored: Authored, country: str) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the places of a country."""
    found = {}
    for place in authored.subjects("pve:country", country):
        latitude, longitude = authored.values(place, "wgs:lat"), authored.values(place, "wgs:long")
        if latitude and longitude:
            found[place] = (float(min(latitude)), float(min(longitude)))
    return found


def _looks_swapped(positions: _Positions) -> set[tuple[str, str]]:
    """Places that no other of their country is near, with the one that is nearest if the numbers are swapped."""

    def apart(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
        return abs(one[0] - other[0]), abs(one[1] - other[1])

    found = set()
    for place, at in positions.items():
        others = [(name, elsewhere) for name, elsewhere in positions.items() if name != place]
        if abs(at[0] - at[1]) <= 5 or any(max(apart(at, elsewhere)) < 10 for _, elsewhere in others):
            continue
        turned = [(apart((at[1], at[0]), elsewhere), name) for name, elsewhere in others]
        near = [(sum(distance), name) for distance, name in turned if max(distance) < 3]
        if near:
            found.add((place, min(near)[1]))
    return found


def _coordinates(authored: Authored, statement: Statement) -> tuple[str, Statement] | None:
    """The country of a place and the statement of its longitude, if one source gives its position."""
    longitudes = authored.of[statement.subject].get("wgs:long", ())
    countries = authored.values(statement.subject, "pve:country")
    if len(countries) == 1 and len(longitudes) == 1 and authored.said_once(statement):
        return next(iter(countries)), longitudes[0]
    return None


def _swap_rows(authored: Authored, country: str, place: str, position: tuple[float, float]) -> tuple[Row, ...] | None:
    """What is found when a place gets another position; `None` if places that it says nothing of have none."""
    before = _positions(authored, country)
    if len(authored.subjects("pve:country", country)) < 2:
        return None
    latitudes = {of: authored.of[of]["wgs:lat"][0] for of in before}
    pairs = _looks_swapped({**before, place: position}) - _looks_swapped(before)
    return tuple(row("pves:SwappedCoordinates", latitudes[one].file, latitudes[one].line) for one, _ in pairs)


def swapped(authored: Authored) -> Iterator[Mutation]:
    """Latitude and longitude in each other's place, where the other places of the country tell it."""
    for statement in authored.by_predicate["wgs:lat"]:
        known = _coordinates(authored, statement)
        if known is None:
            continue
        country, longitude = known
        latitude = float(longitude.value)
        expected = _swap_rows(authored, country, statement.subject, (latitude, float(statement.value)))
        if expected and abs(latitude) <= 90:
            edits = (
                (statement.line, (f"    wgs:lat {longitude.value} ;",)),
                (longitude.line, (f"    wgs:long {statement.value} ;",)),
            )
            things = frozenset({statement.subject, country})
            yield Mutation(statement.file, edits, expected, things)


def off_the_globe(authored: Authored, predicate: str, shape: str) -> Iterator[Mutation]:
    """A latitude beyond 90 or a longitude beyond 180 degrees."""
    for statement in authored.by_predicate["wgs:lat"]:
        known = _coordinates(authored, statement)
        if known is None:
            continue
        country, longitude = known
        changed = statement if predicate == "wgs:lat" else longitude
        number = f"{float(changed.value) + (200 if float(changed.value) >= 0 else -200)}"
        position = (
            (float(number), float(longitude.value)) if changed is statement else (float(statement.value), float(number))
        )
        expected = _swap_rows(authored, country, statement.subject, position)
        if expected is not None:
            yield replaced(changed, number, shape, also=expected)


def same_place(authored: Authored) -> Iterator[Mutation]:
    """A place with the name of another in its country and nothing that tells them apart."""
    for statement in authored.by_predicate["skos:prefLabel"]:
        if not authored.is_a(statement.subject, "pve:Place") or language(statement.value) != "en":
            continue
        if authored.said_once(statement) and not _told_apart(authored, statement.subject):
            for other in sorted(authored.subjects("pve:country", *authored.values(statement.subject, "pve:country"))):
                names = authored.of[other].get("skos:prefLabel", ())
                if other > statement.subject and authored.is_a(other, "pve:Place") and not _told_apart(authored, other):
                    name = next((name.value for name in names if language(name.value) == "en"), None)
                    if name and name not in authored.values(statement.subject, "skos:altLabel"):
                        yield replaced(statement, name, "pves:SamePlaceLabel")
                        break


def _told_apart(authored: Authored, place: str) -> bool:
    return any(authored.of[place].get(predicate) for predicate in ("pve:regionName", "wgs:lat")) or (
        len(authored.values(place, "pve:country")) != 1
    )


def kinds() -> dict[str, Kind]:
    """The kinds by name."""
    return {
        "swapped coordinates": swapped,
        "a latitude off the globe": partial(off_the_globe, predicate="wgs:lat", shape="pves:Latitude"),
        "a longitude off the globe": partial(off_the_globe, predicate="wgs:long", shape="pves:Longitude"),
        "two places of one name": same_place,
    }
