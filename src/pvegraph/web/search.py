"""Search over all names, narrowed by what things are about: a page for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.search import facets as facets_module
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.search.index import Index, Rank
from pvegraph.web.answers import conditional
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, Filters, read_filters
from pvegraph.web.found import Found, found
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.naming import Naming
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.requests import page_number
from pvegraph.web.site import VARY_OF_PAGES, Site

PATH = "/search"
LONGEST_QUESTION = 200
"""Characters of a question; no name of ours is longer."""
_JSON = "application/json"
_ON_A_PAGE = MappingProxyType({HTML: 25, _JSON: 100})
_FILTERS: tuple[Filter, ...] = ("kind", "country", "theme", "network", "year")
_KIND_OF_VALUES = MappingProxyType({"country": "country", "theme": "theme", "network": "organisation"})
_FIRST, _MOST = 8, 60
"""Values of a facet that are shown at once, and at most; who wants a rarer one searches for its name."""
_HEADINGS = MappingProxyType(
    {"kind": N_("Kind"), "country": N_("Country"), "theme": N_("Theme"), "network": N_("Network"), "year": N_("Year")}
)


@dataclass(frozen=True)
class Value:
    """A value of a facet, with how many things it would show and the address that shows them."""

    value: str
    text: Text
    count: int
    href: str


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed by."""

    name: str
    text: str
    values: Sequence[Value]
    has_chosen: bool
    """Whether some of its values were chosen already: then each further one shows more things, not fewer."""

    @property
    def first(self) -> Sequence[Value]:
        """The values that are shown at once."""
        return self.values[:_FIRST]

    @property
    def more(self) -> Sequence[Value]:
        """The rest, as far as it is shown."""
        return self.values[_FIRST:_MOST]


@dataclass(frozen=True)
class Chosen:
    """A value that was chosen, and the address of the list without it."""

    facet: str
    text: Text
    href: str


@dataclass(frozen=True)
class Answer:
    """A page of what was found."""

    found: Sequence[Found]
    total: int
    page: int
    pages: int
    facets: Sequence[Facet]


def search(request: Request, site: Site) -> Response:
    """``/search?q=…&kind=…&country=…&theme=…&network=…&year=…``; without ``q`` all things, narrowed by the others."""
    offer = negotiate(request.headers.get("accept"), (HTML, _JSON))
    if offer is None:
        raise not_acceptable((HTML, _JSON))
    question = question_of(request)
    filters = read_filters(request, site.catalogue, _FILTERS, KINDS)
    language = site.language_of(request)
    answer = _Search(site.index, site.naming(language), question, filters).page(request, _ON_A_PAGE[offer])
    if offer == _JSON:
        headers = {"Vary": VARY_OF_PAGES, "Content-Language": language.tag}
        tag = site.tag(request, _JSON, language.tag)
        return conditional(request, tag, _JSON, lambda: _json(question, answer), headers)
    return site.html(
        request,
        "search.html",
        question=question,
        filters=filters,
        chosen=_chosen(question, filters, site.naming(language)),
        unfiltered=Filters().address(PATH, q=question),
        sure=[each for each in answer.found if each.rank is not Rank.NEAR],
        near=[each for each in answer.found if each.rank is Rank.NEAR],
        total=answer.total,
        first=(answer.page - 1) * _ON_A_PAGE[HTML] + 1,
        page=answer.page,
        pages=answer.pages,
        facets=[facet for facet in answer.facets if len(facet.values) > (0 if facet.has_chosen else 1)],
    )


def question_of(request: Request) -> str:
    """What a request asks for. Raises `ProblemError` 400 if that is longer than any name."""
    question = request.query_params.get("q", "").strip()
    if len(question) > LONGEST_QUESTION:
        raise ProblemError(
            400, N_("The question is too long; write at most %(limit)s characters."), {"limit": str(LONGEST_QUESTION)}
        )
    return question


@dataclass(frozen=True)
class _Search:
    """One question, with what it is narrowed to."""

    index: Index
    naming: Naming
    question: str
    filters: Filters

    def page(self, request: Request, size: int) -> Answer:
        """The page that a request asks for, with the facets of all pages."""
        selection = self.index.selection
        chosen = _values(self.filters)
        language = self.naming.language.tag
        answering = self.index.find(self.question, language=language) if self.question else None
        bits = selection.everything if answering is None else selection.of(answering)
        left = selection.narrowed(bits, chosen)
        total = left.bit_count()
        pages = max(1, -(-total // size))
        page = page_number(request, pages)
        things = selection.among(self.index.listed(language) if answering is None else answering, left)
        shown = list(islice(things, (page - 1) * size, page * size))
        if answering is None:
            told = [found(entry, self.naming) for entry in self.index.entries(shown)]
        else:
            hits = self.index.hits({each: answering[each] for each in shown}, language)
            told = [found(hit.entry, self.naming, hit) for hit in hits]
        return Answer(told, total, page, pages, [self._facet(name, bits) for name in facets_module.NAMES])

    def _facet(self, name: str, bits: int) -> Facet:
        """What a facet has to choose from, those with most things first, years with the latest first."""
        counts = self.index.selection.counts(bits, _values(self.filters), name)
        taken = set(_values(self.filters)[name])
        left = [(value, count) for value, count in counts if value not in taken and _is_one(name, value)]
        if name == "year":
            left.sort(reverse=True)
        values = [self._value(name, *each) for each in left]
        return Facet(name, self.naming.language.text(_HEADINGS[name]), values, bool(taken))

    def _value(self, facet: str, value: str, count: int) -> Value:
        narrowed = self.filters.with_value(_filter(facet), value)
        return Value(value, text_of(facet, value, self.naming), count, narrowed.address(PATH, q=self.question))


def text_of(facet: str, value: str, naming: Naming) -> Text:
    """What to call a value of a facet."""
    if facet == "kind":
        return Text(naming.kind_text(value, many=True), naming.language.tag)
    return Text(value) if facet == "year" else naming.link(value).text


def _filter(facet: str) -> Filter:
    """The filter of a facet, which has its name."""
    return next(name for name in _FILTERS if name == facet)


def _values(filters: Filters) -> dict[str, Sequence[str]]:
    """The values that were chosen, as the facets have them."""
    return {
        "kind": filters.kind,
        "country": filters.country,
        "theme": filters.theme,
        "network": filters.network,
        "year": filters.values("year"),
    }


def _is_one(facet: str, value: str) -> bool:
    """Whether addresses have words for a value: whatever the data says, a country is one of ours."""
    if facet == "kind":
        return value in KINDS
    return facet == "year" or kind_of(value) == _KIND_OF_VALUES[facet]


def _chosen(question: str, filters: Filters, naming: Naming) -> list[Chosen]:
    """What the list is narrowed to, each with the address of the list without it."""
    values = _values(filters)
    return [
        Chosen(
            naming.language.text(_HEADINGS[facet]),
            text_of(facet, value, naming),
            filters.without(_filter(facet), written).address(PATH, q=question),
        )
        for facet in facets_module.NAMES
        for value, written in zip(values[facet], filters.values(_filter(facet)), strict=True)
    ]


def _json(question: str, answer: Answer) -> bytes:
    """The page as JSON: published IRIs, the name that was found, the name for the reader, and the facets."""
    document = {
        "query": question,
        "total": answer.total,
        "page": answer.page,
        "pages": answer.pages,
        "results": [each.to_json() for each in answer.found],
        "facets": {
            facet.name: [
                {"value": value.value, "label": value.text.value, "count": value.count, "address": value.href}
                for value in facet.values
            ]
            for facet in answer.facets
        },
    }
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()
