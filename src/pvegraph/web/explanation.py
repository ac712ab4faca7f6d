"""``explain=1``: what is done with a query before it is evaluated, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import PvegraphError
from pvegraph.sparql.request import Query
from pvegraph.sparql.rewrite import Rewritten, rewrite_exists
from pvegraph.sparql.service_clauses import LONGEST, Planned, read_clauses
from pvegraph.web.data_answer import question
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import not_acceptable
from pvegraph.web.query_problems import of_error
from pvegraph.web.site import Site

_ASKED = "asked on its own before; its solutions take its place as VALUES"
_NOBODY = "nothing here asks another service"
_OFFERS = ("application/json", "text/plain")


async def explain(request: Request, site: Site, query: Query, base_iri: str) -> Response:
    """The form of a query, each EXISTS that is rewritten or left alone, each SERVICE, and the query that is evaluated.

    Nobody is asked: a SERVICE that may be asked stands in that query as it is written.
    """
    offer = negotiate(request.headers.get("accept"), _OFFERS)
    if offer is None:
        raise not_acceptable(_OFFERS)
    rewritten = await anyio.to_thread.run_sync(rewrite_exists, query.text)
    services = await _services(site, query, base_iri)
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if offer == "text/plain":
        return Response(_text(query, rewritten, services), 200, headers, "text/plain; charset=utf-8")
    limits = site.service.limits
    members = {
        "form": query.form,
        "exists": [
            {"line": step.line, "column": step.column, "rewritten": step.rewritten, "reason": step.reason}
            for step in rewritten.steps
        ],
        "services": [
            {
                "line": one.clause.line,
                "column": one.clause.column,
                "endpoint": one.endpoint or one.clause.address,
                "silent": one.clause.silent,
                "asked": one.refusal is None,
                "reason": one.refused or _ASKED,
            }
            for one in services
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


async def _services(site: Site, query: Query, base_iri: str) -> tuple[Planned, ...]:
    """What is done with each SERVICE; nothing is said of a query that is not understood. Raises `ProblemError`."""
    if len(query.text) > LONGEST:
        return ()
    found = await anyio.to_thread.run_sync(read_clauses, query.text)
    if found is None or not found.clauses:
        return ()
    if site.federation is None:
        return tuple(Planned(clause, None, clause.refusal or _NOBODY) for clause in found.clauses)
    try:
        return await site.federation.plan(question(query, base_iri, "json", None))
    except PvegraphError as error:
        raise of_error(error, query) from error


def _text(query: Query, rewritten: Rewritten, services: Sequence[Planned]) -> str:
    """The explanation as comments in front of the query, so that all of it is a query."""
    steps = [f"# line {step.line}, column {step.column}: {step.reason}" for step in rewritten.steps]
    asked = [
        f"# line {one.clause.line}, column {one.clause.column}: "
        f"{f'SERVICE is {_ASKED}' if one.refused is None else f'refused: {one.refused}'}"
        for one in services
    ]
    said = [*steps, *asked] or ["# There is no EXISTS in it: the query is evaluated as it is."]
    return "\n".join([f"# {query.form or 'not SPARQL 1.1'}", *said, rewritten.text]) + "\n"
