"""Links in pages: to our own things by local paths, with the name that a reader understands."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pvegraph import iri
from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import PREFIXES

_SCHEMES_OF_LINKS = ("http", "https")


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
    local = iri.address_of(thing)
    if local is not None:
        return local
    return thing if urlsplit(thing).scheme in _SCHEMES_OF_LINKS else None


def compact(thing: str) -> str:
    """A short form for an IRI without a name: its prefixed name, or a web address without its scheme.

    >>> compact("http://www.w3.org/2004/02/skos/core#Concept"), compact("https://strongcitiesnetwork.org/")
    ('skos:Concept', 'strongcitiesnetwork.org/')
    """
    fitting = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if thing.startswith(namespace)]
    if fitting:
        namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{thing.removeprefix(namespace)}"
    scheme, separator, rest = thing.partition("://")
    return rest if separator and scheme in _SCHEMES_OF_LINKS else thing


def anchor(term: str) -> str:
    """The anchor of a term on the page of the ontology or of the shapes: the fragment of ours, else its short form.

    >>> anchor("https://w3id.org/pvegraph/ontology#City"), anchor("http://purl.org/dc/terms/date")
    ('City', 'dct-date')
    """
    if iri.local_path(term) and "#" in term:
        return term.rpartition("#")[2]
    return compact(term).replace(":", "-")
