"""``/overviews/network``: who meets whom, as a figure of the strongest ties and as tables of actors and of all ties."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.catalogue import kind_of, sorting_key
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, read_filters
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import asked, downloads, frame
from pvegraph.web.overviews.asked import State
from pvegraph.web.overviews.common import in_common
from pvegraph.web.overviews.downloads import GRAPHML, JSON, Shown
from pvegraph.web.overviews.encounters import KINDS as ACTORS
from pvegraph.web.overviews.facets import Offer, offer
from pvegraph.web.overviews.index import NETWORK
from pvegraph.web.overviews.meeting import Choice, Network, Tie, network
from pvegraph.web.overviews.network_files import COLUMNS, MOST_WRITTEN, as_graphml, as_json, records
from pvegraph.web.overviews.shelf import Facet
from pvegraph.web.problem import SeeOtherError
from pvegraph.web.references import Numbering
from pvegraph.web.requests import wanted_media_type
from pvegraph.web.site import Site

DRAWN = 60
"""Actors that the figure has: more cannot be read."""
DRAWN_TIES = 240
CAME = "participants-from"
_TAKEN: tuple[Filter, ...] = ("network", "theme", "country", "kind", "year", "from", "to", "match")
_FACETS: tuple[Facet, ...] = ("network", "theme", "country")
_FORMS = MappingProxyType({**downloads.FORMS, "graphml": GRAPHML, "html": HTML})
_USUAL = ("country", "government", "organisation")
_TIES = ("events", "bodies")
_SORTS = ("weight", "name")
_MOST_LEAST = 1000
_NAMED = 12
"""Gatherings that were left out that a page names; it counts the others."""
KIND_WORDS = MappingProxyType(
    {**{kind: KINDS[kind].many for kind in ACTORS}, CAME: N_("Countries from which people came")}
)
"""What the values of the filter ``kind`` are called."""


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for."""

    state: State
    choice: Choice
    kinds: tuple[str, ...]
    sort: str
    pair: tuple[str, str] | None


@dataclass(frozen=True)
class Actor:
    """An actor in the table; ``place`` is its number in the figure."""

    place: int
    link: Link
    kind: str
    strength: int
    partners: int
    centre: str
    """The address of its own network."""


@dataclass(frozen=True)
class Row:
    """A tie in the table; ``href`` leads to what the two have in common."""

    first: Link
    second: Link
    weight: int
    href: str


def network_of(request: Request, site: Site) -> Response:
    """``/overviews/network``."""
    media_type = wanted_media_type(request, _FORMS, (HTML, JSON, *downloads.FORMS.values(), GRAPHML))
    naming = site.naming(downloads.language_of(request, site, media_type))
    asked_for = _asked(request, site)
    candidates = _candidates(request, site, asked_for)
    found = network(site.ties.encounters, asked_for.choice)
    if media_type != HTML:
        return downloads.data(request, site, asked_for.state, media_type, _shown(found, naming))
    ties = _sorted(found.ties, naming, asked_for)
    rows, page = frame.paged(request, ties)
    strongest = found.strongest(DRAWN)
    drawn = found.among(strongest, DRAWN_TIES)
    numbering = Numbering(site.catalogue, naming.language.tag)
    choice = asked_for.choice
    return site.html(
        request,
        "overviews/network.html",
        overview=NETWORK,
        asked=asked_for,
        offers=_offers(site, naming, choice),
        chips=_chips(naming, asked_for),
        shown_kinds={kind_of(actor) for actor in strongest},
        legends=frame.LEGENDS,
        kind_words=KIND_WORDS,
        candidates=candidates,
        centre=None if choice.centre is None else naming.link(choice.centre),
        pair=None if asked_for.pair is None else tuple(naming.link(each) for each in asked_for.pair),
        common=()
        if asked_for.pair is None
        else in_common(site.store, naming, numbering, asked_for.pair, by_bodies=choice.by_bodies),
        references=numbering.references(),
        found=found,
        left_out=[naming.link(each.iri) for each in found.left_out[:_NAMED]],
        actors=_actors(found, strongest, naming, asked_for.state),
        drawn=_edges(strongest, drawn),
        drawn_ties=len(drawn),
        ties_among=len(found.among(strongest, len(found.ties))),
        rows=[_row(tie, naming, asked_for) for tie in rows],
        page=page,
        most_written=MOST_WRITTEN,
    )


