"""Asking the workers that answer users, as what a question costs is for users to decide; within limits of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pyoxigraph as ox
from starlette.requests import Request

from pvegraph.errors import BackendError, EnvironmentFaultError, LimitError, PvegraphError
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.web.rates import client_of
from pvegraph.web.site import Site

Term: TypeAlias = ox.NamedNode | ox.Literal
Row: TypeAlias = Mapping[str, Term]
COUNTING = Limits(seconds=5, rows=1000, result_bytes=2 * 2**20)
"""What it may cost to count what may be added; a page does without it rather than keep a reader waiting."""
TABLE = Limits(seconds=15, rows=1000, result_bytes=4 * 2**20)


async def rows(request: Request, site: Site, query: str, limits: Limits) -> list[Row]:
    """The rows of a SELECT query, without what is not bound. Raises `PvegraphError` as a service does."""
    asked = QueryRequest(query, "tsv", client=client_of(request.scope), limits=limits)
    octets = bytearray()
    async with site.answers.answer(asked) as answer:
        async for piece in answer:
            octets += piece
    found = ox.parse_query_results(bytes(octets), format=ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - we write SELECT
    names = [variable.value for variable in found.variables]
    return [{name: term for name in names if isinstance(term := row[name], ox.NamedNode | ox.Literal)} for row in found]


def is_too_much(error: PvegraphError) -> bool:
    """Whether an error says that a question costs too much now, and nothing of the question itself."""
    return isinstance(error, LimitError | BackendError) and not isinstance(error, EnvironmentFaultError)
