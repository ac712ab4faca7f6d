"""The pages of organisations and local governments: what they are part of, who belongs to them, what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.place import NO_END
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.rows import row_of
from pvegraph.web.portraits.words import Sentence, pieces, sentence

if TYPE_CHECKING:
    from pvegraph.web.nodes import Row

MOST = 5000
"""Rows of one part that the query reads."""
_PARTNERS = Part("partners", N_("Partners"), "chips", "name", first=8)
_TWINS = Part("twins", N_("Twinned with"), "chips", "name", first=8)
_BOTH_WAYS = frozenset({expand("pve:cooperatesWith"), expand("pve:twinnedWith")})


def _partner(gathered: Gathered, subject: str) -> Row:
    """A partner, with the sources that say so of either side."""
    row = row_of(gathered, _PARTNERS, subject)
    theirs = [s for s in gathered.told.get(subject, ()) if s.value.value == gathered.thing]
    ours = [s for s in gathered.said if s.value.value == subject]
    graphs = {s.graph for s in (*theirs, *ours) if s.predicate in _BOTH_WAYS}
    return replace(row, hint=None, references=gathered.numbering.of(graphs))


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """City network · part of the UN · in London, United Kingdom · 214 members."""
    naming, language = gathered.naming, gathered.naming.language
    found: list[Sentence] = [(naming.link(kind),) for kind in gathered.iris("org:classification")]
    governed = gathered.iris("pve:governs")
    found += [sentence(language, N_("governs %(place)s"), place=naming.link(place)) for place in governed]
    for parent in gathered.iris("org:subOrganizationOf"):
        found.append(sentence(language, N_("part of %(parent)s"), parent=naming.link(parent)))
    seats = [naming.link(seat) for seat in gathered.iris("schema:location")]
    found += [sentence(language, N_("seated in %(place)s"), place=seat) for seat in seats]
    for country in gathered.iris("pve:country"):
        found.append((naming.link(country),))
    members = len({member.other for member in gathered.listed["members"]})
    if members:
        words = language.texts.ngettext("%(number)s member named", "%(number)s members named", members)
        found.append(pieces(words, number=language.number(members)))
    return found


def _parts(*, with_members: bool) -> tuple[Part, ...]:
    """The parts of the page; of an organisation readers ask for members first, of a government for office holders."""
    members = Part("members", N_("Members and their roles"), order="kind", first=10, lead="org:member", note=NO_END)
    posts = Part("posts", N_("Posts and who has held them"), first=5, lead="pve:post", note=NO_END)
    return (
        *((members, posts) if with_members else (posts, members)),
        Part("memberships", N_("Member of"), first=8, note=NO_END),
        Part("bodies", N_("Bodies that are part of it"), order="name", first=5),
        Part("issued", N_("Frameworks issued"), first=5),
        Part("led", N_("What it leads"), first=5),
        Part("funded", N_("What it funds"), first=6),
        Part("commitments", N_("Commitments"), first=5),
        Part("included", N_("Programmes that include it"), first=6),
        Part("organised", N_("Events organised or hosted"), first=5),
        Part("attended", N_("Events it took part in"), first=5),
        replace(_PARTNERS, row=_partner),
        replace(_TWINS, row=_partner),
        Part("within", N_("What is part of it"), first=6),
        Part("inspired", N_("What it inspired"), order="name", first=5),
    )


_FACTS = (
    "org:classification", "org:subOrganizationOf", "schema:foundingDate", "pve:country", "schema:location",
    "pve:localityName", "foaf:homepage", "pve:memberCount", "pve:ledBy", "schema:funder", "pve:launchedAt",
)  # fmt: skip
_IN_PARTS = ("pve:cooperatesWith", "pve:twinnedWith", "pve:takesPartIn")
_LOOKED_FOR: Mapping[str, str] = MappingProxyType(
    {
        "schema:foundingDate": N_("No source says when it was founded."),
        "org:classification": N_("No source says what kind of organisation it is."),
    }
)
ORGANISATION = Layout(
    "organisation",
    _parts(with_members=True),
    first_facts=_FACTS,
    looked_for=_LOOKED_FOR,
    in_parts=_IN_PARTS,
    most=MOST,
    summary=_summary,
)
GOVERNMENT = Layout(
    "organisation",
    _parts(with_members=False),
    first_facts=("pve:governs", *_FACTS),
    in_parts=_IN_PARTS,
    most=MOST,
    summary=_summary,
)
