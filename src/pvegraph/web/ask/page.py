"""``/ask``: the page on which a question is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import PvegraphError
from pvegraph.store.questions import Limits
from pvegraph.vocabulary import expand
from pvegraph.web.answers import is_current, not_modified, whole
from pvegraph.web.ask.addresses import PATH, Kinds, address, kind_at, pairs, path_of, place, question_of
from pvegraph.web.ask.answering import COUNTING, TABLE, Row, is_too_much, rows
from pvegraph.web.ask.deeds import Asked, asked_for, done
from pvegraph.web.ask.examples import examples
from pvegraph.web.ask.form import form_of
from pvegraph.web.ask.of_ontology import kinds_of
from pvegraph.web.ask.offers import Counts, counts_of, kinds_query, relations_query, values_query
from pvegraph.web.ask.question import Condition, Path, Question, Sort
from pvegraph.web.ask.sentence import Sentences
from pvegraph.web.ask.view import View
from pvegraph.web.ask.writer import Written, write
from pvegraph.web.choice import HTML
from pvegraph.web.languages import Language
from pvegraph.web.notes import note
from pvegraph.web.problem import SeeOtherError
from pvegraph.web.query_problems import of_error
from pvegraph.web.requests import accept_html, page_number
from pvegraph.web.site import VARY_OF_PAGES, Site, remembering
from pvegraph.web.suggest import named

ROWS = 50
"""Rows of the table on one page."""
_MOST_PAGES = 400
_FOUND_BY_NAME = 40
_NOTHING = "https://w3id.org/pvegraph/"
"""No thing has this address, so that who finds no name finds no thing."""
_DOWNLOADS = ("csv", "xlsx", "json", "tsv")


@dataclass(frozen=True)
class _Asked:
    """What a request wants to see."""

    kinds: Kinds
    question: Question
    at: Path
    form: Asked | None
    page: int


@dataclass(frozen=True)
class _Found:
    """What the workers answered; `None` for what cost too much at the moment."""

    counts: Counts | None
    rows: list[Row] | None

    @property
    def is_whole(self) -> bool:
        """Whether everything was answered, so that the page may be kept."""
        return self.counts is not None and self.rows is not None


async def ask(request: Request, site: Site) -> Response:
    """The page to begin with, the page of a question, or the way to the question that a form makes."""
    accept_html(request)
    given = request.query_params
    language = site.language_of(request)
    tag = site.tag(request, HTML, language.tag)
    headers = {"Vary": VARY_OF_PAGES, "Content-Language": language.tag, **site.validators}
    kinds = await anyio.to_thread.run_sync(kinds_of, site.store)
    wanted = None
    if given.get("kind"):
        question = question_of(given, kinds)
        at, edited = (path_of(given.get(name, ""), question) for name in ("at", "edit"))
        form = asked_for(question, kinds, at, edited, given)
        if form is not None and given.get("do") in {"add", "describe"}:
            condition = _with_named(site, form, kinds, given)
            if condition is not None:
                # Relative, as the language may stand before the path.
                raise SeeOtherError(done(form, condition, question, kinds, given["do"]).removeprefix(PATH))
        wanted = _Asked(kinds, question, at, form, page_number(request, _MOST_PAGES))
    if is_current(request, tag, headers.get("Last-Modified")):
        return remembering(request, language, not_modified(tag, headers))
    if wanted is None:
        body, is_whole = await _start(request, site, language, kinds)
    else:
        body, is_whole = await _page(request, site, language, wanted)
    answer = whole(tag, HTML, body, headers)
    if not is_whole:
        answer.headers["Cache-Control"] = "no-store"
        del answer.headers["ETag"]
    return remembering(request, language, answer)


def _with_named(site: Site, form: Asked, kinds: Kinds, given: QueryParams) -> Condition | None:
    """What the form was sent with, and the thing that is named in it; `None` if not just one thing has that name."""
    target = kinds.get(form.relation.target)
    if not form.find or form.condition.values or target is None or given["do"] != "add":
        return form.condition
    entry = named(site, form.find, {target.list})
    return replace(form.condition, values=(entry.iri,)) if entry is not None else None


async def _start(request: Request, site: Site, language: Language, kinds: Kinds) -> tuple[bytes, bool]:
    """The page to begin with: the kinds of things, and questions that others have asked."""
    sentences = Sentences(site.naming(language), kinds)
    counts = await _counted_kinds(request, site, kinds)
    begun = [
        (
            kind,
            sentences.many(kind),
            address(Question(kind.name)),
            counts.get(expand(kind.class_), 0) if counts is not None else None,
        )
        for kind in kinds.values()
        if kind.is_asked_for
    ]
    told = [(sentences.whole(question), address(question)) for question in examples(kinds)]
    body = await anyio.to_thread.run_sync(
        lambda: site.page(request, "ask/start.html", begun=begun, asked=told, hidden=())
    )
    return body, counts is not None


async def _counted_kinds(request: Request, site: Site, kinds: Kinds) -> Mapping[str, int] | None:
    """How many things there are by class: as the release was counted when it was made, else as they are now."""
    if site.is_as_released:
        return site.release.manifest.classes
    found = await _rows(request, site, kinds_query(kinds.values()), COUNTING)
    return None if found is None else {row["class"].value: int(row["count"].value) for row in found}


async def _page(request: Request, site: Site, language: Language, wanted: _Asked) -> tuple[bytes, bool]:
    """The page of a question."""
    naming = site.naming(language)
    plain, marked = Sentences(naming, wanted.kinds), Sentences(naming, wanted.kinds, is_marked=True)
    sentence = plain.whole(wanted.question)
    written = await anyio.to_thread.run_sync(write, wanted.question, wanted.kinds, language.tag, sentence, plain.clause)
    note(request.scope, query=written.text)
    counts = await _counted(request, site, wanted)
    found = _Found(counts, await _rows(request, site, _of_page(written.text, wanted), TABLE))
    view = View(wanted.question, wanted.kinds, plain, marked)
    values = _context(view, wanted, written, found)
    body = await anyio.to_thread.run_sync(lambda: site.page(request, "ask/question.html", sentence=sentence, **values))
    return body, found.is_whole


async def _counted(request: Request, site: Site, wanted: _Asked) -> Counts | None:
    """How many things there are, and what may be added; `None` if that cannot be counted now."""
    form = wanted.form
    if form is None:
        query = relations_query(wanted.question, wanted.at, wanted.kinds)
    else:
        among: tuple[str, ...] = ()
        target = wanted.kinds.get(form.relation.target)
        if form.find and target is not None:
            entry = named(site, form.find, {target.list})
            hits = (
                [entry]
                if entry is not None
                else [hit.entry for hit in site.index.search(form.find, kinds={target.list})]
            )
            among = tuple(dict.fromkeys(hit.iri for hit in hits))[:_FOUND_BY_NAME]
        context = form.context(wanted.question)
        if form.find and not among:
            among = (_NOTHING,)
        query = values_query(context, form.above, wanted.kinds, form.relation, among=among, whole=wanted.question)
    found = await _rows(request, site, query, COUNTING)
    return counts_of(found) if found is not None else None


async def _rows(request: Request, site: Site, query: str, limits: Limits) -> list[Row] | None:
    """The rows of a query, `None` if they cost too much at the moment."""
    try:
        return await rows(request, site, query, limits)
    except PvegraphError as error:
        _pass_over(error)
        return None


def _pass_over(error: PvegraphError) -> None:
    """Go on without an answer that costs too much; raise what is wrong otherwise."""
    if not is_too_much(error):
        raise of_error(error) from error


def _of_page(query: str, wanted: _Asked) -> str:
    """The query for the rows of one page, and one row more that says whether there is another page."""
    limit = wanted.question.limit
    first = (wanted.page - 1) * ROWS
    most = ROWS + 1 if limit is None else max(0, min(ROWS + 1, limit - first))
    lines = [line for line in query.rstrip("\n").split("\n") if not line.startswith("LIMIT ")]
    return "\n".join([*lines, f"LIMIT {most} OFFSET {first}"])


def _context(view: View, wanted: _Asked, written: Written, found: _Found) -> dict[str, object]:
    """What the template needs."""
    question = wanted.question
    form = form_of(wanted.form, question, wanted.kinds, found.counts, view.plain) if wanted.form is not None else None
    here = wanted.form.above if wanted.form is not None else wanted.at
    about = kind_at(question, here, wanted.kinds)
    run = f"/sparql?query={quote(written.text, safe='')}"
    return {
        "view": view,
        "parts": view.parts(here),
        "total": view.plain.counted(view.kind, found.counts.total) if found.counts is not None else None,
        "number": found.counts.total if found.counts is not None else None,
        "form": form,
        "offers": view.offers(here, found.counts) if form is None else (),
        "is_counted": found.counts is not None,
        "here": here,
        "about": view.plain.many(about),
        "many": view.plain.many(view.kind),
        "around": view.plain.clause(question.at(here), kind_at(question, here[:-1], wanted.kinds)) if here else "",
        "heads": view.heads(written),
        "cells": view.cells(found.rows[:ROWS], written) if found.rows is not None else None,
        "page": wanted.page,
        "first": (wanted.page - 1) * ROWS + 1,
        "has_more": found.rows is not None and len(found.rows) > ROWS,
        "query": written.text,
        "run": run,
        "downloads": tuple((name, f"{run}&format={name}") for name in _DOWNLOADS),
        "this": address(question),
        "up": address(question, at=place(here[:-1])) if len(here) > 1 else address(question),
        "choices": view.columns(),
        "kept_fields": pairs(replace(question, columns=None, sort=Sort(), limit=None)),
    }
