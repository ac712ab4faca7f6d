"""The application: a table of addresses, and one place where errors become answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TypeAlias

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import BackendError, EnvironmentFaultError
from pvegraph.release import Release, history_of
from pvegraph.settings import Settings
from pvegraph.sparql.request import METHODS
from pvegraph.store import Store
from pvegraph.store.service import QueryService
from pvegraph.store.worker_service import WorkerService
from pvegraph.store.write_service import Base, WritingService
from pvegraph.web import (
    catalog,
    crawlers,
    downloads,
    format_query,
    graph_store,
    health,
    home,
    library,
    lists,
    problem,
    problem_answer,
    query_terms,
    reconcile_addresses,
    search,
    sparql,
    suggest,
    table_templates,
    things,
    validation,
    validation_page,
    void,
)
from pvegraph.web.address_language import AddressLanguage
from pvegraph.web.ask.addresses import PATH as ASK
from pvegraph.web.ask.page import ask
from pvegraph.web.cache import Cache
from pvegraph.web.compression import Compression
from pvegraph.web.current import Current
from pvegraph.web.front import Front
from pvegraph.web.headers import Headers, complete
from pvegraph.web.kinds import N_
from pvegraph.web.memento import remembered
from pvegraph.web.metrics import Metrics
from pvegraph.web.notes import note
from pvegraph.web.overviews import index as overviews
from pvegraph.web.overviews import lineage, matrix, network, timeline
from pvegraph.web.overviews import map as map_overview
from pvegraph.web.past import Past
from pvegraph.web.past_addresses import addresses as past_addresses
from pvegraph.web.problem import ProblemError, SeeOtherError
from pvegraph.web.query_problems import of_error
from pvegraph.web.site import Site
from pvegraph.web.validation import Validations

Handler: TypeAlias = Callable[[Request, Site], Response]
AsyncHandler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]

_LOG = logging.getLogger(__name__)
_NO_DATABASE = N_(
    "What curators write can be neither stored nor read at the moment, by a fault that is not the request's. Nothing of"
    " this request was stored; try again."
)
_READ = ["GET", "HEAD"]
_DOCUMENTS: tuple[tuple[str, Handler], ...] = (
    ("/id/{address:path}", things.thing),
    ("/concept/{address:path}", things.thing),
    ("/proposal/{address:path}", things.thing),
    ("/curator/{address:path}", things.thing),
    ("/doc/{address:path}", things.document),
    ("/source/{address:path}", things.document),
    ("/ontology", things.document),
    ("/ontology/{address:path}", things.document),
    ("/shapes", things.document),
    ("/shapes/{address:path}", things.document),
    ("/history", things.document),
    ("/query", things.document),
    ("/query/{address:path}", things.document),
    *((f"/{name}.{{suffix}}", things.document) for name in ("ontology", "shapes", "query", "history")),
)
_PAGES: tuple[tuple[str, Handler], ...] = (
    ("/things/{kind}", lists.things),
    ("/search", search.search),
    (overviews.PATH, overviews.overviews),
    (overviews.MAP.path, map_overview.map_of),
    (overviews.TIMELINE.path, timeline.timeline),
    (overviews.NETWORK.path, network.network_of),
    (overviews.LINEAGE.path, lineage.lineage_of),
    (overviews.MATRIX.path, matrix.matrix_of),
    ("/suggest", suggest.suggest),
    ("/catalog", catalog.catalog),
    ("/catalog.{suffix}", catalog.catalog),
    ("/context.jsonld", catalog.context),
    (query_terms.PATH, query_terms.query_terms),
    ("/dumps", downloads.listing),
    ("/dumps/", downloads.listing),
    ("/dumps/{release}", downloads.listing),
    ("/dumps/{release}/", downloads.listing),
    ("/dumps/{release}/{name}", downloads.file),
    ("/templates/{name}.{suffix}", table_templates.template),
    ("/robots.txt", crawlers.robots),
    ("/sitemap.xml", crawlers.index),
    ("/sitemap-{part}.xml", crawlers.part),
)


def create_app(release: Release, store: Store, settings: Settings, service: QueryService | None = None) -> FastAPI:
    """The gateway of one release.

    Pages ask the store. Queries of users go to the service; without one, to worker processes that hold the release,
    which are there from the startup of the application to its shutdown.
    """
    service = service or service_of(release, settings)
    site = Site.open(release, store, service, settings)
    current = Current(site)
    past = Past(history_of(settings), settings.old_releases)
    current.tell(past.renew)
    lifespan = _lifespan(current, past)
    app = FastAPI(title="pvegraph", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.current = current
    app.router.redirect_slashes = False
    _add(app, "/", home.home, current)
    validations = Validations(past)
    if settings.curation:
        # Before those of releases, below which some of them are.
        _add_curation(app, current, validations, past)
    for path, handler in _DOCUMENTS:
        _add(app, path, remembered(handler, past.history), current)
    for path, handler in _PAGES:
        _add(app, path, handler, current)
    for path, asked, methods in past_addresses(past, _DOCUMENTS):
        app.add_route(path, _bound_async(asked, current), methods=list(methods))
    _add(app, "/static/{version}/{name:path}", lambda request, site: site.assets.answer(request), current)
    _add(app, "/favicon.ico", _favicon, current)
    app.add_route(ASK, _bound_async(ask, current), methods=_READ)
    _add(app, "/queries", library.listing, current)
    app.add_route("/queries/{name}", _bound_async(library.saved_query, current), methods=_READ)
    for path in ("/sparql", "/sparql/"):
        app.add_route(path, _bound_async(sparql.sparql, current), methods=list(METHODS))
    formatting = _bound_async(format_query.format_query, current)
    app.add_route(format_query.PATH, formatting, methods=["POST"])
    _add(app, "/.well-known/void", void.void, current)
    for path in (graph_store.PATH, f"{graph_store.PATH}/{{name:path}}"):
        methods = list(graph_store.METHODS)
        app.add_route(path, _bound_async(graph_store.graph_store, current), methods=methods)
    cache = Cache(settings.cache_octets, lambda: current.site.version, by_host=settings.public_url is None)
    metrics = Metrics(lambda: current.site, cache)
    _add(app, "/metrics", lambda request, _: metrics.answer(request), current)
    for path, asked in (("/health", health.health), ("/ready", health.ready)):
        app.add_route(path, _bound_async(asked, current), methods=_READ)
    app.add_route(
        validation_page.PATH,
        _bound_async(partial(validation_page.page, validations=validations), current),
        methods=[*_READ, "POST"],
    )
    app.add_route(
        validation.PATH,
        _bound_async(partial(validation.validate, validations=validations), current),
        methods=["POST"],
    )
    for path, handler in reconcile_addresses.READING:
        _add(app, path, handler, current)
    for path, asked in reconcile_addresses.SENDING:
        app.add_route(path, _bound_async(asked, current), methods=["POST"])
    for path, asked in reconcile_addresses.BOTH:
        app.add_route(path, _bound_async(asked, current), methods=[*_READ, "POST"])
    _answer_errors(app, current)
    app.add_middleware(Headers, current=current, routes=app.router.routes)
    app.add_middleware(AddressLanguage)
    app.add_middleware(Compression)
    app.add_middleware(Front, current=current, cache=cache, metrics=metrics)
    return app


def service_of(release: Release, settings: Settings) -> WorkerService:
    """Worker processes over the release; over its working state if clients may write, or have written."""
    base = Base.of(release.number, release.manifest.sha256, release.nquads, settings)
    if settings.write_token_hash is not None:
        return WritingService(base, settings)
    return WorkerService(*base.state(), settings)


def _add_curation(app: FastAPI, current: Current, validations: Validations, past: Past) -> None:
    """Serve the addresses that are there only if curators may sign in."""
    from pvegraph.web.curating import Curating  # noqa: PLC0415 - most servers are read-only
    from pvegraph.web.curation_addresses import ADDRESSES  # noqa: PLC0415 - as above

    app.state.curating = Curating(current, validations, past)
    for address in ADDRESSES:
        private = _bound_private(address.handler, current)
        app.add_route(address.path, private, methods=list(address.methods))


def _lifespan(current: Current, past: Past) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The services live as long as the application does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await current.start()
        following: list[asyncio.Task[None]] = []
        if current.site.curation is not None:
            from pvegraph.web.proposing import reread_all  # noqa: PLC0415 - it reads, which most servers never do

            following.append(asyncio.create_task(reread_all(current.site)))
        try:
            yield
        finally:
            for task in following:
                task.cancel()
            await past.close()
            await current.close()

    return lifespan


def _add(app: FastAPI, path: str, handler: Handler, current: Current) -> None:
    """Serve an address, with and without a slash at its end, in a thread, as pages ask the store."""
    app.add_route(path, _bound(handler, current), methods=_READ)


def _bound(handler: Handler, current: Current) -> Callable[[Request], Response]:
    """A handler that knows its site."""

    def endpoint(request: Request) -> Response:
        return handler(request, current.of(request.scope))

    return endpoint


def _bound_async(handler: AsyncHandler, current: Current) -> Callable[[Request], Awaitable[Response]]:
    """A handler that knows its site and runs on the event loop."""

    async def endpoint(request: Request) -> Response:
        return await handler(request, current.of(request.scope))

    return endpoint


def _bound_private(handler: AsyncHandler, current: Current) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose answers no cache keeps, ours or another."""

    async def endpoint(request: Request) -> Response:
        note(request.scope, actor=None)
        try:
            answer = await handler(request, current.of(request.scope))
        except EnvironmentFaultError as error:
            _LOG.error("%s", error)
            raise ProblemError(503, _NO_DATABASE, headers={"Retry-After": "5"}) from error
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return endpoint


