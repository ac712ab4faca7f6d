"""Reading the bodies of requests, up to a limit."""

from __future__ import annotations

import anyio
from starlette.requests import ClientDisconnect, Request

from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

SECONDS = 60
"""How long a body may take to arrive."""


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request, whether or not it says how long it is.

    Raises `ProblemError` 413 as soon as it is known to be longer than ``limit`` octets, 400 if it ends too early.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise too_large(limit)
    octets = bytearray()
    try:
        with anyio.fail_after(SECONDS):
            async for chunk in request.stream():
                octets += chunk
                if len(octets) > limit:
                    raise too_large(limit)
    except ClientDisconnect:
        raise ProblemError(400, N_("The body ended too early.")) from None
    except TimeoutError:
        raise ProblemError(
            408,
            N_("The body did not arrive within %(seconds)s seconds."),
            {"seconds": str(SECONDS)},
            headers={"Connection": "close"},
        ) from None
    return bytes(octets)


def too_large(limit: int) -> ProblemError:
    """The error for a body that is too large."""
    # Nothing more is read from this connection, so it is of no more use.
    return ProblemError(
        413,
        N_("The body is larger than %(limit)s octets, which is the limit here."),
        {"limit": str(limit)},
        members={"limit": {"name": "body", "value": limit, "unit": "octets"}},
        headers={"Connection": "close"},
    )
