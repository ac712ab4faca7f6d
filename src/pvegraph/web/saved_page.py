"""A saved query as a page: what it asks, a form for its parameters, its answer, and how to take it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.web import sharing
from pvegraph.web.column_words import COLUMN_WORDS
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.parameter_fields import Field
from pvegraph.web.results.comments import View, read_wish
from pvegraph.web.results.page import PageAnswer
from pvegraph.web.results.state import Addresses, Pairs, State, local
from pvegraph.web.saved import Saved
from pvegraph.web.site import Site
from pvegraph.web.sparql import endpoint

_LANG = "lang"


@dataclass(frozen=True)
class Question:
    """``/queries/NAME``: the values of the parameters are in the address, and beside them how the answer is shown."""

    path: str
    values: Pairs
    own: View
    """The view that the query itself asks for."""
    view: View
    settings: Pairs
    """Those of the view that was chosen, if a form set any."""
    language: str
    """Of the labels, if they are not in the language that an address gets that names none; else empty."""

    is_long = False

    @property
    def fields(self) -> Pairs:
        """The values."""
        return self.values

    def viewed(self, view: View | None) -> Pairs:
        """The values, and the view unless it is the query's own."""
        if view is None and self.settings:
            return (*self.values, ("view", self.view), *self.settings)
        wanted = view or self.view
        return self.values if wanted == self.own else (*self.values, ("view", wanted))

    def formatted(self, format_: Format) -> Pairs:
        """The values, the name of the format, and the language of labels, which must not depend on who asks."""
        return (*self.values, *self._spoken, ("format", format_.name))

    @property
    def cited(self) -> Pairs:
        """What says to everybody which question it is, how it is looked at, and in which language it names things."""
        return (*self.viewed(None), *self._spoken)

    @property
    def _spoken(self) -> Pairs:
        is_said = any(name == _LANG for name, _ in self.values)
        return ((_LANG, self.language),) if self.language and not is_said else ()


class SavedPage(PageAnswer):
    """The page of a saved query with the values that the address gives; the answer stands below the form."""

    template = "saved.html"

    def __init__(self, request: Request, site: Site, saved: Saved, text: str, fields: tuple[Field, ...]) -> None:
        asked = tuple(request.query_params.multi_items())
        super().__init__(request, site, Query(text, others=asked), endpoint(request, site))
        self._saved = saved
        self._text = text
        self._parameters = fields
        self._asked = asked

    @property
    def place(self) -> Question:
        """The address of the saved query with its values."""
        language = self._site.language_of(self._request).tag
        values = [(field.name, field.value) for field in self._parameters if not field.is_default]
        values += [(name, value) for name, value in self._asked if name == _LANG]
        own, view, settings = read_wish(self._text).shown, None, None
        if self._state.chosen is not None:
            view, settings = self._state.chosen
        return Question(
            f"/queries/{self._saved.name}",
            tuple(values),
            own,
            view or own,
            tuple((f"{view}.{key}", value) for key, value in (settings or {}).items()),
            language if self._saved.has_language and language != LANGUAGES[0] else "",
        )

    def column_words(self) -> Mapping[str, str]:
        """In the reader's language; a variable that we have no words for is its own name."""
        language = self._site.language_of(self._request)
        return {name: language.text(words) for name, words in COLUMN_WORDS.items()}

    def settled(self) -> str:
        """The address without the settings that a form left empty."""
        is_from_form = self._state.chosen is not None and any(not value for _, value in self._asked)
        return Addresses(self.place, self._state).canonical if is_from_form else ""

    def more(self) -> Mapping[str, object]:
        """What the template needs beside the answer."""
        request, site, saved, place = self._request, self._site, self._saved, self.place
        data = local(place.path, place.formatted(formats.by_name("csv")))
        title = saved.title(site.language_of(request).tag).value
        return {
            "saved": saved,
            "fields": self._parameters,
            "kept_fields": self._kept(place),
            "sharing": sharing.of_saved(request, site, local(place.path, place.cited), data, self._text, title),
            "workbench": "/sparql?" + urlencode({"query": self._query.text}),
        }

    def _kept(self, place: Question) -> Pairs:
        """What stays when other values are asked for: view and order, not the page."""
        named = {field.name for field in self._parameters}
        fields = Addresses(place, State(order=self._state.order)).canonical_fields
        return tuple((name, value) for name, value in fields if name not in named)
