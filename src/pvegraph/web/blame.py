"""``/blame?thing=IRI``: which release brought each statement about a thing, who wanted that, and on which evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import UsageError
from pvegraph.release import History
from pvegraph.release import blame as blaming
from pvegraph.release.blame import Brought
from pvegraph.release.lines import quads_of, subject_of
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.web.answers import CHANGING, conditional, entity_tag
from pvegraph.web.choice import HTML
from pvegraph.web.describe import Group, describe_groups
from pvegraph.web.difference_page import statement_of
from pvegraph.web.kinds import N_, NODE_KINDS
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.origins import OriginShown
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.references import Numbering
from pvegraph.web.releases import JSON
from pvegraph.web.requests import page_number, wanted_media_type
from pvegraph.web.site import Site

_FORMS = {"json": JSON, "html": HTML}
_MOST_PAGES = 10**6
_THINGS = 50
"""Things on one page, each with what one release brought of it."""


@dataclass(frozen=True)
class Part:
    """What a release brought about one thing."""

    link: Link
    kind: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Moment:
    """What a release brought."""

    number: int
    since: str
    origin: OriginShown | None
    parts: tuple[Part, ...]


def blame(request: Request, site: Site, history: History) -> Response:
    """A page, or JSON."""
    thing = _thing(request)
    number = site.release.number
    media_type = wanted_media_type(request, _FORMS, (HTML, JSON))
    try:
        found = blaming.blame(history, number, thing) if number else ()
    except UsageError as error:
        raise ProblemError(400, "%(reason)s", {"reason": str(error)}) from error
    if not found:
        raise ProblemError(404, N_("This release says nothing of %(thing)s."), {"thing": thing})
    state = "\n".join((thing, str(number), *(f"{each.step.number} {each.step.written}" for each in found)))
    if media_type == HTML:
        return _page(request, site, thing, found, state)
    tag = entity_tag(site.version, state, JSON)
    make = partial(_written, thing, number, found)
    return conditional(request, tag, JSON, make, {"Vary": "Accept", "Cache-Control": CHANGING})


def _written(thing: str, number: int, found: Sequence[Brought]) -> bytes:
    return (json.dumps(blaming.to_json(thing, number, found), ensure_ascii=False, indent=2) + "\n").encode()


def _thing(request: Request) -> str:
    """The thing that is asked about; raises `ProblemError` 400 for what is no IRI."""
    thing = request.query_params.get("thing", "")
    try:
        return str(ox.NamedNode(thing).value)
    except ValueError:
        raise ProblemError(
            400, N_("The parameter thing is %(value)s; an IRI was expected."), {"value": repr(thing)}
        ) from None


def _page(request: Request, site: Site, thing: str, found: Sequence[Brought], state: str) -> Response:
    naming = site.naming(site.language_of(request))
    page = page_number(request, _MOST_PAGES)
    things = [
        (brought, subject, tuple(lines))
        for brought in found
        for subject, lines in groupby(brought.lines, key=subject_of)
    ]
    pages = max(1, -(-len(things) // _THINGS))
    if page > pages:
        raise not_found(request)
    shown = things[(page - 1) * _THINGS : page * _THINGS]
    words = _Words(site, naming, thing, [line for _, _, lines in shown for line in lines])
    moments = tuple(
        words.moment(brought, [(subject, lines) for _, subject, lines in parts])
        for brought, parts in groupby(shown, key=lambda each: each[0])
    )
    return site.changing_html(
        request,
        "blame.html",
        state,
        thing=thing,
        title=words.link(thing).text,
        moments=moments,
        statements=sum(len(brought.lines) for brought in found),
        references=words.numbering.references(),
        page=page,
        pages=pages,
    )


class _Words:
    """Names for what stands on one page."""

    def __init__(self, site: Site, naming: Naming, thing: str, lines: Sequence[bytes]) -> None:
        quads = quads_of(lines)
        terms = {term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
        nodes = sorted(each for each in {thing, *terms} if kind_of(each) in NODE_KINDS)
        self._naming = naming
        self._nodes = naming.node_links(site.store, nodes)
        self.numbering = Numbering(site.catalogue, naming.language.tag)

    def moment(self, brought: Brought, parts: Sequence[tuple[str, Sequence[bytes]]]) -> Moment:
        """What a release brought, on this page."""
        return Moment(
            brought.release.number,
            brought.step.written,
            OriginShown.of(brought.release.origin, self._naming),
            tuple(self._part(subject, lines) for subject, lines in parts),
        )

    def link(self, thing: str) -> Link:
        """A link to a thing, or the label of a blank node."""
        if thing.startswith("_:"):
            return Link(Text(thing), code=True)
        return self._nodes.get(thing) or self._naming.link(thing)

    def _part(self, subject: str, lines: Sequence[bytes]) -> Part:
        said = [statement_of(quad) for quad in quads_of(lines)]
        kind = kind_of(subject)
        return Part(
            self.link(subject),
            "" if kind in {"ontology", "shapes", ""} else self._naming.kind_text(kind),
            describe_groups(said, self._naming, self.numbering, self._nodes),
        )
