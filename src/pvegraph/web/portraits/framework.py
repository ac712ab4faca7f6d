"""The page of a framework: what it is, its lineage, who issued, leads and funds it, who is committed to it how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.links import Link
from pvegraph.web.nodes import Row
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.lineage import RELATIONS, Branch, Tie, lineage
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.words import Sentence, sentence
from pvegraph.web.statements import Statement

MOST = 5000
"""Rows of one part that the query reads."""
MOST_KIN = 120
"""Documents of a lineage that are read and shown."""
_RELATIONS = frozenset(expand(name) for name in RELATIONS)


@dataclass(frozen=True)
class Related:
    """How a document builds on what it stands under, in words, and who says so."""

    words: Link
    references: tuple[int, ...]


@dataclass(frozen=True)
class Kin:
    """A document in the lineage as the page shows it."""

    link: Link
    date: str
    is_here: bool
    ties: tuple[Related, ...]
    below: tuple[Kin, ...]
    left_out: int
    stands_above: bool


def _ties(gathered: Gathered) -> list[Tie]:
    """What the documents of the lineage say of one another, with their sources."""
    kin = {gathered.thing, *gathered.shown["lineage"]}
    graphs: dict[tuple[str, str, str], set[str]] = {}
    told: list[Statement] = [*gathered.said]
    for subject in gathered.shown["lineage"]:
        told += gathered.told.get(subject, ())
    for said in told:
        if said.predicate in _RELATIONS and said.value.value in kin:
            graphs.setdefault((said.subject, said.predicate, said.value.value), set()).add(said.graph)
    return [Tie(*key, frozenset(told_by)) for key, told_by in graphs.items()]


def _date(gathered: Gathered, framework: str) -> str:
    """The earliest date that a source gives a framework, or an empty string."""
    entry = gathered.naming.catalogue.get(framework)
    return (entry.fact("dct:date") or "") if entry is not None else ""


def _kin(gathered: Gathered, branch: Branch) -> Kin:
    """A branch in the reader's language."""
    return Kin(
        gathered.naming.link(branch.thing),
        _date(gathered, branch.thing),
        branch.thing == gathered.thing,
        tuple(Related(gathered.naming.link(tie.property), gathered.numbering.of(tie.graphs)) for tie in branch.ties),
        tuple(_kin(gathered, each) for each in branch.below),
        branch.left_out,
        branch.stands_above,
    )


def _context(gathered: Gathered) -> Mapping[str, object]:
    """The lineage as a nested list."""
    roots = lineage(gathered.thing, _ties(gathered), lambda each: _date(gathered, each), MOST_KIN + 1)
    return {"roots": tuple(_kin(gathered, root) for root in roots), "has_open_date": _has_open_date(gathered)}


def _has_open_date(gathered: Gathered) -> bool:
    """Whether there is a date of which no event says what it is the date of."""
    return bool(gathered.values("dct:date")) and not (
        gathered.values("pve:adoptedAt") or gathered.values("pve:launchedAt")
    )


def _row(gathered: Gathered, subject: str) -> Row:
    """A document of the lineage in a plain list: how it builds on others of it, and its date."""
    naming = gathered.naming
    kin = {gathered.thing, *(member.subject for member in gathered.listed["lineage"])}
    ties = [s for s in gathered.told.get(subject, ()) if s.predicate in _RELATIONS and s.value.value in kin]
    words = [naming.link(predicate) for predicate in sorted({tie.predicate for tie in ties})]
    date = _date(gathered, subject)
    hint = Text(naming.language.date(date), naming.language.tag) if date else None
    references = gathered.numbering.of({tie.graph for tie in ties})
    return Row(naming.link(subject), tags=tuple(words), hint=hint, references=references)


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """Memorandum · issued by the GCTF · adopted at its second ministerial meeting, September 2012."""
    naming, language = gathered.naming, gathered.naming.language
    found: list[Sentence] = [(naming.link(kind),) for kind in gathered.iris("dct:type")]
    issuers = gathered.iris("pve:issuedBy")
    found += [sentence(language, N_("issued by %(issuer)s"), issuer=naming.link(issuer)) for issuer in issuers]
    for name, words, dated in (
        ("pve:adoptedAt", N_("adopted at %(event)s"), N_("adopted at %(event)s, %(date)s")),
        ("pve:launchedAt", N_("launched at %(event)s"), N_("launched at %(event)s, %(date)s")),
    ):
        for event in gathered.iris(name):
            entry = naming.catalogue.get(event)
            day = entry.fact("pve:start") if entry is not None else None
            if day is None:
                found.append(sentence(language, words, event=naming.link(event)))
            else:
                found.append(sentence(language, dated, event=naming.link(event), date=language.date(day)))
    return found


_LEVELS = (
    ("endorsed", N_("Who endorses it")),
    ("adopted", N_("Who has adopted it")),
    ("implemented", N_("Who implements it")),
    ("evaluated", N_("Who has evaluated it")),
)
FRAMEWORK = Layout(
    "framework",
    (
        Part("lineage", N_("Lineage"), order="earliest", first=MOST_KIN, row=_row),
        *(
            Part(
                f"level-{level}",
                heading,
                order="kind",
                first=15,
                lead="pve:committedActor",
                without=("pve:commitmentLevel",),
            )
            for level, heading in _LEVELS
        ),
        Part("included", N_("Who is included in it"), order="name", first=20),
        Part("parts", N_("What is part of it"), order="latest", first=20),
        Part("inspired", N_("What it inspired"), order="name", first=12),
    ),
    first_facts=(
        "dct:type",
        "pve:issuedBy",
        "dct:date",
        "pve:adoptedAt",
        "pve:launchedAt",
        "dct:subject",
        "pve:ledBy",
        "schema:funder",
        "schema:url",
    ),
    looked_for=MappingProxyType(
        {
            "pve:issuedBy": N_("No source says who issued it."),
            "dct:date": N_("No source says when it was adopted or published."),
        }
    ),
    in_parts=(),
    most=MOST,
    summary=_summary,
    context=_context,
    template="things/framework.html",
)
