"""Links in pages: to our own things by local paths, with the name that a reader understands."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import PREFIXES

_MEDIA_TYPES_OF_LINKS = ("http", "https")


@dataclass(frozen=True)
class Link:
    """Words that may lead somewhere."""

    text: Text
    href: str | None = None
    external: bool = False
    code: bool = False
    """Whether the words are an identifier, to be shown as it is."""


def address(thing: str) -> str | None:
    """The address of a link to a thing: local for ours, its own for a web address of others, else `None`.

    Only ``http`` and ``https`` are followed, whatever the data says.

    >>> address("https://w3id.org/pvegraph/id/country/dk"), address("javascript:alert(1)")
    ('/id/country/dk', None)
    """
    local = iri.local_path(thing)
    if local is not None:
        return quote(local, safe="/#-._~!$&'()*+,;=:@%")
    return thing if urlsplit(thing).scheme in _MEDIA_TYPES_OF_LINKS else None


def compact(thing: str) -> str:
    """A short form for an IRI without a name: its prefixed name, or a web address without its scheme.

    >>> compact("http://www.w3.org/2004/02/skos/core#Concept"), compact("https://www.strongcities.org/")
    ('skos:Concept', 'strongcities.org')
    """
    fitting = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if thing.startswith(namespace)]
    if fitting:
        namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{thing.removeprefix(namespace)}"
    parts = urlsplit(thing)
    if parts.scheme not in _MEDIA_TYPES_OF_LINKS:
        return thing
    tail = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return parts.netloc.removeprefix("www.") + tail


def of_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Text:
    """A literal's words and language; any other term as it is written."""
    if isinstance(term, ox.Literal):
        return Text(term.value, term.language or "")
    return Text(term.value if isinstance(term, ox.NamedNode) else str(term))
