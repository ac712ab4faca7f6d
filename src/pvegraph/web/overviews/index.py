"""``/overviews``: what there is to be seen of the whole graph at once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web.kinds import N_
from pvegraph.web.requests import accept_html
from pvegraph.web.site import Site

PATH = "/overviews"


@dataclass(frozen=True)
class Overview:
    """One overview: its name in addresses, its title, and what it answers. Words are keys of the catalogues."""

    name: str
    title: str
    line: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"{PATH}/{self.name}"


MAP = Overview(
    "map",
    N_("Map of cities and events"),
    N_("Where the cities are that belong to a network or work on a theme, and where events took place."),
)
TIMELINE = Overview(
    "timeline",
    N_("Timeline of frameworks and events"),
    N_("What was adopted, launched or held when, as exactly as sources say it."),
)
NETWORK = Overview(
    "network",
    N_("Who meets whom"),
    N_("Which actors took part in the same events, and how often."),
)
LINEAGE = Overview(
    "lineage",
    N_("Lineage of frameworks"),
    N_("Which frameworks supplement, follow or give effect to which others."),
)
MATRIX = Overview(
    "matrix",
    N_("Countries and commitments"),
    N_("Which countries have committed themselves to which frameworks, and how far."),
)
OVERVIEWS = (MAP, TIMELINE, NETWORK, LINEAGE, MATRIX)
"""All overviews, in the order in which the page has them."""


def overviews(request: Request, site: Site) -> Response:
    """``/overviews``."""
    accept_html(request)
    return site.html(request, "overviews/index.html", overviews=OVERVIEWS)