def _favicon(request: Request, site: Site) -> Response:
    """The icon, for programs that look for it where it used to be."""
    request.path_params.update(version=site.assets.version, name="favicon.svg")
    return site.assets.answer(request)


def _answer_errors(app: FastAPI, current: Current) -> None:
    """Turn every error into an answer in the form that the request wants."""

    def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class
        return problem_answer.answer(request, error, current.of(request.scope))

    def on_http_exception(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
        return problem_answer.answer(request, problem.of_http_exception(error), current.of(request.scope))

    def on_fault(request: Request, _: Exception) -> Response:
        # Uvicorn writes the traceback to the log; this answer is sent outside of the middleware.
        fault = ProblemError(500, N_("The fault is noted in the server's log."))
        answer = problem_answer.answer(request, fault, current.of(request.scope))
        complete(answer.headers)
        return answer

    def on_backend_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, BackendError)  # noqa: S101 - registered for this class
        return problem_answer.answer(request, of_error(error), current.of(request.scope))

    def on_see_other(_: Request, error: Exception) -> Response:
        assert isinstance(error, SeeOtherError)  # noqa: S101 - registered for this class
        return Response(status_code=303, headers={"Location": error.location, "Cache-Control": "no-store"})

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(SeeOtherError, on_see_other)
    app.add_exception_handler(BackendError, on_backend_error)
    app.add_exception_handler(Exception, on_fault)
    app.add_exception_handler(HTTPException, on_http_exception)
