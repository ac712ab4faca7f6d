"""The page of a source: what it is, everything that it says, what others say differently, and who those others are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.sparql.formats import Format
from pvegraph.vocabulary import expand
from pvegraph.web import nodes
from pvegraph.web.describe import Group, Value, describe_groups
from pvegraph.web.kinds import KINDS, N_, NODE_KINDS
from pvegraph.web.links import Link, address, anchor
from pvegraph.web.naming import Naming
from pvegraph.web.nodes import Dated
from pvegraph.web.portraits.rows import filled
from pvegraph.web.problem import ProblemError
from pvegraph.web.references import Numbering
from pvegraph.web.requests import page_number
from pvegraph.web.site import Site
from pvegraph.web.source_says import How, Other, Says, says
from pvegraph.web.source_survey import Shared, Survey
from pvegraph.web.statements import Statement

THINGS = 50
"""Things on one page of what a source says."""
OTHER_SOURCES = 8
"""Other sources that are shown at once; the rest is unfolded."""
_TYPE, _CLASS = expand("rdf:type"), expand("pve:Source")
_OTHERWISE: Mapping[How, str] = MappingProxyType(
    {
        "differently": N_("elsewhere"),
        "more exactly": N_("elsewhere, more exactly"),
        "less exactly": N_("elsewhere, less exactly"),
    }
)


@dataclass(frozen=True)
class Otherwise:
    """A value that other sources give, and the words for how it is other."""

    words: str
    value: Value


@dataclass(frozen=True)
class Property:
    """What a source says of one property of a thing, and what others say of it."""

    group: Group
    otherwise: tuple[Otherwise, ...]


@dataclass(frozen=True)
class Said:
    """What a source says of a thing: as properties, or in a line if it ties other things together."""

    link: Link
    anchor: str
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    """What a tenure, membership, participation or commitment ties together."""
    tags: tuple[Link, ...] = ()
    dates: tuple[Dated, ...] = ()
    otherwise: tuple[Dated, ...] = ()
    """Dates that other sources give instead."""


@dataclass(frozen=True)
class Part:
    """The things of one kind on one page of a source."""

    kind: str
    heading: str
    total: int
    said: tuple[Said, ...]
    are_lines: bool


@dataclass(frozen=True)
class KindOfThings:
    """A kind of things that a source speaks of, with how many there are: a way to see only these."""

    name: str
    words: str
    total: int


@dataclass(frozen=True)
class OtherSource:
    """Another source about the same things."""

    link: Link
    publisher: Text | None
    date: str | None
    things: int


def source_page(
    request: Request,
    site: Site,
    source: str,
    itself: Sequence[Statement],
    headers: Mapping[str, str],
    alternates: Sequence[tuple[Format, str]],
) -> Response:
    """The page of a source, of which ``itself`` is said; at most two queries, one for its further pages."""
    naming = site.naming(site.language_of(request))
    survey = site.surveys.of(source)
    kind = _kind(request, survey)
    total = len(survey.things[kind]) if kind else survey.total
    pages = max(1, -(-total // THINGS))
    page = page_number(request, pages)
    shown = list(_shown(site, source, naming, [kind] if kind else list(survey.things), (page - 1) * THINGS))
    told = says(site.store, source, [thing for _, thing in shown])
    numbering = Numbering(site.catalogue, naming.language.tag)
    itself = [s for s in itself if not (s.predicate == _TYPE and s.value.value == _CLASS)]
    about = describe_groups(itself, naming, numbering if any(s.graph != source for s in itself) else None)
    parts = _parts(shown, told, survey, _Writer(naming, numbering))
    entry = site.catalogue.get(source)
    return site.html(
        request,
        "source.html",
        headers,
        thing=source,
        title=naming.link(source).text,
        about=about,
        is_dated=entry is not None and entry.fact("dct:issued") is not None,
        original=address((entry.fact("schema:url") if entry is not None else None) or ""),
        kinds_said=[
            KindOfThings(name, naming.kind_text(name, many=True) or naming.language.text(N_("Others")), len(things))
            for name, things in survey.things.items()
        ],
        kind=kind,
        parts=parts,
        total=survey.total,
        first=(page - 1) * THINGS + 1,
        last=(page - 1) * THINGS + len(shown),
        of_these=total,
        differing=sum(len(each.others) for each in told.values()),
        other_sources=[_other(site, naming, shared) for shared in survey.shared],
        few=OTHER_SOURCES,
        references=numbering.references(),
        has_form=site.has_form("source"),
        alternates=alternates,
        page=page,
        pages=pages,
    )


def _kind(request: Request, survey: Survey) -> str:
    """The kind to which the address narrows the page; all kinds if it names none."""
    kind = request.query_params.get("kind", "")
    if kind and kind not in survey.things:
        raise ProblemError(
            400,
            N_("This source says nothing of the kind %(value)s; it speaks of: %(kinds)s."),
            {"value": repr(kind[:40]), "kinds": ", ".join(filter(None, survey.things))},
        )
    return kind


def _shown(site: Site, source: str, naming: Naming, kinds: Sequence[str], first: int) -> Iterator[tuple[str, str]]:
    """The things of one page with their kinds; only the kinds that stand on the page are put in order."""
    survey = site.surveys.of(source)
    wanted = THINGS
    for kind in kinds:
        total = len(survey.things[kind])
        if first < total and wanted:
            things = site.surveys.in_order(source, kind, naming)[first : first + wanted]
            wanted -= len(things)
            yield from ((kind, thing) for thing in things)
        first = max(0, first - total)


def _parts(
    shown: Sequence[tuple[str, str]], told: Mapping[str, Says], survey: Survey, writer: _Writer
) -> tuple[Part, ...]:
    """The things of a page by kind."""
    by_kind: dict[str, list[Said]] = defaultdict(list)
    for kind, thing in shown:
        said = told.get(thing, Says((), ()))
        by_kind[kind].append(writer.line(thing, said) if kind in NODE_KINDS else writer.block(thing, said))
    return tuple(
        Part(kind, writer.kind_text(kind), len(survey.things[kind]), tuple(members), kind in NODE_KINDS)
        for kind, members in by_kind.items()
    )


@dataclass(frozen=True)
class _Writer:
    """Puts statements into words."""

    naming: Naming
    numbering: Numbering

    def kind_text(self, kind: str) -> str:
        """The heading of a kind."""
        return self.naming.kind_text(kind, many=True) or self.naming.language.text(N_("Others"))

    def block(self, thing: str, said: Says) -> Said:
        """What is said of a thing with a name, property by property; its kind is in the heading already."""
        kind = kind_of(thing)
        general = {expand(name) for name in KINDS[kind].classes} if kind in KINDS else set()
        own = [s for s in said.statements if not (s.predicate == _TYPE and s.value.value in general)]
        otherwise: dict[Link, list[Otherwise]] = defaultdict(list)
        for other in said.others:
            for group in describe_groups([other.statement], self.naming, self.numbering):
                otherwise[group.property].append(Otherwise(self._how(other), group.values[0]))
        groups = describe_groups(own, self.naming, None)
        return Said(
            self.naming.link(thing),
            self._anchor(thing),
            tuple(Property(group, _together(otherwise.get(group.property, ()))) for group in groups),
        )

    def line(self, node: str, said: Says) -> Said:
        """A node in one line: what it ties together, its roles, its dates."""
        found = [(slot, self.naming.link(value)) for slot, value in filled(node, said.statements)]
        others = [other.statement for other in said.others]
        return Said(
            Link(self.naming.title_of_node(node, said.statements), address(node)),
            self._anchor(node),
            links=tuple(link for slot, link in found if not nodes.is_tag(slot)),
            tags=tuple(link for slot, link in found if nodes.is_tag(slot)),
            dates=self._dates(said.statements, numbered=False),
            otherwise=self._dates(others, numbered=True),
        )

    def _dates(self, statements: Sequence[Statement], *, numbered: bool) -> tuple[Dated, ...]:
        """Each date with what it is the date of."""
        language, found = self.naming.language, []
        for name, phrase in nodes.DATES.items():
            told: dict[str, set[str]] = defaultdict(set)
            for statement in statements:
                if statement.predicate == expand(name):
                    told[statement.value.value].add(statement.graph)
            for day in sorted(told):
                words = language.filled(language.text(phrase), date=language.date(day))
                found.append(Dated(words, self.numbering.of(told[day]) if numbered else ()))
        return tuple(found)

    def _how(self, other: Other) -> str:
        return self.naming.language.text(_OTHERWISE[other.how])

    def _anchor(self, thing: str) -> str:
        path = iri.local_path(thing)
        return path.strip("/").replace("/", "-") if path else anchor(thing)


def _together(found: Sequence[Otherwise]) -> tuple[Otherwise, ...]:
    """A value that several sources give stands once, with all of them."""
    numbers: dict[tuple[str, Link, str], set[int]] = defaultdict(set)
    for each in found:
        numbers[each.words, each.value.link, each.value.form].update(each.value.references)
    return tuple(
        Otherwise(words, Value(link, tuple(sorted(told)), form)) for (words, link, form), told in numbers.items()
    )


def _other(site: Site, naming: Naming, shared: Shared) -> OtherSource:
    """Another source with what tells it apart."""
    entry = site.catalogue.get(shared.source)
    publisher = entry.fact("dct:publisher") if entry is not None else None
    return OtherSource(
        naming.link(shared.source),
        naming.name(publisher) if publisher is not None else None,
        entry.fact("dct:issued") if entry is not None else None,
        shared.things,
    )
