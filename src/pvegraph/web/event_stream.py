"""``/changes``: all that ever changed, as a Linked Data Event Stream (https://w3id.org/ldes/specification).

Each step from one release to the next has pages of its own (``tree:Node``), which the root leads to by the time of the
step. A member is a version of a graph: when, what became of it, and, in a named graph with the member's own name, all
that the graph says from then on. ``docs/event-stream.md`` says how to read it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import UsageError
from pvegraph.release import History, stream
from pvegraph.release.history import Known
from pvegraph.release.stream import Event
from pvegraph.release.timeline import Step
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.web import event_terms as terms
from pvegraph.web.answers import CHANGING, UNCHANGING, conditional, entity_tag
from pvegraph.web.choice import media_types, prefers_page
from pvegraph.web.event_terms import NAMESPACES
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.past import whole
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.query_problems import of_error
from pvegraph.web.site import Site

_MOST_DIGITS = 6


@dataclass(frozen=True)
class _Page:
    """Where a request has come, and how other pages are named from there."""

    home: str
    query: str
    """What chooses the format, with its question mark, if the address does that."""

    @classmethod
    def of(cls, request: Request, site: Site) -> _Page:
        name = request.query_params.get("format")
        return cls(site.home(request), "" if name is None else f"?format={name}")

    @property
    def root(self) -> str:
        """The address of the root."""
        return f"{self.home}/changes{self.query}"

    def address(self, step: int, page: int = 1) -> str:
        """The address of a page of a step."""
        return f"{self.home}/changes/{step}{'' if page == 1 else f'/{page}'}{self.query}"


@dataclass(frozen=True)
class _Taken:
    """A step with the two releases that it leads from and to."""

    step: Step
    before: Known | None
    after: Known
    since: int
    """The step before this one of which the release is still kept, 0 without one."""
    is_newest: bool


def root(request: Request, site: Site, history: History) -> Response:
    """``/changes``: what the stream is, and where its pages are; for people, the list of releases tells the same."""
    format_ = _wanted(request, datasets=False)
    if format_ is None:
        headers = {"Location": "/releases", "Vary": "Accept", "Cache-Control": CHANGING}
        return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)
    page = _Page.of(request, site)
    steps = history.steps() if site.release.number else ()
    state = "\n".join(f"{step.number} {step.written}" for step in steps)
    tag = entity_tag("changes", page.root, state, format_.media_type)
    headers = {"Vary": "Accept", "Cache-Control": CHANGING}
    return conditional(request, tag, format_.media_type, lambda: _written(_root(page, steps), format_), headers)


def node(request: Request, site: Site, history: History) -> Response:
    """``/changes/{step}`` and ``/changes/{step}/{page}``: the events of a step."""
    format_ = _wanted(request, datasets=True)
    if format_ is None:
        raise not_acceptable([each.media_type for each in _offers(datasets=True)])
    number = _number(request, "step")
    place = _number(request, "page") if "page" in request.path_params else 1
    if "page" in request.path_params and place == 1:
        raise not_found(request)  # the first page has an address already
    taken = _taken(request, site, history, number)
    page = _Page.of(request, site)
    before = "" if taken.before is None else taken.before.sha256
    tag = entity_tag(before, taken.after.sha256, taken.step.written, page.address(number, place), format_.media_type)
    headers = {"Vary": "Accept", "Cache-Control": CHANGING if taken.is_newest else UNCHANGING}

    def make() -> bytes:
        found = stream.pages(stream.events(None if taken.before is None else taken.before.nquads, taken.after.nquads))
        if place > len(found):
            raise not_found(request)
        return _written(_node(page, taken, found, place), format_)

    return conditional(request, tag, format_.media_type, make, headers)


def _offers(*, datasets: bool) -> list[Format]:
    """The formats, those first that have named graphs; a page with members needs one."""
    graphs = formats.of_kind("graph")
    named = [format_ for name in ("trig", "n-quads", "json-ld") for format_ in graphs if format_.name == name]
    return named if datasets else [*named, *(format_ for format_ in graphs if format_ not in named)]


def _wanted(request: Request, *, datasets: bool) -> Format | None:
    """The format that ``?format=`` names or ``Accept`` prefers; `None` if that is a page."""
    offers = _offers(datasets=datasets)
    name = request.query_params.get("format")
    if name is not None:
        try:
            format_ = formats.by_name(name)
        except UsageError as error:
            raise of_error(error) from error
        if format_ not in offers:
            raise not_acceptable([each.media_type for each in offers])
        return format_
    accept = request.headers.get("accept")
    if prefers_page(accept, offers, page_first=False):
        return None
    wanted = negotiate(accept, media_types(accept, offers))
    if wanted is None:
        raise not_acceptable([each.media_type for each in offers])
    return next(each for each in offers if wanted in {each.media_type, *each.other_media_types})


def _number(request: Request, name: str) -> int:
    text = request.path_params[name]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and not text.startswith("0")):
        raise not_found(request)
    return int(text)


def _taken(request: Request, site: Site, history: History, number: int) -> _Taken:
    """A step; raises `ProblemError`: 404 for one that was never taken, 410 if its release has been removed since."""
    steps = history.steps() if site.release.number else ()
    if not steps or number > steps[-1].number:
        raise not_found(request)
    places = [place for place, step in enumerate(steps) if step.number == number]
    if not places:
        raise ProblemError(410, N_("The release that this page told of is not kept any more."))
    place = places[0]
    after = whole(history, steps[place].release)
    before = whole(history, steps[place - 1].release) if place else None
    if after is None or (place and before is None):
        raise ProblemError(410, N_("The release that this page told of is not kept any more."))
    return _Taken(steps[place], before, after, steps[place - 1].number if place else 0, place == len(steps) - 1)


def _written(quads: Iterator[ox.Quad], format_: Format) -> bytes:
    output = BytesIO()
    said = list(quads)
    statements = said if format_.datasets else [quad.triple for quad in said]
    formats.write_graph(statements, format_, output, prefixes=formats.used_prefixes(said, NAMESPACES))
    return output.getvalue()


def _root(page: _Page, steps: Sequence[Step]) -> Iterator[ox.Quad]:
    yield from terms.context(page.root, steps)
    for step in steps:
        yield from terms.relations(page.root, page.address(step.number), step, f"step-{step.number}")


def _node(page: _Page, taken: _Taken, found: Sequence[Sequence[Event]], place: int) -> Iterator[ox.Quad]:
    """The page of some events, with a link to the next one of the same step."""
    step, address = taken.step, page.address(taken.step.number, place)
    yield from terms.node(address, is_immutable=not taken.is_newest)
    if place < len(found):
        yield from terms.relations(address, page.address(step.number, place + 1), step, "next")
    events = found[place - 1]
    says = stream.contents(taken.after.nquads, {event.graph for event in events})
    for event in events:
        yield from terms.member(event, step, taken.since, says.get(event.graph, ()))
