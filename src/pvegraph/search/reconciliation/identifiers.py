"""Things by their identifiers: our IRIs, however they are shortened, and those that others have given them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES

_DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_OF_OTHERS = """
SELECT DISTINCT ?thing ?property ?value WHERE {
  VALUES ?property {
    owl:sameAs schema:sameAs skos:exactMatch pve:geonamesId pve:iso3166alpha2 pve:iso3166alpha3 dct:identifier
  }
  ?thing ?property ?value
}"""
_CODES = re.compile(r"[A-Z]{2,3}")
_NUMBER = re.compile(r"[0-9]{5,12}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_LONGEST = 500


def id_of(thing: str) -> str:
    """The identifier of a thing in answers: its IRI without the base.

    >>> id_of("https://w3id.org/pvegraph/id/place/ma-rabat")
    'id/place/ma-rabat'
    """
    return thing.removeprefix(iri.BASE)


class Identifiers:
    """Who has which identifier."""

    def __init__(self, catalogue: Catalogue, of_others: Mapping[str, str]) -> None:
        self._catalogue = catalogue
        self._of_others = of_others

    @classmethod
    def read(cls, store: Store, catalogue: Catalogue) -> Identifiers:
        """Ask a store for the identifiers that others have given; one that two things have counts for neither."""
        found: dict[str, str] = {}
        twice: set[str] = set()
        for thing, property_, value in select(store, _DECLARATIONS + _OF_OTHERS):
            if catalogue.get(thing.value) is None:
                continue
            for key in _keys(property_.value, value):
                if found.setdefault(key, thing.value) != thing.value:
                    twice.add(key)
        return cls(catalogue, {key: thing for key, thing in found.items() if key not in twice})

    def find(self, text: str) -> Entry | None:
        """The thing with an identifier; `None` if the text is none."""
        text = text.strip()
        if not text or len(text) > _LONGEST:
            return None
        for attempt in _readings(text):
            entry = self._catalogue.get(attempt)
            if entry is not None and entry.kind:
                return entry
        known = self._of_others.get(_plain_address(text))
        return self._catalogue.get(known) if known is not None else None


def _keys(property_: str, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Iterator[str]:
    """The texts by which an identifier of others may be given."""
    if isinstance(value, ox.NamedNode):
        address = _plain_address(value.value)
        yield address
        last = address.rpartition("/")[2]
        if _WIKIDATA.fullmatch(last):
            yield last
    elif isinstance(value, ox.Literal):
        text = value.value
        coded = property_.rpartition("#")[2].startswith("iso3166") and _CODES.fullmatch(text)
        numbered = property_.endswith("geonamesId") and _NUMBER.fullmatch(text)
        if coded or numbered or property_.endswith("/identifier"):
            yield text


def _plain_address(text: str) -> str:
    """A web address without its scheme and a slash at its end; any other text as it is.

    >>> _plain_address("http://www.wikidata.org/entity/Q3551/") == _plain_address("https://www.wikidata.org/entity/Q3551")
    True
    """
    scheme, separator, rest = text.partition("://")
    return rest.rstrip("/") if separator and scheme in {"http", "https"} else text


def _readings(text: str) -> Iterator[str]:
    """The IRIs of ours that a text may mean, the likeliest first."""
    if any(letter.isspace() for letter in text):
        return
    yield text
    if "://" in text:
        try:
            path = urlsplit(text).path
        except ValueError:
            return
        if text.startswith("http://"):
            yield "https://" + text.removeprefix("http://")
        yield from _of_path(path) if path.startswith(("/id/", "/doc/", "/concept/", "/source/")) else ()
        return
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + local
    yield from _of_path(text)
    if "/" in text:
        yield f"{iri.BASE}id/{text.strip('/')}"
    elif "-" in text:
        try:
            yield iri.of_slug(text)
        except ValueError:
            return


def _of_path(path: str) -> Iterator[str]:
    """The IRIs of a path on our server; a document's is that of its thing."""
    tidy = path.strip("/")
    if tidy.startswith("doc/"):
        rest = tidy.removeprefix("doc/").removesuffix(".html")
        yield iri.BASE + rest
        yield f"{iri.BASE}id/{rest}"
    elif "/" in tidy:
        yield iri.BASE + tidy
