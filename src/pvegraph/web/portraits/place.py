"""The page of a place: who governs it, its mayors over time, the networks, programmes, events and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.web.filters import Filters
from pvegraph.web.kinds import N_
from pvegraph.web.locator import around
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.rows import node_row
from pvegraph.web.portraits.words import Sentence, pieces, sentence

NO_END = N_("Where no end is given, no source says when it ended; that does not mean that it goes on.")
"""The note of every list of tenures and memberships."""


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """In Morocco · governed by Municipality of Rabat · 577,827 inhabitants · mayor: … · member of 2 networks."""
    naming, language = gathered.naming, gathered.naming.language
    found = []
    countries = gathered.iris("pve:country")
    if countries:
        found.append(sentence(language, N_("in %(country)s"), country=naming.link(countries[0])))
    found += [
        sentence(language, N_("governed by %(government)s"), government=naming.link(member.subject))
        for member in gathered.listed["government"]
    ]
    for value in gathered.values("pve:population")[:1]:
        if isinstance(value, ox.Literal) and value.value.isdigit():
            words = language.texts.ngettext("%(number)s inhabitant", "%(number)s inhabitants", int(value.value))
            found.append(pieces(words, number=language.number(int(value.value))))
    found += _last_mayor(gathered)
    networks = len({member.other or member.subject for member in gathered.listed["networks"]})
    if networks:
        words = language.texts.ngettext("member of %(number)s network", "member of %(number)s networks", networks)
        found.append(pieces(words, number=language.number(networks)))
    return found


def _last_mayor(gathered: Gathered) -> Sequence[Sentence]:
    """Mayor: who was seen in the office last, as of which day; nothing where no source gives a day."""
    last = max(gathered.listed["mayors"], key=lambda member: member.date, default=None)
    if last is None or not last.date or last.subject not in gathered.told:
        return []
    row = node_row(gathered, _MAYORS, last.subject, gathered.told[last.subject])
    if not row.dates:
        return []
    seen = row.dates[-1].words
    return [sentence(gathered.naming.language, N_("mayor: %(mayor)s, %(date)s"), mayor=row.main, date=seen)]


def _context(gathered: Gathered) -> Mapping[str, object]:
    """A small map of where it lies, and the way to the large one of its country."""
    latitudes, longitudes = gathered.values("wgs:lat"), gathered.values("wgs:long")
    if not latitudes or not longitudes:
        return {}
    try:
        latitude, longitude = float(latitudes[0].value), float(longitudes[0].value)
    except ValueError:
        return {}
    on_map = Filters(country=tuple(gathered.iris("pve:country"))).address("/overviews/map")
    return {"locator": around(latitude, longitude), "on_map": on_map}


_MAYORS = Part(
    "mayors",
    N_("Mayors over time"),
    "timeline",
    "earliest",
    first=30,
    note=NO_END,
    nothing=N_("No source names a mayor."),
    without=("pve:post",),
)
PLACE = Layout(
    "place",
    (
        Part("government", N_("Who governs it"), first=5, nothing=N_("No source names its government.")),
        _MAYORS,
        Part("posts", N_("Other officials"), order="latest", first=8, note=NO_END),
        Part(
            "networks",
            N_("Networks"),
            first=8,
            note=NO_END,
            nothing=N_("No source names a network that it belongs to."),
        ),
        Part("programmes", N_("Programmes and frameworks issued"), first=6),
        Part("led", N_("Programmes that it leads"), first=6),
        Part("commitments", N_("Commitments"), first=6),
        Part("held", N_("Events held here"), first=6),
        Part("organised", N_("Events that its government organised or hosted"), first=6),
        Part("attended", N_("Events that its government took part in"), first=6),
        Part("bodies", N_("Organisations here"), order="name", first=8),
        Part("partners", N_("Partners"), "chips", "name", first=16),
        Part("themes", N_("Themes it works on"), "chips", "name", first=16),
    ),
    owners=("government",),
    first_facts=("dct:type", "pve:country", "pve:regionName", "pve:population", "wgs:lat", "wgs:long"),
    looked_for=MappingProxyType(
        {
            "pve:population": N_("No source says how many people live here."),
            "wgs:lat": N_("No source says where exactly it lies."),
        }
    ),
    summary=_summary,
    context=_context,
    template="things/place.html",
)
