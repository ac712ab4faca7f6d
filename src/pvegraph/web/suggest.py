"""Suggestions while somebody types: fragments of HTML for the search box and for pickers, JSON for programs.

``/suggest?q=…`` suggests things of all kinds, ``kind=…`` (which may be repeated) only those that a field may hold. The
IRI of a thing is its value; `named` reads what a field was sent: an IRI, the path of one, or a name that only one thing
has, so that a field can be filled in without scripts too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.catalogue import Entry
from pvegraph.search.index import Rank
from pvegraph.web.address_language import prefix_of, with_prefix
from pvegraph.web.answers import conditional
from pvegraph.web.choice import HTML
from pvegraph.web.found import Found, found
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.naming import Naming
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.search import question_of
from pvegraph.web.site import VARY_OF_PAGES, Site

MOST_SUGGESTED = 10
JSON = "application/json"
_TO_BE_ONE = 2
"""Things that are looked for to know whether a name is that of one alone."""
_FRAGMENT = "text/fragment+html"
"""What the element that completes names asks for."""


def suggest(request: Request, site: Site) -> Response:
    """``/suggest?q=…&kind=…``."""
    offer = negotiate(request.headers.get("accept"), (JSON, HTML, _FRAGMENT))
    if offer is None:
        raise not_acceptable((JSON, HTML))
    question = question_of(request)
    kinds = _kinds(request)
    language = site.language_of(request)
    naming = site.naming(language)
    headers = {"Vary": VARY_OF_PAGES, "Content-Language": language.tag}

    def as_json() -> bytes:
        suggested = suggestions(site, naming, question, kinds)
        document = {"query": question, "suggestions": [each.to_json() for each in suggested]}
        return (json.dumps(document, ensure_ascii=False) + "\n").encode()

    def as_html() -> bytes:
        suggested = suggestions(site, naming, question, kinds)
        options = site.pages.fragment("suggestions.html", language, {"suggestions": suggested})
        return with_prefix(prefix_of(request.scope), str(options)).encode()

    media_type, make = (JSON, as_json) if offer == JSON else (HTML, as_html)
    return conditional(request, site.tag(request, media_type, language.tag), media_type, make, headers)


def suggestions(site: Site, naming: Naming, question: str, kinds: Collection[str] = ()) -> Sequence[Found]:
    """The things that somebody may mean who has typed so much, the likeliest first."""
    hits = site.index.search(question, kinds=kinds or None, language=naming.language.tag, most=MOST_SUGGESTED)
    return [found(hit.entry, naming, hit) for hit in hits]


def named(site: Site, text: str, kinds: Collection[str] = ()) -> Entry | None:
    """The thing that a field names: by its IRI, by the path of that (``place/ma-rabat``), or by its name if only one
    thing of these kinds has it; `None` without one.
    """
    wanted = text.strip()
    for address in (wanted, *(base + wanted for base in (iri.BASE, f"{iri.BASE}id/", f"{iri.BASE}concept/"))):
        entry = site.catalogue.get(address)
        if entry is not None:
            return entry if not kinds or entry.kind in kinds else None
    hits = site.index.search(wanted, kinds=kinds or None, most=_TO_BE_ONE)
    called = [hit.entry for hit in hits if hit.rank is Rank.EXACT]
    return called[0] if len(called) == 1 else None


def _kinds(request: Request) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind for kind in request.query_params.getlist("kind") if kind))
    for kind in kinds:
        if kind not in KINDS:
            raise ProblemError(
                400,
                N_("The filter %(name)s is %(value)s; these were expected: %(names)s."),
                {"name": "kind", "value": repr(kind[:60]), "names": ", ".join(KINDS)},
            )
    return kinds
