"""What is said of the dataset wherever it is described: to catalogues, to crawlers, to search engines and to people."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request

from pvegraph import iri
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.site import Site

DATASET = iri.BASE
"""The dataset itself, whatever the release."""
CATALOGUE = iri.BASE + "catalog"
VOID = iri.BASE + ".well-known/void"
NAME = "pvegraph"
PUBLISHER = "The pvegraph maintainers"
TITLE = N_("Who prevents violent extremism, where, and since when")
DESCRIPTION = N_(
    "A knowledge graph of cities, states, organisations and officials, of the frameworks they commit themselves to and"
    " the events at which they meet."
)
SOURCED = N_("Every statement names the public document that makes it; documents that disagree stand side by side.")
OTHER_LICENCES = N_("Graphs that state another licence of their own are under that one.")
KEYWORDS = (N_("knowledge graph"), N_("linked data"), N_("SHACL"), N_("prevention of violent extremism"))


def release_iri(number: int) -> str:
    """The IRI of one release of the dataset.

    >>> release_iri(3)
    'https://w3id.org/pvegraph/release/3'
    """
    return f"{iri.BASE}release/{number}"


def public_base(request: Request, site: Site) -> str:
    """The address under which people reach this server, without a slash at its end."""
    return site.settings.public_url or str(request.base_url).rstrip("/")


def in_all_languages(site: Site, message: str) -> Iterator[tuple[str, str]]:
    """A text of the interface with its language, in each language."""
    for tag in LANGUAGES:
        yield tag, site.languages[tag].text(message)
