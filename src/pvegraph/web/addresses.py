"""Which thing or document an address is of, however it is written, and the address of each document's forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.sparql import formats
from pvegraph.store import Store
from pvegraph.vocabulary import expand

HTML_SUFFIX = "html"
LINKSETS = {"linkset.json": "application/linkset+json", "linkset": "application/linkset"}
"""The suffixes of the sets of links about a thing, with their media types (RFC 9264); the longest first."""
SUFFIXES = (HTML_SUFFIX, *(format_.suffix for format_ in formats.of_kind("graph")), *LINKSETS)
"""What may stand behind the dot of the address of a document."""

_DOCUMENTS = iri.BASE + "doc/"
_EXISTING = """
SELECT ?thing WHERE {{
  VALUES ?thing {{ {0} }}
  FILTER(EXISTS {{ ?thing ?property ?value }} || EXISTS {{ GRAPH ?thing {{ ?subject ?p ?o }} }})
}}"""
_VERSIONED = f"SELECT ?whole ?thing WHERE {{ ?whole <{expand('owl:versionIRI')}> ?thing }} LIMIT 1"
_THING = ox.Variable("thing")


@dataclass(frozen=True)
class Found:
    """What an address is of: a thing of the dataset, and the form that the address itself asks for."""

    thing: str
    suffix: str = ""
    """One of `SUFFIXES`, or empty where the request is to choose."""


def document_of(thing: str) -> str:
    """The published IRI of the document about a thing; a graph is a document itself.

    >>> document_of("https://w3id.org/pvegraph/id/country/dk")
    'https://w3id.org/pvegraph/doc/country/dk'
    """
    path = thing.removeprefix(iri.BASE)
    if path.startswith("id/"):
        return f"{_DOCUMENTS}{path.removeprefix('id/')}"
    return f"{_DOCUMENTS}{path}" if path.startswith(iri.DESCRIBED) else thing


def is_document(thing: str) -> bool:
    """Whether a thing is a document itself, as sources, the ontology, the shapes and the queries are."""
    return document_of(thing) == thing


def form_of(thing: str, suffix: str = "") -> str:
    """The local address of the document about a thing, or of one of its forms.

    >>> form_of("https://w3id.org/pvegraph/id/country/dk", "ttl")
    '/doc/country/dk.ttl'
    """
    address = iri.address_of(document_of(thing))
    if address is None:
        raise ValueError(f"{thing} is no thing of ours, so that it has no document here")
    return f"{address}.{suffix}" if suffix else address


def raw_path(request: Request) -> str:
    """The path of a request as it came, still encoded."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def find(store: Store, path: str) -> Found | None:
    """What a path is of: of a thing if there is one with this very IRI, else of the document about a thing.

    One query, but for the versions of the ontology.
    """
    readings = [reading for name in iri.of_address(path) for reading in _readings(name)]
    there = existing(store, [thing for thing, _ in readings])
    for thing, suffix in readings:
        if thing in there:
            return Found(thing, suffix)
        whole = _whole_of_version(store, thing)
        if whole is not None:
            return Found(whole, suffix)
    return None


def otherwise_written(store: Store, path: str) -> str | None:
    """The address at which there is what a client looks for that writes it with capitals, slashes or loose accents.

    Names of ours are in small letters, composed (NFC), and end in no slash.
    """
    decoded = iri.of_address(path)[-1].removeprefix(iri.BASE)
    tidy = unicodedata.normalize("NFC", "/".join(part for part in decoded.split("/") if part))
    for attempt in dict.fromkeys((tidy, tidy.lower())):
        address = f"/{quote(attempt, safe='/-._~')}"
        if attempt and address != path and find(store, address) is not None:
            return address
    return None


def existing(store: Store, things: Iterable[str]) -> frozenset[str]:
    """Those of some things of which a graph says something, or that are graphs; what is no IRI is none of them."""
    terms = []
    for thing in things:
        try:
            terms.append(str(ox.NamedNode(thing)))
        except ValueError:
            continue
    if not terms:
        return frozenset()
    return frozenset(row["thing"].value for row in select(store, _EXISTING.format(" ".join(terms))))


def _readings(name: str) -> Iterator[tuple[str, str]]:
    """The things that the IRI of a thing or document may mean, each with a suffix; names may have dots in them too."""
    yield _topic(name), ""
    for suffix in SUFFIXES:
        if name.endswith(f".{suffix}"):
            yield _topic(name.removesuffix(f".{suffix}")), suffix
            return


def _topic(name: str) -> str:
    """The thing that a document of this name is about: the inverse of `document_of`."""
    if not name.startswith(_DOCUMENTS):
        return name
    path = name.removeprefix(_DOCUMENTS)
    return iri.BASE + (path if path.startswith(iri.DESCRIBED) else f"id/{path}")


def _whole_of_version(store: Store, thing: str) -> str | None:
    """The ontology of which this is the version that the release holds (OWL 2, section 3.2)."""
    if not thing.startswith(iri.ONTOLOGY_GRAPH + "/"):
        return None
    try:
        rows = select(store, _VERSIONED, {_THING: ox.NamedNode(thing)})
    except ValueError:
        return None
    return next((str(row["whole"].value) for row in rows), None)
