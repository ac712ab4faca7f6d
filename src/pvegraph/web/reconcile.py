"""The Reconciliation Service API: version 0.2 at ``/reconcile``, the draft of version 1.0 at ``/reconcile/v1``.

It reads and never writes, so it is open to everybody. JSONP, which 0.2 leaves to the service (section 3.3) and 1.0 has
no more, is refused: browsers of today read across origins by CORS, and a script that others choose is no data.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pvegraph import iri
from pvegraph.search.catalogue import Entry
from pvegraph.web.answers import conditional
from pvegraph.web.body import read_body
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES, Language
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.reconcile_answers import candidates
from pvegraph.web.reconcile_extend import new_rows, old_rows, proposal, read_extension
from pvegraph.web.reconcile_json import Json, read_json
from pvegraph.web.reconcile_manifest import new_manifest, old_manifest
from pvegraph.web.reconcile_questions import new_batch, old_batch
from pvegraph.web.reconcile_suggest import suggestions
from pvegraph.web.reconcile_texts import Texts
from pvegraph.web.site import Site

Handler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]

PATH, NEW_PATH = "/reconcile", "/reconcile/v1"
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_MOST_FIELDS = 20
_IN_FRAMES = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    )
}
"""A preview is made to stand in the pages of others; it runs no script and sends no form."""


# ── version 0.2 ──────────────────────────────────────────────────────────────────────────────────────────────────


async def old_service(request: Request, site: Site) -> Response:
    """``/reconcile``: the manifest, or the answer to ``queries`` or ``extend``, by GET or as a form by POST."""
    if request.method == "POST":
        fields = await _form(request, site.settings.query_body_limit)
        return await anyio.to_thread.run_sync(_old_answer, request, site, fields)
    return await anyio.to_thread.run_sync(_old_answer, request, site, dict(request.query_params))


def _old_answer(request: Request, site: Site, fields: Mapping[str, str]) -> Response:
    _refuse_callback(request, fields)
    texts = _texts(request, site, marked=False)
    if "queries" in fields:
        questions = old_batch(
            read_json(fields["queries"], "queries"), texts.reconciler, site.settings.reconciliation_batch
        )
        found = texts.reconciler.answer(list(questions.values()))
        return _answer(
            request,
            site,
            texts,
            {name: {"result": candidates(one, texts)} for name, one in zip(questions, found, strict=True)},
        )
    if "extend" in fields:
        extension = read_extension(read_json(fields["extend"], "extend"), texts)
        return _answer(request, site, texts, old_rows(extension, texts))
    if request.method == "POST":
        raise ProblemError(400, N_("The form has neither queries nor extend in it."))
    base = PATH + (f"/{request.path_params['language']}" if "language" in request.path_params else "")
    return _answer(
        request, site, texts, old_manifest(site.home(request), base, texts, site.settings.reconciliation_batch)
    )


async def _form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a form. Raises `ProblemError` 400, 413 and 415."""
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_ != _FORM:
        raise ProblemError(
            415,
            N_("The body is of the type %(type)s; a form was expected (%(expected)s)."),
            {"type": type_ or "?", "expected": _FORM},
            headers={"Accept-Post": _FORM},
        )
    body = await read_body(request, limit)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise ProblemError(400, N_("The form is not UTF-8, or has too many fields.")) from None
    return dict(pairs)


def _refuse_callback(request: Request, fields: Mapping[str, str]) -> None:
    if "callback" in fields or "callback" in request.query_params:
        raise ProblemError(
            400,
            N_("JSONP (the parameter callback) is not to be had here; browsers read these answers by CORS."),
        )


# ── version 1.0 ──────────────────────────────────────────────────────────────────────────────────────────────────


def new_service(request: Request, site: Site) -> Response:
    """``/reconcile/v1``: the manifest."""
    texts = _texts(request, site, marked=True)
    document = new_manifest(site.home(request), texts, site.settings.reconciliation_batch)
    return _answer(request, site, texts, document)


async def match(request: Request, site: Site) -> Response:
    """``/reconcile/v1/match``: candidates for a batch of questions."""
    body = await _body(request, site.settings.query_body_limit)

    def make() -> Response:
        texts = _texts(request, site, marked=True)
        questions = new_batch(read_json(body, "body"), texts.reconciler, site.settings.reconciliation_batch)
        found = texts.reconciler.answer(questions)
        return _answer(request, site, texts, {"results": [{"candidates": candidates(one, texts)} for one in found]})

    return await anyio.to_thread.run_sync(make)


async def extend(request: Request, site: Site) -> Response:
    """``/reconcile/v1/extend``: what the graph says of things."""
    body = await _body(request, site.settings.query_body_limit)

    def make() -> Response:
        texts = _texts(request, site, marked=True)
        extension = read_extension(read_json(body, "body"), texts)
        return _answer(request, site, texts, new_rows(extension, texts))

    return await anyio.to_thread.run_sync(make)