def _asked(request: Request, site: Site) -> Asked:
    """Read the address; raises `ProblemError` 400 for what it cannot mean."""
    filters = read_filters(request, site.catalogue, _TAKEN, (*ACTORS, CAME))
    centre = asked.thing(request, "centre", site.catalogue, ACTORS)
    ends = asked.things(request, "pair", site.catalogue, ACTORS)
    least = asked.whole_number(request, "least", 1 if centre is not None else 2, _MOST_LEAST)
    kinds = filters.kind or _USUAL
    choice = Choice(
        filters,
        frozenset(kinds) - {CAME},
        came_from=CAME in kinds,
        by_bodies=asked.one_of(request, "tie", _TIES) == "bodies",
        others=bool(asked.any_of(request, "others", ("1",))),
        least=least,
        centre=centre,
    )
    sort = asked.one_of(request, "sort", _SORTS)
    pairs = (
        ("tie", "bodies" if choice.by_bodies else ""),
        ("least", request.query_params.get("least", "").strip()),
        ("others", "1" if choice.others else ""),
        ("centre", asked.short(centre) if centre is not None else ""),
        ("sort", sort if sort != _SORTS[0] else ""),
        ("lang", request.query_params.get("lang", "")),
    )
    state = State(request.url.path, filters, tuple(pair for pair in pairs if pair[1]))
    return Asked(state, choice, kinds, sort, (ends[0], ends[1]) if len(ends) == 2 else None)  # noqa: PLR2004 - a pair


def _candidates(request: Request, site: Site, asked_for: Asked) -> list[tuple[Link, str]] | None:
    """The actors that a reader may have meant by a name, each with the address of its network; `None` if not asked.

    If only one can be meant, the answer is its address.
    """
    words = request.query_params.get("find", "").strip()
    if not words:
        return None
    if words.startswith(iri.BASE):  # as fields send what a reader picked from suggestions
        picked = asked.thing(request, "find", site.catalogue, ACTORS)
        raise SeeOtherError(asked_for.state.address(centre=asked.short(picked or ""), least=""))
    naming = site.naming(site.language_of(request))
    standings = site.ties.encounters.standings
    hits = [hit for hit in site.index.search(words[:200], kinds=set(ACTORS)) if hit.entry.iri in standings]
    best = [hit for hit in hits if hit.rank == 0] or hits
    meant = [hit.entry.iri for hit in best[:10]]
    addresses = [asked_for.state.address(centre=asked.short(actor), least="") for actor in meant]
    if len(addresses) == 1:
        raise SeeOtherError(addresses[0])
    return [(naming.link(actor), href) for actor, href in zip(meant, addresses, strict=True)]


def _offers(site: Site, naming: Naming, choice: Choice) -> list[Offer]:
    """What the form offers, counted among the actors of the wanted kinds."""
    sifted = site.ties.encounters.shelf.sift(choice.of_actors)
    return [offer(sifted, facet, naming) for facet in _FACETS]


def _chips(naming: Naming, asked_for: Asked) -> tuple[frame.Chip, ...]:
    """The filters that are set, but for the kinds, which the form shows."""
    state, filters = asked_for.state, asked_for.choice.filters
    return frame.chips_of(
        naming, filters.without("kind"), lambda fewer: state.with_filters(replace(fewer, kind=filters.kind)).address()
    )


def _sorted(ties: Sequence[Tie], naming: Naming, asked_for: Asked) -> Sequence[Tie]:
    """The ties in the wanted order; each begins with the centre, if it is one of the two."""
    if asked_for.sort == "name":
        key = partial(_names, naming=naming, centre=asked_for.choice.centre)
        return sorted(ties, key=key)
    return ties


def _names(tie: Tie, naming: Naming, centre: str | None) -> tuple[tuple[bool, str, str], ...]:
    return tuple(sorting_key(naming.link(actor).text, naming.language.tag) for actor in _ends(tie, centre))


def _ends(tie: Tie, centre: str | None) -> tuple[str, str]:
    return (tie.second, tie.first) if tie.second == centre else (tie.first, tie.second)


def _actors(found: Network, strongest: Sequence[str], naming: Naming, state: State) -> list[Actor]:
    return [
        Actor(
            place,
            naming.link(actor),
            kind_of(actor),
            found.strength[actor],
            found.partners[actor],
            state.address(centre=asked.short(actor), least=""),
        )
        for place, actor in enumerate(strongest)
    ]


def _edges(strongest: Sequence[str], drawn: Sequence[Tie]) -> str:
    """The ties of the figure by the numbers of their actors, with their weights, as JSON."""
    place = {actor: number for number, actor in enumerate(strongest)}
    return json.dumps([[place[tie.first], place[tie.second], tie.weight] for tie in drawn], separators=(",", ":"))


def _row(tie: Tie, naming: Naming, asked_for: Asked) -> Row:
    first, second = _ends(tie, asked_for.choice.centre)
    address = asked_for.state.address()
    ends = f"pair={asked.short(first)}&pair={asked.short(second)}#common"
    return Row(naming.link(first), naming.link(second), tie.weight, f"{address}{'&' if '?' in address else '?'}{ends}")


def _shown(found: Network, naming: Naming) -> Shown:
    written = found.ties[:MOST_WRITTEN]
    return Shown(
        NETWORK.name,
        naming.language.text(NETWORK.title),
        COLUMNS,
        partial(records, written, naming),
        {JSON: partial(as_json, found, written, naming), GRAPHML: partial(as_graphml, found, written, naming)},
    )
