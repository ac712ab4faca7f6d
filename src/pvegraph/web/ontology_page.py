"""The page of the ontology: its documentation, in the frame of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.sparql.formats import Format
from pvegraph.web.site import Site


def ontology_page(
    request: Request, site: Site, headers: Mapping[str, str], alternates: Sequence[tuple[Format, str]]
) -> Response:
    """``/ontology`` for a browser."""
    language = site.language_of(request)
    return site.html(
        request,
        "ontology.html",
        headers,
        thing=iri.ONTOLOGY_GRAPH,
        title=site.manual.title(language),
        written=site.manual.written(language),
        alternates=alternates,
    )
