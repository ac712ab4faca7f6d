"""SPARQL updates over HTTP: refused, as releases are immutable."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.sparql.request import Update
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

READ_ONLY = N_("This service answers queries only; it takes no updates.")


async def update(request: Request, site: Site, operation: Update) -> Response:  # noqa: ARG001 - all are refused
    """Carry an update out if the service takes updates and the request may."""
    raise ProblemError(403, READ_ONLY)
