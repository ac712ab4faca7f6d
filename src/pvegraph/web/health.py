"""``/health`` and ``/ready``, for those who start servers and send requests to them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import PvegraphError
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_problems import RETRY_SECONDS
from pvegraph.web.site import Site

_HEADERS = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}


async def health(_request: Request, _site: Site) -> Response:
    """The process lives and its loop turns: that is what an answer says."""
    return Response("alive\n", headers=_HEADERS)


async def ready(_request: Request, site: Site) -> Response:
    """A trivial query is answered, now."""
    try:
        await site.service.check()
    except PvegraphError as error:
        raise ProblemError(
            503, N_("Queries cannot be answered at this moment."), headers={"Retry-After": str(RETRY_SECONDS)}
        ) from error
    return Response(f"ready: release {site.release.number}\n", headers=_HEADERS)
