"""A saved query as a page: what it asks, a form for its parameters, its answer, and how to take it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request

from pvegraph.sparql.request import Query
from pvegraph.web import sharing
from pvegraph.web.parameter_fields import Field
from pvegraph.web.results.page import PageAnswer
from pvegraph.web.saved import Saved
from pvegraph.web.site import Site


class SavedPage(PageAnswer):
    """The page of a saved query with the values that the address gives; the answer stands below the form."""

    template = "saved.html"

    def __init__(self, request: Request, site: Site, saved: Saved, text: str, fields: tuple[Field, ...]) -> None:
        super().__init__(request, site, Query(text), f"{site.home(request)}/sparql")
        self._saved = saved
        self._text = text
        self._parameters = fields

    def more(self) -> Mapping[str, object]:
        """What the template needs beside the answer."""
        request, site, saved = self._request, self._site, self._saved
        language = site.language_of(request).tag
        path = f"/queries/{saved.name}"
        values = [(field.name, field.value) for field in self._parameters if not field.is_default]
        shared = sharing.of_saved(request, site, path, values, self._text, saved.title(language).value)
        return {
            "saved": saved,
            "fields": self._parameters,
            "sharing": shared,
            "workbench": "/sparql?" + urlencode({"query": self._text}),
        }
