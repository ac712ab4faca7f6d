"""Which layout the page of a kind has: one line for each kind that has its own."""

from __future__ import annotations

from types import MappingProxyType

from pvegraph.web.portraits.country import COUNTRY
from pvegraph.web.portraits.event import EVENT, SERIES
from pvegraph.web.portraits.framework import FRAMEWORK
from pvegraph.web.portraits.generic import OTHER
from pvegraph.web.portraits.organisation import GOVERNMENT, ORGANISATION
from pvegraph.web.portraits.person import PERSON
from pvegraph.web.portraits.place import PLACE
from pvegraph.web.portraits.plan import Layout
from pvegraph.web.portraits.post import POST
from pvegraph.web.portraits.theme import THEME

_GENERIC = Layout(OTHER, ())
LAYOUTS = MappingProxyType(
    {
        "country": COUNTRY,
        "event": EVENT,
        "framework": FRAMEWORK,
        "government": GOVERNMENT,
        "organisation": ORGANISATION,
        "person": PERSON,
        "place": PLACE,
        "post": POST,
        "series": SERIES,
        "theme": THEME,
    }
)


def layout_of(kind: str) -> Layout:
    """The layout of a kind; of kinds without one of their own, whatever points at the thing by property."""
    return LAYOUTS.get(kind, _GENERIC)
