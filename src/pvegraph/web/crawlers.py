"""What crawlers ask for: ``/robots.txt``, and the site map (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.search.catalogue import kind_of
from pvegraph.web import dataset
from pvegraph.web.addresses import document_of
from pvegraph.web.answers import conditional
from pvegraph.web.kinds import KINDS
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.links import address
from pvegraph.web.problem import not_found
from pvegraph.web.site import Site

MOST_ADDRESSES, MOST_OCTETS = 50_000, 50 * 1024 * 1024
"""What the protocol allows one file to have."""
_XML = "application/xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPEN = f'{_HEAD}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'.encode()
_CLOSE = b"</urlset>\n"
_PAGES = {
    "/": 1.0,
    "/catalog": 0.9,
    "/query": 0.8,
    "/ontology": 0.8,
    "/sparql": 0.6,
    "/validate": 0.5,
    "/shapes": 0.5,
    "/dumps/": 0.5,
}
_PRIORITIES = {
    **dict.fromkeys(("place", "organisation", "framework", "event"), 0.8),
    **dict.fromkeys(("country", "government", "person", "series", "query", "scheme", "theme"), 0.6),
    **dict.fromkeys(("post", "source"), 0.4),
}
_OTHERWISE, _OF_LISTS = 0.3, 0.7
_ROBOTS = """\
# Everything here is open. What a query answers is not worth an index: the same facts have pages, and
# {base}/dumps/ has the whole dataset in one file.
User-agent: *
Disallow: /sparql?query=
Disallow: /search?
Disallow: /suggest
Disallow: /validate?example=
Disallow: /graphs
Disallow: /api/
Disallow: /reconcile
Disallow: /metrics
Disallow: /sign-in
Disallow: /account

Sitemap: {base}/sitemap.xml
"""


@dataclass(frozen=True)
class Place:
    """A page in the site map: its path, and how much it matters beside our other pages."""

    path: str
    priority: float


def robots(request: Request, site: Site) -> Response:
    """``/robots.txt`` (RFC 9309)."""
    base = dataset.public_base(request, site)
    text = _ROBOTS.format(base=base)
    return conditional(request, site.tag(request, "text/plain", base), "text/plain", text.encode, {})


def index(request: Request, site: Site) -> Response:
    """``/sitemap.xml``: which files the site map has."""
    base = dataset.public_base(request, site)

    def make() -> bytes:
        entries = "".join(
            f"<sitemap><loc>{escape(base)}/sitemap-{number}.xml</loc>"
            f"<lastmod>{site.release.manifest.created}</lastmod></sitemap>\n"
            for number in range(1, len(list(files(base, site))) + 1)
        )
        return f'{_HEAD}<sitemapindex xmlns="{_SITEMAPS}">\n{entries}</sitemapindex>\n'.encode()

    return conditional(request, site.tag(request, _XML, base), _XML, make, {})


def part(request: Request, site: Site) -> Response:
    """``/sitemap-{part}.xml``: one file of the site map."""
    base, text = dataset.public_base(request, site), request.path_params["part"]
    found = next((body for number, body in enumerate(files(base, site), start=1) if str(number) == text), None)
    if found is None:
        raise not_found(request)
    return conditional(request, site.tag(request, _XML, base), _XML, lambda: found, {})


def files(base: str, site: Site) -> Iterator[bytes]:
    """The files of the site map."""
    modified = site.release.manifest.created
    return in_files(_entry(base, place, modified) for place in places(site))


def in_files(
    entries: Iterable[bytes], most_entries: int = MOST_ADDRESSES, most_octets: int = MOST_OCTETS
) -> Iterator[bytes]:
    """Entries in as few files as the limits allow; at least one.

    >>> [file.count(b"<url/>") for file in in_files([b"<url/>"] * 5, most_entries=2)]
    [2, 2, 1]
    """
    room = most_octets - len(_OPEN) - len(_CLOSE)
    held: list[bytes] = []
    octets = 0
    for entry in entries:
        if held and (len(held) == most_entries or octets + len(entry) > room):
            yield _OPEN + b"".join(held) + _CLOSE
            held, octets = [], 0
        held.append(entry)
        octets += len(entry)
    yield _OPEN + b"".join(held) + _CLOSE


def places(site: Site) -> Iterator[Place]:
    """Every page that is worth finding: our own pages, the lists, and a document for each thing with a name."""
    for path, priority in _PAGES.items():
        if site.release.number or path != "/dumps/":
            yield Place(path, priority)
    for kind in KINDS:
        if site.catalogue.of_kind(kind):
            yield Place(f"/things/{kind}", _OF_LISTS)
    for entry in site.catalogue:
        if kind_of(entry.iri) == "curator":
            continue  # people who look after the data need not be found by name
        document = address(document_of(entry.iri))
        # A term of the ontology is a part of the page of the ontology, which is there already.
        if document is not None and document.startswith("/") and "#" not in document and document not in _PAGES:
            yield Place(document, _PRIORITIES.get(kind_of(entry.iri), _OTHERWISE))


def _entry(base: str, place: Place, modified: str) -> bytes:
    """One page with the forms that it has in other languages."""
    location = f"{base}{place.path}"
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(f"{base}/{tag}{place.path}")}/>'
        for tag in LANGUAGES
    )
    return (
        f"<url><loc>{escape(location)}</loc><lastmod>{modified}</lastmod><priority>{place.priority}</priority>"
        f'{alternates}<xhtml:link rel="alternate" hreflang="x-default" href={quoteattr(location)}/></url>\n'
    ).encode()
