"""The answer to a query as a page, as its answer part, or as the data of its figure."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from pvegraph.errors import PvegraphError
from pvegraph.sparql import formats
from pvegraph.sparql.request import Query
from pvegraph.web import sharing
from pvegraph.web.data_answer import Formats, question, validator
from pvegraph.web.notes import note
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_form import context
from pvegraph.web.query_problems import of_error
from pvegraph.web.rates import client_of
from pvegraph.web.results.cells import Writer, words_of
from pvegraph.web.results.comments import bare, read_wish
from pvegraph.web.results.figures.figure import Figure, Found
from pvegraph.web.results.labels import labels_of
from pvegraph.web.results.paging import pages
from pvegraph.web.results.places import Places
from pvegraph.web.results.shown import Shown, Table, columns, downloads, fields, views
from pvegraph.web.results.sorting import sorted_rows
from pvegraph.web.results.state import Addresses, Endpoint, Place, State, rewritten
from pvegraph.web.results.statement import statement_of
from pvegraph.web.results.terms import terms_of
from pvegraph.web.results.unknown import unknown_names
from pvegraph.web.results.views import choose, figure
from pvegraph.web.results.window import Window, read_window
from pvegraph.web.site import VARY_OF_PAGES, Site
from pvegraph.web.streaming import StreamedAnswer

PART = "Page-Part"
"""The header of a request by which a script asks for a part of the page; without it the whole page is answered."""
ANSWER = "answer"
"""The part below the form: ``<section id="answer">``, or what is wrong with the query."""
FIGURE = "figure"
"""What the script draws, as JSON."""
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_TABLE = Formats(formats.by_name("tsv"), formats.by_name("n-triples"), named=True)


@dataclass(frozen=True)
class _Asked:
    """A window with how it is to be shown."""

    window: Window
    state: State


class PageAnswer(StreamedAnswer):
    """The answer to a query as a page; also what is wrong with the query, beside it."""

    template = "sparql.html"
    """The page of which the answer is a part."""

    def __init__(self, request: Request, site: Site, query: Query, base_iri: str) -> None:
        super().__init__()
        self._request = request
        self._site = site
        self._state = State.read(query)
        self._query = replace(query, text=rewritten(query, self._state))
        self._base_iri = base_iri
        self._part = request.headers.get(PART, "")

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the service, make a page of what it answers, and send it."""
        settled = self.settled() if scope["method"] == "GET" else ""
        if settled:
            # relative, so that it holds whatever stands before the path
            away = RedirectResponse("?" + settled.partition("?")[2], 303, {"Vary": self._vary})
            await away(scope, receive, send)
            return
        try:
            window = await self._window()
        except PvegraphError as error:
            problem = of_error(error, self._query)
            page = await anyio.to_thread.run_sync(self._page_of_problem, problem)
        else:
            note(scope, rows=window.rows)
            asked = _Asked(window, replace(self._state, token=window.token))
            page = await anyio.to_thread.run_sync(self._page, asked)
        await page(scope, receive, send)

    @property
    def place(self) -> Place:
        """Where the question is asked."""
        return Endpoint(self._query)

    def column_words(self) -> Mapping[str, str]:
        """What people call the columns; who writes a query knows them by the variables."""
        return {}

    def settled(self) -> str:
        """The address that a view which has just been chosen leads to; empty if this one says all."""
        return Addresses(self.place, self._state).canonical if self._state.chosen is not None else ""

    async def _window(self) -> Window:
        """The window, from memory if it was asked for a moment ago."""
        same = replace(self._query, text=bare(self._query.text))
        stable = validator(self._site, same, self._base_iri, _TABLE)
        windows = self._site.windows
        for key in (stable, self._key(self._state.token) if self._state.token else None):
            kept = windows.find(key) if key else None
            if kept is not None:
                return kept
        started = perf_counter()
        asked = question(self._query, self._base_iri, "tsv", "n-triples")
        async with self._site.answers.answer(replace(asked, client=client_of(self._request.scope))) as answer:
            window = await read_window(answer, started)
        if stable is None or window.limit is not None:
            window = replace(window, token=secrets.token_urlsafe(12))
            windows.keep(self._key(window.token), window)
        else:
            windows.keep(stable, window)
        return window

    def _key(self, token: str) -> str:
        """Under what a window is kept that only its page may find: for this query and no other."""
        return "\n".join(
            (token, str(self._query.default_graphs), str(self._query.named_graphs), bare(self._query.text))
        )

    def _page(self, asked: _Asked) -> Response:
        shown, drawn = self._shown(asked)
        if self._part == FIGURE:
            data = {} if drawn is None else drawn.data
            return Response(json.dumps(data, ensure_ascii=False), headers=self._fields(), media_type=_JSON)
        return self._html(200, context(self._site, self._query.text, shown), {})

    def _shown(self, asked: _Asked) -> tuple[Shown, Figure | None]:
        """What a page shows of a window."""
        window, site = asked.window, self._site
        addresses = Addresses(self.place, asked.state)
        limits = site.answers.limits
        statement = statement_of(window, self._query.text, limits)
        if window.kind == "boolean":
            truth = window.octets.strip() == b"true"
            unknown = () if truth else unknown_names(self._query.text, site.store)
            return Shown(truth, statement, addresses, downloads("result", addresses), unknown=unknown), None
        terms = terms_of(window)
        naming = site.naming(site.language_of(self._request))
        found = Found(terms, Places.of(site.store, terms))
        choice = choose(read_wish(self._query.text), found)
        plain = Writer(naming, {})
        order = asked.state.order if asked.state.order and terms.column(asked.state.order.column) else None
        labels = labels_of(terms)
        by = replace(order, column=labels[order.column].name) if order and order.column in labels else order
        rows = sorted_rows(terms, by, lambda term: words_of(term, plain).value)
        bounds = pages(rows)
        number = min(asked.state.page, len(bounds))
        first, last = bounds[number - 1]
        writer = Writer.of(rows[first:last], naming, site.store)
        drawn = figure(choice, found, writer)
        headings, cells = columns(terms, labels, rows[first:last], writer, order, addresses, self.column_words())
        table = Table(
            headings=headings,
            rows=cells,
            first=first + 1,
            page=number,
            pages=len(bounds),
            previous=addresses.page(number - 1) if number > 1 else None,
            following=addresses.page(number + 1) if number < len(bounds) else None,
        )
        shown = Shown(
            None,
            statement,
            addresses,
            downloads("graph" if terms.is_graph else "result", addresses),
            table=table,
            choice=choice,
            figure=drawn,
            views=views(choice, addresses),
            fields=fields(choice, found),
            order=order,
            unknown=() if rows or window.limit else unknown_names(self._query.text, site.store),
        )
        return shown, drawn

    def _page_of_problem(self, problem: ProblemError) -> Response:
        if self._part == FIGURE:
            return Response(b"{}", problem.status, {**self._fields(), **problem.headers}, _JSON)
        return self._html(problem.status, context(self._site, self._query.text, problem=problem), problem.headers)

    def more(self) -> Mapping[str, object]:
        """What the page needs beside the answer."""
        text = self._query.text
        return {"sharing": sharing.of_query(self._request, self._site, text) if sharing.is_short(text) else None}

    def _html(self, status: int, values: dict[str, object], more_headers: dict[str, str]) -> Response:
        """A page whose content depends on more than the release, as it says how long it took: it has no validator."""
        template = "results/answer.html" if self._part == ANSWER else self.template
        page = self._site.page(self._request, template, **{**values, **self.more()})
        return Response(page, status, {**self._fields(), **more_headers}, _HTML)

    def _fields(self) -> dict[str, str]:
        language = self._site.language_of(self._request)
        return {"Vary": self._vary, "Cache-Control": "no-cache", "Content-Language": language.tag}

    @property
    def _vary(self) -> str:
        return f"{VARY_OF_PAGES}, {PART}"
