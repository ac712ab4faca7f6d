"""The page of a person: public offices over time, and appearances with the office in which sources show the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pvegraph.web.kinds import N_
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.offices import offices_on
from pvegraph.web.portraits.place import NO_END
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.rows import node_row, row_of
from pvegraph.web.portraits.words import Sentence, sentence

if TYPE_CHECKING:
    from pvegraph.web.nodes import Row

_APPEARANCES = Part("appearances", N_("Took part in"), first=20)
_OTHERS = Part("others", N_("Also named by"))


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """Mayor of Rabat, seen in office September 2023."""
    naming = gathered.naming
    for tenure in gathered.shown["posts"][:1]:
        row = node_row(gathered, _POSTS, tenure, gathered.told.get(tenure, ()))
        if row.dates:
            return [sentence(naming.language, N_("%(post)s, %(date)s"), post=row.main, date=row.dates[-1].words)]
        return [(row.main,)]
    return []


def _post(gathered: Gathered, tenure: str) -> Row:
    """A term of office: the post, the body that it is in and the country of that body, as far as they are known."""
    row = node_row(gathered, _POSTS, tenure, gathered.told.get(tenure, ()))
    catalogue, naming = gathered.naming.catalogue, gathered.naming
    posts = [catalogue.get(post) for post in gathered.iris("pve:post", tenure)]
    bodies = [body for post in posts if post is not None for body in post.facts.get("org:postIn", ())]
    entries = [catalogue.get(body) for body in bodies]
    countries = [country for entry in entries if entry is not None for country in entry.facts.get("pve:country", ())]
    where = dict.fromkeys([*bodies, *countries])
    return replace(row, rest=(*row.rest, *(naming.link(each) for each in where)))


def _appearance(gathered: Gathered, participation: str) -> Row:
    """An appearance at an event, with the offices in which sources show the person at that time."""
    row = row_of(gathered, _APPEARANCES, participation)
    entries = [gathered.naming.catalogue.get(event) for event in gathered.iris("pve:event", participation)]
    days = [day for entry in entries if entry is not None for day in entry.facts.get("pve:start", ())]
    tenures = [gathered.told.get(tenure, ()) for tenure in gathered.shown["posts"]]
    held = offices_on(tenures, days)
    if not held:
        return row
    office = tuple(gathered.naming.link(each.post) for each in held)
    shown_by = {graph for each in held for graph in each.graphs}
    return replace(row, rest=(*row.rest, *office), references=_together(row, gathered.numbering.of(shown_by)))


def _together(row: Row, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The sources of the appearance and of the office."""
    return tuple(sorted({*row.references, *numbers}))


def _other(gathered: Gathered, subject: str) -> Row:
    """Something else that names the person, and as what."""
    row = row_of(gathered, _OTHERS, subject)
    ties = sorted({s.predicate for s in gathered.told.get(subject, ()) if s.value.value == gathered.thing})
    return replace(row, tags=tuple(gathered.naming.link(predicate) for predicate in ties))


_POSTS = Part(
    "posts",
    N_("Posts held"),
    first=40,
    lead="pve:post",
    note=NO_END,
    nothing=N_("No source says which public office this person held."),
)
PERSON = Layout(
    "person",
    (
        replace(_POSTS, row=_post),
        replace(_APPEARANCES, row=_appearance),
        Part("memberships", N_("Memberships"), note=NO_END),
        Part("commitments", N_("Commitments")),
        replace(_OTHERS, row=_other),
    ),
    owners=("posts",),
    summary=_summary,
)
"""Tenures are owners so that they are read with every list of appearances."""