async def _body(request: Request, limit: int) -> bytes:
    """The body of a request, if it says that it is JSON. Raises `ProblemError` 413 and 415."""
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_ != _JSON:
        raise ProblemError(
            415,
            N_("The body is of the type %(type)s; JSON was expected (%(expected)s)."),
            {"type": type_ or "?", "expected": _JSON},
            headers={"Accept-Post": _JSON},
        )
    return await read_body(request, limit)


# ── both ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def suggest(request: Request, site: Site) -> Response:
    """``…/suggest/entity``, ``…/suggest/type`` and ``…/suggest/property``."""
    _refuse_callback(request, {})
    texts = _texts(request, site, marked=request.url.path.startswith(NEW_PATH))
    return _answer(request, site, texts, suggestions(request, request.path_params["what"], texts, site.store))


def propose(request: Request, site: Site) -> Response:
    """``/reconcile/properties`` and ``/reconcile/v1/extend/propose``: the properties of a type."""
    _refuse_callback(request, {})
    texts = _texts(request, site, marked=request.url.path.startswith(NEW_PATH))
    return _answer(request, site, texts, proposal(request, texts))


def view(request: Request, site: Site) -> Response:
    """``/reconcile/view``: to the thing with an identifier, which may have slashes in it."""
    address = iri.address_of(_entity(request, site).iri)
    return RedirectResponse(address or "/", status_code=303)


def preview(request: Request, site: Site) -> Response:
    """``…/preview``: a few lines about a thing, for a frame in a page of others."""
    entry = _entity(request, site)
    texts = _texts(request, site, marked=True)
    language = texts.language
    facts = _facts(entry, texts)
    context = {
        "name": texts.naming.link(entry.iri).text,
        "kind": texts.naming.kind_text(entry.kind),
        "types": [str(type_["name"]) for type_ in texts.types_of(entry) if isinstance(type_, dict)],
        "others": [text for text in entry.all_names() if text.value != texts.naming.link(entry.iri).text.value][:6],
        "facts": facts,
        "address": site.home(request) + (iri.address_of(entry.iri) or ""),
    }
    return conditional(
        request,
        site.tag(request, "text/html", language.tag),
        "text/html",
        lambda: site.pages.render(request, "preview.html", language, context),
        {"Vary": "Accept-Language, Cookie", "Content-Language": language.tag, **site.validators, **_IN_FRAMES},
    )


def _facts(entry: Entry, texts: Texts) -> list[tuple[str, list[str]]]:
    """Some things that the graph says, by the names of their properties: what things of this kind mostly have."""
    terms = [
        term
        for term in (texts.reconciler.properties.terms.find(name) for name in _SHOWN.get(entry.kind, ()))
        if term is not None
    ]
    said = texts.reconciler.properties.values([entry.iri], terms).get(entry.iri, {})
    found = []
    for term in terms:
        told = [_shown_value(value.value, texts) for value in said.get(term, ())][:4]
        name = texts.naming.name(term)
        if told and name is not None:
            found.append((name.value, list(dict.fromkeys(told))))
    return found


def _shown_value(value: str, texts: Texts) -> str:
    """A value in words: the name of a thing, a date or a text."""
    return texts.naming.link(value).text.value if "://" in value else texts.language.date(value)


_SHOWN: Mapping[str, tuple[str, ...]] = {
    "place": ("pve:country", "pve:regionName", "pve:population"),
    "government": ("pve:governs", "pve:country"),
    "country": ("pve:continent", "pve:iso3166alpha2"),
    "organisation": ("org:classification", "org:subOrganizationOf", "pve:country", "schema:foundingDate"),
    "person": ("pve:post", "pve:observedOn"),
    "post": ("org:postIn", "pve:country"),
    "framework": ("dct:type", "pve:issuedBy", "dct:date"),
    "event": ("dct:type", "pve:start", "pve:localityName", "pve:country"),
    "source": ("dct:publisher", "dct:issued"),
}


def _entity(request: Request, site: Site) -> Entry:
    """The thing that a request names. Raises `ProblemError` 404."""
    identifier = request.query_params.get("id", "")
    entry = site.reconciler.entity(identifier)
    if entry is None:
        raise ProblemError(404, N_("There is nothing with the identifier %(id)s."), {"id": identifier[:100]})
    return entry


def _texts(request: Request, site: Site, *, marked: bool) -> Texts:
    """The words for the language of a request, which its path may name. Raises `ProblemError` 404."""
    language = _language(request, site)
    return Texts(site.reconciler, site.naming(language), marked)


def _language(request: Request, site: Site) -> Language:
    named = request.path_params.get("language")
    if named is None:
        return site.language_of(request)
    if named not in LANGUAGES:
        raise not_found(request)
    return site.languages[named]


def _answer(request: Request, site: Site, texts: Texts, document: dict[str, Json]) -> Response:
    """JSON in a language; what was asked by GET can be kept and asked for again."""
    body = (json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n").encode()
    headers = {"Vary": "Accept-Language, Cookie", "Content-Language": texts.language.tag}
    if request.method == "POST":
        return Response(body, headers=headers, media_type=_JSON)
    tag = site.tag(request, _JSON, texts.language.tag)
    return conditional(request, tag, _JSON, lambda: body, headers)
