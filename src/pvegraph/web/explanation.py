"""``explain=1``: what is done with a query before it is evaluated, and why."""

from __future__ import annotations

import json

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.sparql.request import Query
from pvegraph.sparql.rewrite import Rewritten, rewrite_exists
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import not_acceptable
from pvegraph.web.site import Site

_OFFERS = ("application/json", "text/plain")


async def explain(request: Request, site: Site, query: Query) -> Response:
    """The form of a query, each EXISTS that was rewritten or left alone, and the query that is evaluated."""
    offer = negotiate(request.headers.get("accept"), _OFFERS)
    if offer is None:
        raise not_acceptable(_OFFERS)
    rewritten = await anyio.to_thread.run_sync(rewrite_exists, query.text)
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if offer == "text/plain":
        return Response(_text(query, rewritten), 200, headers, "text/plain; charset=utf-8")
    limits = site.service.limits
    members = {
        "form": query.form,
        "exists": [
            {"line": step.line, "column": step.column, "rewritten": step.rewritten, "reason": step.reason}
            for step in rewritten.steps
        ],
        "evaluated": rewritten.text,
        "limits": {
            "seconds": limits.seconds if query.timeout is None else min(limits.seconds, query.timeout),
            "memory": limits.memory_bytes,
            "rows": limits.rows,
            "octets": limits.result_bytes,
        },
    }
    return Response(json.dumps(members, ensure_ascii=False, indent=2) + "\n", 200, headers, "application/json")


def _text(query: Query, rewritten: Rewritten) -> str:
    """The explanation as comments in front of the query, so that all of it is a query."""
    steps = [f"# line {step.line}, column {step.column}: {step.reason}" for step in rewritten.steps]
    said = steps or ["# There is no EXISTS in it: the query is evaluated as it is."]
    return "\n".join([f"# {query.form or 'not SPARQL 1.1'}", *said, rewritten.text]) + "\n"
