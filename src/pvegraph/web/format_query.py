"""``/sparql/format``: a query that is sent comes back laid out, with every word and comment in its place."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.sparql.layout import LayoutError, laid_out
from pvegraph.sparql.tokens import NoTokenError
from pvegraph.web.answers import with_charset
from pvegraph.web.body import read_body
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

PATH = "/sparql/format"
LONGEST = 32 * 1024
"""Octets of a query that is laid out; longer ones are written by programs."""
_MEDIA_TYPE = "application/sparql-query"


async def format_query(request: Request, site: Site) -> Response:  # noqa: ARG001 - as all handlers
    """A query or an update in the body, whatever its media type says; it need not be complete.

    Raises `ProblemError` 400 for what has no words of SPARQL or brackets that do not match, 413 for one too long.
    """
    octets = await read_body(request, LONGEST)
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, N_("The query is not UTF-8.")) from None
    done = await anyio.to_thread.run_sync(_laid_out, text)
    headers = {"Content-Type": with_charset(_MEDIA_TYPE), "Cache-Control": "no-store"}
    return Response(done, headers=headers)


def _laid_out(text: str) -> str:
    try:
        return laid_out(text)
    except NoTokenError as error:
        raise ProblemError(
            400,
            N_("The query is left as it is: at line %(line)s, column %(column)s stands what is no word of SPARQL."),
            {"line": str(error.line), "column": str(error.column)},
            members={"line": error.line, "column": error.column},
        ) from None
    except LayoutError:
        raise ProblemError(
            400, N_("The query is left as it is: its brackets do not match, or too many stand within each other.")
        ) from None
