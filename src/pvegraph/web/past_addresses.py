"""The addresses of what was: releases and their differences, versions of documents, the stream of changes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import History
from pvegraph.sparql.request import METHODS
from pvegraph.web import blame, differences, event_stream, library, memento, releases, sparql
from pvegraph.web.current import answer_with
from pvegraph.web.kinds import N_
from pvegraph.web.memento import Mementos
from pvegraph.web.past import Past
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

Handler: TypeAlias = Callable[[Request, Site], Response]
AsyncHandler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]
_OfHistory: TypeAlias = Callable[[Request, Site, History], Response]

_LOG = logging.getLogger(__name__)
_READ = ("GET", "HEAD")
_TABLE: tuple[tuple[str, _OfHistory], ...] = (
    ("/releases", releases.releases),
    ("/releases.{suffix}", releases.releases),
    ("/release/{release}", releases.name),
    ("/releases/{release}", releases.release),
    ("/releases/{release}/diff", differences.difference),
    ("/releases/{release}/dataset.nq", releases.dataset),
    ("/timegate/{address:path}", memento.timegate),
    ("/timemap/{address:path}", memento.timemap),
    ("/blame", blame.blame),
    ("/changes", event_stream.root),
    ("/changes/{step}", event_stream.node),
    ("/changes/{step}/{page}", event_stream.node),
)


def addresses(
    past: Past, documents: Sequence[tuple[str, Handler]]
) -> Iterator[tuple[str, AsyncHandler, Sequence[str]]]:
    """Each address, what answers there, and the methods that it takes; ``documents`` are what each release has."""
    for path, handler in _TABLE:
        yield path, _in_thread(handler, past.history), _READ
    yield "/releases/{release}/sparql", _sparql(past), METHODS
    yield "/releases/{release}/queries", _queries(past, _listing), _READ
    yield "/releases/{release}/queries/{name}", _queries(past, library.saved_query), _READ
    yield "/releases/{release}/{address:path}", _memento(Mementos(past, documents)), _READ


def _in_thread(handler: _OfHistory, history: History) -> AsyncHandler:
    """A handler that reads files."""

    async def answer(request: Request, site: Site) -> Response:
        with _faults():
            return await anyio.to_thread.run_sync(handler, request, site, history)

    return answer


def _sparql(past: Past) -> AsyncHandler:
    """``/releases/{release}/sparql``: queries over one release."""

    async def answer(request: Request, site: Site) -> Response:
        with _faults():
            kept = await past.for_queries(releases.release_number(request), site)
        answer_with(request.scope, kept)
        return await sparql.sparql(request, kept)

    return answer


async def _listing(request: Request, site: Site) -> Response:
    return await anyio.to_thread.run_sync(library.listing, request, site)


def _queries(past: Past, handler: AsyncHandler) -> AsyncHandler:
    """``/releases/{release}/queries``: the saved queries of one release, asked of that release."""

    async def answer(request: Request, site: Site) -> Response:
        with _faults():
            kept = await past.for_saved_queries(releases.release_number(request), site)
        answer_with(request.scope, kept)
        return await handler(request, kept)

    return answer


def _memento(mementos: Mementos) -> AsyncHandler:
    """``/releases/{release}/…``: documents of one release."""

    async def answer(request: Request, site: Site) -> Response:
        with _faults():
            return await mementos.answer(request, site)

    return answer


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what is wrong with the folder of the releases into an answer; the log has the path."""
    try:
        yield
    except EnvironmentFaultError as error:
        _LOG.error("%s", error)
        raise ProblemError(500, N_("The releases cannot be read at this moment; the log says why.")) from error
