"""SPARQL updates over HTTP (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.sparql.request import Update
from pvegraph.store import changes
from pvegraph.web.site import Site
from pvegraph.web.writes import carry_out, writable


async def update(request: Request, site: Site, operation: Update, base_iri: str) -> Response:
    """Carry an update out if the service takes updates and the request may."""
    service = writable(request, site)
    change = changes.Update(operation.text, operation.using_graphs, operation.using_named_graphs, base_iri)
    await carry_out(request, service, change)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
