"""``/queries``: the library of saved queries, and each of them as an address that answers in any format.

What programs get depends on the address alone, so that an address is what a paper cites: labels are in the language of
the parameter ``lang``, else in English. People get a page in their language, with a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import UsageError
from pvegraph.folding import words
from pvegraph.sparql import formats
from pvegraph.sparql.form import form_of
from pvegraph.sparql.request import QUERY, Query
from pvegraph.web.answers import conditional, entity_tag
from pvegraph.web.choice import HTML, media_types
from pvegraph.web.data_answer import DataAnswer, Formats
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.negotiation import negotiate
from pvegraph.web.parameter_fields import Choices, short_values
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.results.state import NAMES as SHOWING
from pvegraph.web.saved import Saved
from pvegraph.web.saved_page import SavedPage
from pvegraph.web.site import Site
from pvegraph.web.sparql import endpoint

_TEXT = "sparql"
"""The name under which ``format`` asks for the query itself."""
_NOT_PARAMETERS = ("lang", "format")
_KNOWN = frozenset((*_NOT_PARAMETERS, *SHOWING))
_LONGEST_QUESTION = 200
TOPICS = (
    N_("agencies"), N_("averages"), N_("cities"), N_("commitments"), N_("competency question"), N_("counts"),
    N_("countries"), N_("dates"), N_("disagreement"), N_("distance"), N_("events"), N_("first steps"),
    N_("frameworks"), N_("languages"), N_("mayors"), N_("membership"), N_("names"), N_("national strategies"),
    N_("negation"), N_("networks"), N_("participation"), N_("paths"), N_("people"), N_("posts"), N_("provenance"),
    N_("publishers"), N_("quality"), N_("releases"), N_("sources"), N_("tenures"), N_("themes"),
)  # fmt: skip
"""The keywords of our queries, which the catalogues translate; another keyword is shown as it is."""


@dataclass(frozen=True)
class Topic:
    """A keyword that several queries have."""

    word: str
    count: int


def listing(request: Request, site: Site) -> Response:
    """``/queries``: all of them, or those with words or a keyword."""
    asked = request.query_params.get("q", "").strip()[:_LONGEST_QUESTION]
    topic = request.query_params.get("topic", "")
    found = [query for query in site.queries if _has(query, asked) and (not topic or topic in query.keywords)]
    return site.html(request, "library.html", queries=found, asked=asked, topic=topic, topics=_topics(site.queries))


def _has(query: Saved, asked: str) -> bool:
    """Whether all words are in the texts of a query, in any language."""
    texts = (*query.titles.values(), *query.descriptions.values(), *query.keywords, query.name.replace("-", " "))
    there = {word for text in texts for word in words(text)}
    return all(any(word.startswith(each) for word in there) for each in words(asked))


def _topics(queries: Sequence[Saved]) -> list[Topic]:
    """The keywords of at least two queries, the most frequent first."""
    counts: dict[str, int] = {}
    for query in queries:
        for keyword in query.keywords:
            counts[keyword] = counts.get(keyword, 0) + 1
    frequent = [Topic(word, count) for word, count in counts.items() if count > 1]
    return sorted(frequent, key=lambda topic: (-topic.count, topic.word))


async def saved_query(request: Request, site: Site) -> Response:
    """``/queries/NAME?parameter=value``: the answer in any format, the query itself, or a page with a form."""
    saved = next((query for query in site.queries if query.name == request.path_params["name"]), None)
    if saved is None:
        raise not_found(request)
    given = _given(request, saved)
    try:
        choices = Choices(site, saved)
        values = choices.in_full(given)
        if choices.has_name(given):  # from now on the address says which thing is meant
            return _see_other(request, short_values(values))
        return _answer(request, site, saved, values)
    except UsageError as error:
        raise ProblemError(400, "%(reason)s", {"reason": str(error)}) from None


def _answer(request: Request, site: Site, saved: Saved, values: Mapping[str, str]) -> Response:
    """The answer for values in full. Raises `UsageError` for a value that is none of its parameter's type."""
    asked = request.query_params.get("format")
    if asked is None and _prefers_page(request, saved):
        language = site.language_of(request)
        fields = Choices(site, saved).fields(values, language)
        return SavedPage(request, site, saved, saved.bound(values, language.tag), fields)
    text = saved.bound(values, _language_of_data(request))
    if asked == _TEXT or (asked is None and _prefers_text(request, saved)):
        return _as_text(request, site, text)
    query = Query(text, format=asked)
    return DataAnswer(site, query, endpoint(request, site), Formats.of(request, query))


def _given(request: Request, saved: Saved) -> dict[str, str]:
    """The values of the parameters in the address; an empty one, as forms send it, is none."""
    given: dict[str, str] = {}
    known = {parameter.name for parameter in saved.parameters}
    for name, value in request.query_params.multi_items():
        if name in _KNOWN:
            continue
        if name not in known:
            raise ProblemError(
                400,
                N_("The query %(query)s has no parameter %(name)s; it has: %(names)s."),
                {"query": saved.name, "name": repr(name[:60]), "names": ", ".join((*sorted(known), *_NOT_PARAMETERS))},
            )
        if name in given:
            raise ProblemError(400, N_("The parameter %(name)s is given more than once."), {"name": name})
        if value.strip():
            given[name] = value.strip()
    return given


def _language_of_data(request: Request) -> str:
    wanted = request.query_params.get("lang", LANGUAGES[0])
    if wanted not in LANGUAGES:
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; these were expected: %(names)s."),
            {"name": "lang", "value": repr(wanted[:60]), "names": ", ".join(LANGUAGES)},
        )
    return wanted


def _see_other(request: Request, values: Mapping[str, str]) -> Response:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name in _KNOWN]
    query = urlencode([*values.items(), *kept], quote_via=quote, safe=":/")
    location = f"{quote(request.url.path)}?{query}"
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": location, "Cache-Control": "no-cache"})


def _offers(request: Request, saved: Saved) -> tuple[str, ...]:
    """The media types of the answer's formats, in the order of preference among equals."""
    kind: formats.Kind = "graph" if form_of(saved.sparql) in {"CONSTRUCT", "DESCRIBE"} else "result"
    return media_types(request.headers.get("accept"), formats.of_kind(kind))


def _prefers_page(request: Request, saved: Saved) -> bool:
    return negotiate(request.headers.get("accept"), (*_offers(request, saved), QUERY, HTML)) == HTML


def _prefers_text(request: Request, saved: Saved) -> bool:
    wanted = negotiate(request.headers.get("accept"), (*_offers(request, saved), QUERY))
    if wanted is None:
        raise not_acceptable((*_offers(request, saved), QUERY, HTML))
    return wanted == QUERY


def _as_text(request: Request, site: Site, text: str) -> Response:
    """The query with its values, which any SPARQL 1.1 service runs."""
    tag = entity_tag("query", text)
    headers = {"Vary": "Accept", **site.validators}
    return conditional(request, tag, f"{QUERY}; charset=utf-8", text.encode, headers)
