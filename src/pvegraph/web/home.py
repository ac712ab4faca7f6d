"""The first page: what this is, how much of it there is, a search box, and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.catalogue import Entry, Text
from pvegraph.sparql import formats
from pvegraph.vocabulary import expand
from pvegraph.web.catalog import links
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.dataset import DATASET
from pvegraph.web.dataset_markup import markup
from pvegraph.web.kinds import KINDS, NODE_KINDS, Kind
from pvegraph.web.problem import not_acceptable
from pvegraph.web.saved import Saved
from pvegraph.web.site import Site

_COUNTED = ("place", "organisation", "person", "framework", "event", "country", "source")
_ASKED = ("place", "person", "organisation", "framework", "event")
_SHOWN = tuple(
    iri.BASE + "id/" + name for name in ("place/ma-rabat", "organisation/scn", "framework/gctf-rome-memorandum")
)
"""Things that show a newcomer what can be looked for, if the release has them."""
_EXAMPLES = 5
_FIRST_STEPS = "first steps"  # the keyword that docs/queries.md gives to the queries to begin with


@dataclass(frozen=True)
class Count:
    """How many things of a kind there are, and where their list is."""

    kind: Kind
    number: int


def home(request: Request, site: Site) -> Response:
    """``/``: a page. It is also the address of the dataset, which is described in the catalogue (303)."""
    accept = request.headers.get("accept")
    graphs = formats.of_kind("graph")
    if not prefers_page(accept, graphs, page_first=True):
        if choose_format(accept, "graph") is None:
            raise not_acceptable((HTML, *(format_.media_type for format_ in graphs)))
        headers = {"Location": "/catalog", "Vary": "Accept", "Cache-Control": "no-cache"}
        return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)
    classes = site.release.manifest.classes
    naming = site.naming(site.language_of(request))
    request.state.links = links()
    return site.html(
        request,
        "home.html",
        markup=markup(request, site),
        dataset=DATASET,
        counts=[Count(KINDS[name], classes.get(expand(KINDS[name].classes[0]), 0)) for name in _COUNTED],
        dated=[Count(kind, classes.get(expand(kind.classes[0]), 0)) for kind in NODE_KINDS.values()],
        period=site.coverage.period,
        countries=len(site.coverage.countries),
        themes=main_themes(site, site.language_of(request).tag),
        shown=[naming.link(thing) for thing in _SHOWN if site.catalogue.get(thing) is not None],
        asked=[KINDS[name] for name in _ASKED],
        examples=examples(site.queries),
        questions=len(site.queries),
        statements=site.release.manifest.quads,
    )


def main_themes(site: Site, language: str) -> list[tuple[Text, Entry]]:
    """The themes that contain the others; all if none does."""
    themes = list(site.catalogue.sorted_of_kind("theme", language))
    main = set(site.coverage.themes)
    return [(name, entry) for name, entry in themes if entry.iri in main] or themes


def examples(queries: Sequence[Saved]) -> list[Saved]:
    """The saved queries to begin with; the first few if none is marked as such."""
    marked = [query for query in queries if _FIRST_STEPS in query.keywords]
    return (marked or list(queries))[:_EXAMPLES]
