"""The pages of events and of series of events: when and where, within what, who took part how, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pvegraph.search.catalogue import Text, kind_of
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.links import Link
from pvegraph.web.portraits.gathered import Gathered, Listed
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.rows import node_row
from pvegraph.web.portraits.words import Sentence, sentence

if TYPE_CHECKING:
    from pvegraph.web.nodes import Row

MOST = 5000
"""Rows of one part that the query reads."""
_ROLES = (
    ("organisers", N_("Who organised it"), 8),
    ("hosts", N_("Who hosted it"), 8),
    ("supporters", N_("Sponsors, partners and supporters"), 8),
    ("chairs", N_("Who chaired it"), 8),
    ("speakers", N_("Who spoke"), 8),
    ("signatories", N_("Who signed"), 8),
    ("participants", N_("Who else took part"), 24),
)
"""The lists of who took part: key, heading, and how many stand on the page of the event."""
_LEAD = Part("participants", "", lead="pve:participant")


@dataclass(frozen=True)
class Beside:
    """The event before or after this one in its series."""

    link: Link
    date: str


@dataclass(frozen=True)
class InSeries:
    """Where the event stands in its series, by the dates that sources give."""

    series: tuple[Link, ...]
    before: Beside | None
    after: Beside | None
    total: int
    is_dated: bool


@dataclass(frozen=True)
class Kinds:
    """How many actors of a kind the sources name at the event."""

    words: str
    number: int


def _participant(gathered: Gathered, participation: str) -> Row:
    """Who took part, with the exact role and what kind of actor it is."""
    row = node_row(gathered, _LEAD, participation, gathered.told.get(participation, ()))
    actors = gathered.iris("pve:participant", participation)
    words = gathered.naming.kind_text(kind_of(actors[0])) if actors else ""
    return replace(row, hint=Text(words, gathered.naming.language.tag) if words else None)


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """Conference · 17 to 19 May 2017 · Aarhus, Denmark · part of …"""
    naming, language = gathered.naming, gathered.naming.language
    found: list[Sentence] = [(naming.link(kind),) for kind in gathered.iris("dct:type")]
    entry = naming.catalogue.get(gathered.thing)
    start, end = (entry.fact("pve:start"), entry.fact("pve:end")) if entry is not None else (None, None)
    if start is not None and end is not None and start != end:
        words = language.text(N_("%(first)s to %(last)s"))
        found.append((language.filled(words, first=language.date(start), last=language.date(end)),))
    elif start is not None:
        found.append((language.date(start),))
    found += [(naming.link(place),) for place in gathered.iris("schema:location")[:1]]
    found += [(naming.link(country),) for country in gathered.iris("pve:country")[:1]]
    for larger in gathered.iris("pve:subEventOf"):
        found.append(sentence(language, N_("held within %(event)s"), event=naming.link(larger)))
    return found


def _context(gathered: Gathered) -> Mapping[str, object]:
    """The neighbours in the series, and how many actors of each kind are named."""
    return {"series": _series(gathered), "kinds": _kinds(gathered)}


def _series(gathered: Gathered) -> InSeries | None:
    """The events before and after this one in the series."""
    members = gathered.listed["series"]
    series = tuple(gathered.naming.link(each) for each in gathered.iris("pve:inSeries"))
    if not series:
        return None
    dated = [member for member in members if member.first]
    place = next((place for place, member in enumerate(dated) if member.subject == gathered.thing), None)
    before = dated[place - 1] if place else None
    after = dated[place + 1] if place is not None and place + 1 < len(dated) else None
    return InSeries(series, _beside(gathered, before), _beside(gathered, after), len(members), place is not None)


def _beside(gathered: Gathered, member: Listed | None) -> Beside | None:
    return Beside(gathered.naming.link(member.subject), member.first) if member is not None else None


def _kinds(gathered: Gathered) -> tuple[Kinds, ...]:
    """How many different actors of each kind are named in some role."""
    actors = {member.other for key, _, _ in _ROLES for member in gathered.listed[key]}
    counts = Counter(kind_of(actor) for actor in actors)
    naming = gathered.naming
    return tuple(Kinds(naming.kind_text(kind, many=counts[kind] != 1), counts[kind]) for kind in KINDS if counts[kind])


EVENT = Layout(
    "event",
    (
        Part("series", N_("The series"), order="earliest", first=0),
        *(
            Part(key, heading, order="kind", first=first, lead="pve:participant", row=_participant)
            for key, heading, first in _ROLES
        ),
        Part("from", N_("Countries that people came from"), "chips", "name", first=60, lead="pve:participantsFrom"),
        Part("within", N_("Held within it"), order="earliest", first=20),
        Part("adopted", N_("Adopted here"), order="name", first=20),
        Part("launched", N_("Launched here"), order="name", first=20),
        Part("parts", N_("What is part of it"), first=12),
        Part("inspired", N_("What it inspired"), order="name", first=12),
    ),
    first_facts=(
        "dct:type",
        "pve:start",
        "pve:end",
        "schema:location",
        "pve:localityName",
        "pve:country",
        "pve:inSeries",
        "pve:subEventOf",
        "pve:participantCount",
        "pve:cityCount",
        "pve:countryCount",
        "pve:subEventCount",
    ),
    looked_for=MappingProxyType(
        {
            "pve:start": N_("No source says when it was held."),
            "pve:country": N_("No source says in which country it was held."),
        }
    ),
    most=MOST,
    summary=_summary,
    context=_context,
    template="things/event.html",
)
SERIES = Layout(
    "series",
    (
        Part(
            "events",
            N_("Its events in order"),
            "timeline",
            "earliest",
            first=50,
            nothing=N_("No source names an event of it."),
        ),
    ),
)
